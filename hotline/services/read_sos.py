"""Read SOS cards: one with all that belongs to it, the list, and what a page must show in red."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from hotline.domain.alarm import OpenAlarm
from hotline.domain.correction import Correction
from hotline.domain.directory import DirectoryKind, Entry
from hotline.domain.people import User
from hotline.domain.rights import Action, may
from hotline.domain.sight import sight_of
from hotline.domain.sos import SosCard, Told
from hotline.domain.sos_state import UNTAKEN, SosState
from hotline.services.sos_access import NoSuchSosCard, SosDesk, audited, takers


@dataclass(frozen=True, slots=True)
class SosSheet:
    """A card and what stands around it. takers: to whom it can be handed. names: login -> name.

    sealed: whether the number of its call is kept sealed.
    """

    card: SosCard
    told: Sequence[Told]
    takers: Sequence[User]
    agencies: Sequence[Entry]
    corrections: Sequence[Correction]
    names: Mapping[str, str]
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class Pressing:
    """What must not wait. alarms: calls that nobody has. cards: those that want something of this person."""

    alarms: Sequence[OpenAlarm]
    cards: Sequence[SosCard]
    names: Mapping[str, str]


async def read_sos(desk: SosDesk, user: User, card_id: UUID, *, looked: bool = True) -> SosSheet:
    """looked: a person opens the page, so the audit gets its line first. Raises `NoSuchSosCard`."""
    return await _sheet(desk, user, card_id, "sos.read" if looked else "")


async def print_sos(desk: SosDesk, user: User, card_id: UUID) -> SosSheet:
    """As `read_sos`, for paper: what leaves the console has a line of its own in the audit."""
    return await _sheet(desk, user, card_id, "sos.print")


async def _sheet(desk: SosDesk, user: User, card_id: UUID, action: str) -> SosSheet:
    async with desk.database.unit_of_work() as work:
        card = await work.sos.card(card_id, sight_of(user, Action.SOS))
        if card is None:
            raise NoSuchSosCard
        if action:
            await audited(work, desk, user.login, desk.clock.now(), action=action, card=card)
            await work.commit()
        row = await work.journal.row(card.call_id) if card.call_id is not None else None
        return SosSheet(
            card,
            await work.sos.told(card_id),
            await takers(work),
            await work.directories.entries(DirectoryKind.AGENCY),
            await work.sos.corrections(card_id),
            {one.login: one.name for one in await work.users.all()},
            sealed=row is not None and row.caller_sealed != "",
        )


async def list_sos(
    desk: SosDesk, user: User, *, closed: bool = False, before: int | None = None, limit: int = 100
) -> tuple[Sequence[SosCard], Mapping[str, str]]:
    """Cards that she may see, the escalated first, and names. One more than `limit` tells of a next page."""
    async with desk.database.unit_of_work() as work:
        cards = await work.sos.page(sight_of(user, Action.SOS), closed=closed, before=before, limit=limit + 1)
        return cards, {one.login: one.name for one in await work.users.all()}


async def pressing(desk: SosDesk, user: User) -> Pressing:
    """What is red for her now."""
    async with desk.database.unit_of_work() as work:
        alarms = await work.alarms.open() if may(user.role, Action.ALARM) else ()
        cards = [card for card in await work.sos.page(sight_of(user, Action.SOS)) if wants(card, user)]
        names = {one.login: one.name for one in await work.users.all()} if cards else {}
    return Pressing(alarms, cards, names)


def wants(card: SosCard, user: User) -> bool:
    """Whether the card waits for this person: handed to her, forgotten by her, or escalated to those who see it."""
    if card.state not in UNTAKEN:
        return False
    if card.state is SosState.HANDED and card.handed_to == user.login:
        return True
    if card.state is SosState.DRAFT and card.login == user.login and card.reminded_at is not None:
        return True
    return card.escalated
