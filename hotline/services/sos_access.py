"""Who reaches which SOS card, and what every change of one has in common."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.directory import DirectoryKind
from hotline.domain.people import Role, User
from hotline.domain.rights import Action, Scope
from hotline.domain.sight import Sight, sight_of
from hotline.domain.sos import SosCard
from hotline.ports import Clock, Database, UnitOfWork
from hotline.services.raise_alarm import Publish

#: For the watch, which looks at everybody's cards.
EVERYBODYS = Sight(Scope.ALL, "")


class NoSuchSosCard(LookupError):
    """There is no such card, or call, or appeal, or it is somebody else's: these must not be told apart."""


@dataclass(frozen=True, slots=True)
class SosDesk:
    """What every service of the card needs. origin: where the request came from, for the audit."""

    database: Database
    clock: Clock
    publish: Publish
    origin: str = ""


async def locked_for(work: UnitOfWork, user: User, card_id: UUID) -> SosCard:
    """The card, ready to be changed by her. Raises `NoSuchSosCard`."""
    card = await work.sos.lock(card_id, sight_of(user, Action.SOS))
    if card is None:
        raise NoSuchSosCard
    return card


async def audited(  # noqa: PLR0913 - a line of the audit has as many parts
    work: UnitOfWork, desk: SosDesk, login: str, at: datetime, *, action: str, card: SosCard, **detail: Any
) -> None:
    """A line of the audit; never contents."""
    told = {"number": card.number} | detail
    await work.audit.write(AuditEntry(at, login, action, "sos", str(card.id), origin=desk.origin, detail=told))


async def takers(work: UnitOfWork) -> list[User]:
    """To whom a card can be handed: SOS leads in the order of the directory, then supervisors. Nobody twice."""
    people = {user.login: user for user in await work.users.all() if user.active and user.role is not Role.ADMIN}
    leads = [entry.code for entry in await work.directories.entries(DirectoryKind.SOS_LEAD)]
    above = [login for login, user in people.items() if user.role is Role.SUPERVISOR]
    return [people[login] for login in dict.fromkeys([*leads, *above]) if login in people]


async def concerned(work: UnitOfWork, card: SosCard) -> set[str]:
    """Whose pages show the card: those who take part, and the supervisors."""
    above = {user.login for user in await work.users.all() if user.role is Role.SUPERVISOR and user.active}
    return (above | {card.login, card.handed_to, card.acknowledged_by}) - {""}


def show(desk: SosDesk, card: SosCard, logins: set[str], what: str) -> None:
    """After the commit: open pages look again. what: opened, saved, handed, acknowledged, closed, remind, escalate."""
    for login in sorted(logins):
        desk.publish(login, {"type": "sos", "card": str(card.id), "number": card.number, "what": what})
