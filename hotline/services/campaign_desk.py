"""What every service of campaigns has in common: the parts, the campaign itself, the line of the audit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.campaign import STATE_TITLES, Campaign, CampaignStep, IllegalStep, after, sources
from hotline.domain.duty import Clockwork
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database, UnitOfWork
from hotline.services.raise_alarm import Publish


class NoSuchCampaign(LookupError):
    """There is no such campaign."""


def _can_be_said(text: str) -> str:
    del text
    return ""


@dataclass(frozen=True, slots=True)
class CampaignDesk:
    """clockwork: of the centre. fault_of: why no voice can say a text, "" when it can. origin: for the audit."""

    database: Database
    clock: Clock
    publish: Publish
    clockwork: Clockwork
    fault_of: Callable[[str], str] = _can_be_said
    origin: str = ""

    def tell(self, campaign: UUID) -> None:
        """After a commit: open pages look again."""
        self.publish(None, {"type": "campaigns", "campaign": str(campaign)})


async def known(work: UnitOfWork, campaign_id: UUID) -> Campaign:
    """The campaign. Raises `NoSuchCampaign`."""
    campaign = await work.campaigns.get(campaign_id)
    if campaign is None:
        raise NoSuchCampaign
    return campaign


async def step(work: UnitOfWork, campaign_id: UUID, made: CampaignStep, at: datetime, why: str = "") -> Campaign:
    """Let it make the step, and give it as it was before; of two who try at once one is refused. The caller commits.

    Raises `Refused` when its state does not allow it, and `NoSuchCampaign`.
    """
    before = await known(work, campaign_id)
    try:
        to = after(before.state, made)
    except IllegalStep:
        raise Refused(_cannot(before, made)) from None
    if not await work.campaigns.move(campaign_id, sources(made) & {before.state}, to, at, why):
        raise Refused("Только что с этим обзвоном сделали что-то другое. Обновите страницу и посмотрите.")
    return before


async def audited(  # noqa: PLR0913 - a line of the audit has as many parts
    work: UnitOfWork, desk: CampaignDesk, login: str, at: datetime, *, action: str, campaign: UUID, **detail: Any
) -> None:
    """A line of the audit; never a name or a number of the list."""
    entry = AuditEntry(at, login, f"campaign.{action}", "campaign", str(campaign), origin=desk.origin, detail=detail)
    await work.audit.write(entry)


_REMEDIES = {
    CampaignStep.START: "Запустить можно обзвон, который готов или стоит на паузе. Сначала подготовьте звук.",
    CampaignStep.PAUSE: "На паузу ставят только то, что идёт.",
    CampaignStep.STOP: "Он уже закончился, останавливать нечего.",
    CampaignStep.EDIT: "Текст и список меняют в черновике. Остановите обзвон и создайте новый.",
    CampaignStep.PREPARE: "Звук готовят из черновика.",
}


def _cannot(campaign: Campaign, made: CampaignStep) -> str:
    return f"Обзвон сейчас: «{STATE_TITLES[campaign.state]}». {_REMEDIES.get(made, 'Обновите страницу.')}"
