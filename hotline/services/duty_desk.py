"""What every service of the duties has in common: the parts, who sees which item, the line of the audit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.duty import Clockwork, Duty
from hotline.domain.people import User
from hotline.domain.rights import Action, Scope
from hotline.domain.sight import sight_of
from hotline.ports import Clock, Database, UnitOfWork
from hotline.ports.duties import Reach
from hotline.services.raise_alarm import Publish


class NoSuchDuty(LookupError):
    """There is no such item, or it is none of hers: these must not be told apart."""


@dataclass(frozen=True, slots=True)
class DutyDesk:
    """clockwork: by which hours due times are told. origin: where the request came from, for the audit."""

    database: Database
    clock: Clock
    publish: Publish
    clockwork: Clockwork
    origin: str = ""

    def tell(self, calls: Iterable[UUID] = ()) -> None:
        """After a commit: open lists look again. calls: those that became red, or are red no more."""
        self.publish(None, {"type": "duties"})
        for call_id in calls:
            self.publish(None, {"type": "alarm", "call": str(call_id)})


def reach_of(user: User) -> Reach:
    """How far she sees: a specialist has what waits in the queues that are her own."""
    return Reach(sight_of(user, Action.DUTIES), user.queues)


def hers(duty: Duty, user: User) -> bool:
    """Whether the item would be in her list if nobody had it."""
    reach = reach_of(user)
    if reach.sight.scope is Scope.OWN:
        return duty.taken_by == user.login or duty.queue in reach.queues
    return reach.sight.scope is not Scope.NONE


async def open_duty(work: UnitOfWork, user: User, duty_id: UUID) -> Duty:
    """The item, open or done. Raises `NoSuchDuty`."""
    duty = await work.duties.get(duty_id)
    if duty is None or not hers(duty, user):
        raise NoSuchDuty
    return duty


async def audited(  # noqa: PLR0913 - a line of the audit has as many parts
    work: UnitOfWork, desk: DutyDesk, login: str, at: datetime, *, action: str, duty: UUID, **detail: Any
) -> None:
    """A line of the audit; never a number or what was said."""
    await work.audit.write(
        AuditEntry(at, login, f"duty.{action}", "duty", str(duty), origin=desk.origin, detail=detail)
    )
