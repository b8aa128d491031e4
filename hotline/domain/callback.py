"""Somebody asked to be called back instead of waiting: her place in the queue, and until when a machine calls her.

The place is the one that she had: her queue, its priority, the moment since when she waits; who asks in the menu has
the place of that moment. A machine calls while the centre is open on the day on which she asked, and no longer than the
setting says; after that her request stays in the list of duties, for a person.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from hotline.domain.duty import Clockwork
from hotline.domain.next_day import Day, next_day

#: The kind of these matters in the ledger.
CALLBACK: Final = "callback"

#: Under this name a machine takes an item of the list of duties while it calls; no login of a person can be like it.
MACHINE: Final = "@service"
MACHINE_TITLE: Final = "автодозвон"

#: The question behind «чтобы поговорить с диспетчером, нажмите один».
WANTS_TO_TALK: Final = "callback-hello"


class First(StrEnum):
    """Who is called first. AGENT: the family only after the dispatcher has said that she is ready."""

    CALLER = "caller"
    AGENT = "agent"


#: The queue and the topic of who is in danger.
URGENT: Final = "urgent"
_DISPATCHER = "dispatcher"

#: Priorities in app_queue: urgent callers have 100, ordinary ones none.
URGENT_PRIORITY = 100

#: Of who was called back and pressed the key: a dispatcher is kept free for her, so she stands even before those whose
#: line broke (90); an urgent caller stands before everybody.
BACK_PRIORITY = 95


@dataclass(frozen=True, slots=True)
class Request:
    """One request: the newest cause of an open item of the duties.

    id: of the call in which she asked. duty: of the item. phone: E.164. queue: "" when she asked in the menu. asked_at,
    since: when she asked, and since when she has her place; aware. topic, title: of that call, recorded: what she chose
    there. taken_by, taken_at: as in a duty.
    """

    id: UUID
    duty: UUID
    phone: str
    queue: str
    asked_at: datetime
    since: datetime
    topic: str = ""
    title: str = ""
    recorded: bool | None = None
    taken_by: str = ""
    taken_at: datetime | None = None

    @property
    def waits_in(self) -> str:
        """The queue of her place."""
        return URGENT if self.urgent else self.queue or _DISPATCHER

    @property
    def urgent(self) -> bool:
        return self.queue == URGENT or self.topic.startswith(URGENT)

    @property
    def priority(self) -> int:
        """In app_queue, while her place waits."""
        return URGENT_PRIORITY if self.urgent else 0

    @property
    def back_priority(self) -> int:
        """In app_queue, once she has pressed the key."""
        return URGENT_PRIORITY if self.urgent else BACK_PRIORITY


@dataclass(frozen=True, slots=True)
class Window:
    """within: so long after a request a machine calls. soon: who asks so near the closing is called on another day."""

    within: timedelta
    soon: timedelta


def called_until(asked_at: datetime, window: Window, clock: Clockwork) -> datetime:
    """Until when a machine may call who asked then; that moment itself for who asked in closed hours or just before."""
    if next_day(asked_at.astimezone(clock.zone), window.soon, clock.hours, clock.calendar) is not Day.TODAY:
        return asked_at
    local = asked_at.astimezone(clock.zone)
    if not clock.hours.is_open(local, clock.calendar):
        return asked_at
    return min(asked_at + window.within, clock.hours.closing(local, clock.calendar)).astimezone(UTC)


def position(mine: Request, others: Iterable[tuple[UUID, int]], since: Mapping[UUID, datetime]) -> int:
    """Where her place belongs in the queue, from 1. Who came before her with at least her priority stays before her.

    others: (id, priority) of those who stand in the same queue. since: since when they wait; who is unknown came later.
    """
    before = 0
    for one, priority in others:
        came = since.get(one)
        earlier = came is not None and came <= mine.since
        before += priority > mine.priority or (priority == mine.priority and earlier)
    return before + 1
