"""A new campaign, and changes of one that has not begun."""

from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from hotline.domain.campaign import (
    A_MINUTE,
    CHANNELS,
    NOTE_LIMIT,
    TITLE_LIMIT,
    Campaign,
    CampaignState,
    CampaignStep,
    Purpose,
    sources,
)
from hotline.domain.campaign_list import PHONE, column, spoken_values
from hotline.domain.campaign_text import example, text_fault, variables
from hotline.domain.forms.text import seen
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.ports import UnitOfWork
from hotline.services.campaign_desk import CampaignDesk, audited, step

#: Of a title, and of the words about the consent.
_FEWEST = 3

_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignWanted:
    """What a person fills in; see `hotline.domain.campaign.Campaign`."""

    title: str
    purpose: Purpose
    text: str = ""
    channels: int = 1
    a_minute: int = 6
    consent_note: str = ""


async def create_campaign(desk: CampaignDesk, user: User, wanted: CampaignWanted) -> Campaign:
    """A draft without people. Raises `Refused` with what is wrong."""
    checked = _checked(desk, wanted)
    now = desk.clock.now()
    campaign = Campaign(
        id=uuid4(),
        created_by=user.login,
        created_at=now,
        title=checked.title,
        purpose=checked.purpose,
        text=checked.text,
        channels=checked.channels,
        a_minute=checked.a_minute,
        consent_note=checked.consent_note,
    )
    async with desk.database.unit_of_work() as work:
        await work.campaigns.add(campaign)
        await audited(work, desk, user.login, now, action="create", campaign=campaign.id, purpose=wanted.purpose.value)
        await work.commit()
    desk.tell(campaign.id)
    return campaign


async def change_campaign(desk: CampaignDesk, user: User, campaign_id: UUID, wanted: CampaignWanted) -> Campaign:
    """In place of what was written; its sound is made anew. A list that lacks a variable of the new text is refused.

    Raises `Refused` also when it has begun, and `NoSuchCampaign`.
    """
    checked = _checked(desk, wanted)
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        before = await step(work, campaign_id, CampaignStep.EDIT, now)
        if checked.purpose is not before.purpose:
            raise Refused("Вид обзвона не меняют. Создайте новый.")
        await _list_has(work, campaign_id, checked.text)
        after = replace(
            before,
            state=CampaignState.DRAFT,
            why="",
            title=checked.title,
            text=checked.text,
            channels=checked.channels,
            a_minute=checked.a_minute,
            consent_note=checked.consent_note,
        )
        await work.campaigns.change(after, sources(CampaignStep.EDIT))
        await audited(work, desk, user.login, now, action="change", campaign=campaign_id)
        await work.commit()
    desk.tell(campaign_id)
    return after


def _checked(desk: CampaignDesk, wanted: CampaignWanted) -> CampaignWanted:
    title, note = seen(wanted.title), seen(wanted.consent_note)
    if not _FEWEST <= len(title) <= TITLE_LIMIT:
        raise Refused(f"Назовите обзвон: от {_FEWEST} до {TITLE_LIMIT} знаков. Название видят только сотрудники.")
    if not _FEWEST <= len(note) <= NOTE_LIMIT:
        raise Refused("Напишите, на каком основании этим людям можно звонить: согласие, договор, обращение.")
    if wanted.channels not in CHANNELS:
        raise Refused(f"Звонков одновременно: от {CHANNELS[0]} до {CHANNELS[-1]}.")
    if wanted.a_minute not in A_MINUTE:
        raise Refused(f"Новых звонков в минуту: от {A_MINUTE[0]} до {A_MINUTE[-1]}.")
    text = "" if wanted.purpose is Purpose.SURVEY else seen(wanted.text, lines=True)
    if wanted.purpose is Purpose.INFORM:
        _can_be_said(desk, text)
    return replace(wanted, title=title, consent_note=note, text=text)


async def _list_has(work: UnitOfWork, campaign_id: UUID, text: str) -> None:
    """Raises `Refused` when somebody of the list has nothing for a variable of the text."""
    after = 0
    while variables(text) and (people := await work.campaigns.people(campaign_id, after=after, limit=_AT_ONCE)):
        after = people[-1].line
        for person in people:
            known = spoken_values(person)
            if lacking := [one for one in variables(text) if not known.get(one)]:
                raise Refused(
                    f"В загруженном списке пусто в столбце «{lacking[0]}» (строка {person.line}). "
                    "Очистите список и загрузите новый."
                )


def _can_be_said(desk: CampaignDesk, text: str) -> None:
    if fault := text_fault(text):
        raise Refused(fault)
    if PHONE in map(column, variables(text)):
        raise Refused("Номер телефона вслух не называют. Уберите его из текста.")
    for sentence in example(text):
        if fault := desk.fault_of(sentence):
            raise Refused(fault)
