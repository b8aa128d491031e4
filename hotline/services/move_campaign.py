"""People start, pause and stop a campaign, and take somebody out of it."""

from datetime import datetime
from uuid import UUID

from hotline.domain.campaign import CampaignState, CampaignStep, PersonState, sources
from hotline.domain.forms.text import seen
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.ports import UnitOfWork
from hotline.services.campaign_desk import CampaignDesk, NoSuchCampaign, audited, step

_WHY_LIMIT = 200


async def start_campaign(desk: CampaignDesk, user: User, campaign_id: UUID) -> None:
    """From ready or paused. Raises `Refused`, also when nobody is left to call, and `NoSuchCampaign`."""
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        before = await step(work, campaign_id, CampaignStep.START, now)
        if await work.campaigns.waiting(campaign_id) is None:
            raise Refused("Звонить некому: список пуст или все уже обзвонены. Загрузите список.")
        await audited(work, desk, user.login, now, action="start", campaign=campaign_id, was=before.state.value)
        await work.commit()
    desk.tell(campaign_id)


async def pause_campaign(desk: CampaignDesk, user: User, campaign_id: UUID, why: str = "") -> None:
    """No new calls; those on their way go on. why: in her words. Raises `Refused`, `NoSuchCampaign`."""
    await _move(desk, user, campaign_id, CampaignStep.PAUSE, why)


async def stop_campaign(desk: CampaignDesk, user: User, campaign_id: UUID, why: str = "") -> None:
    """For good: nobody is called any more; calls on their way go on. Raises `Refused`, `NoSuchCampaign`."""
    await _move(desk, user, campaign_id, CampaignStep.STOP, why)


async def _move(desk: CampaignDesk, user: User, campaign_id: UUID, made: CampaignStep, why: str) -> None:
    now, words = desk.clock.now(), seen(why)[:_WHY_LIMIT]
    async with desk.database.unit_of_work() as work:
        before = await step(work, campaign_id, made, now, words)
        await audited(work, desk, user.login, now, action=made.value, campaign=campaign_id, was=before.state.value)
        await work.commit()
    desk.tell(campaign_id)


async def withdraw_person(desk: CampaignDesk, user: User, campaign_id: UUID, person_id: UUID, why: str = "") -> None:
    """She is called no more in this campaign. Raises `Refused` when she does not wait, and `NoSuchCampaign`."""
    now, words = desk.clock.now(), seen(why)[:_WHY_LIMIT]
    async with desk.database.unit_of_work() as work:
        person = await work.campaigns.person(person_id)
        if person is None or person.campaign_id != campaign_id:
            raise NoSuchCampaign
        if not await work.campaigns.end_person(person_id, PersonState.WITHDRAWN, "", now, words):
            raise Refused("Этому человеку уже не звонят: обновите страницу.")
        told = {"line": person.line}
        await audited(work, desk, user.login, now, action="withdraw", campaign=campaign_id, **told)
        await work.commit()
    desk.tell(campaign_id)


async def forget_campaign(work: UnitOfWork, campaign_id: UUID, at: datetime) -> None:
    """Let go who was in it, after its time. What never began ends with that. The caller commits."""
    waits = sources(CampaignStep.STOP) - {CampaignState.RUNNING, CampaignState.PAUSED}
    await work.campaigns.move(campaign_id, waits, CampaignState.STOPPED, at, "Список удалён: вышел срок хранения.")
    await work.campaigns.forget(campaign_id, at)
