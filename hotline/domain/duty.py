"""Somebody must be called or listened to. One list for all of it: what differs between kinds is data (`KINDS`).

One open item a number and kind: a second message of the same family joins the first, and raises it. Nothing is ever
lowered, neither a priority nor a due time. An item ends by a person's word only; «не дозвонились» makes it due again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import IntEnum, StrEnum
from uuid import UUID

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.opening_hours import OpeningHours

MESSAGE, CALLBACK = "message", "callback"
PROMISE, ABANDONED, INTERRUPTED = "promise", "abandoned", "interrupted"
FOLLOW_UP, UNSOLVED = "follow_up", "unsolved"

#: A call that a machine placed and whose end nobody knows: a person looks, and calls if need be.
DIAL_UNKNOWN = "dial_unknown"


class Priority(IntEnum):
    """What stands above what. From UNSURE on an item is due at once, whatever the hour."""

    ORDINARY = 0
    REPEATED = 10
    UNSURE = 20
    URGENT = 25
    CRISIS = 30


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of item.

    within: so much opening time until it is due. again: the same after each call that nobody answered; the last counts
    for all that follow. helped: after so much opening time the supervisors are called to help. elsewhere: where its
    outcome is written instead of in the list; its subject is then the id of an appeal. joins: kinds of the same number
    that say the same, so that it becomes no second item beside an open one of them. heals: it is done when the number
    calls again and somebody talks with her.
    """

    title: str
    within: timedelta
    again: tuple[timedelta, ...] = (timedelta(minutes=30), timedelta(hours=2), timedelta(hours=4))
    helped: tuple[timedelta, ...] = ()
    elsewhere: str = ""
    joins: tuple[str, ...] = ()
    heals: bool = False


_TWO_HOURS = timedelta(hours=2)
_ON_CARD = "Это отмечают в карточке обращения: откройте её и запишите, чем кончилось."

#: Source: Алтай, callback «в тот же день в течение 2 часов». The days of FOLLOW_UP and UNSOLVED are counted by
#: `hotline.domain.follow_up`. Other kinds come with what makes them.
KINDS: Mapping[str, Kind] = {
    MESSAGE: Kind("Сообщение", _TWO_HOURS),
    CALLBACK: Kind("Просьба перезвонить", _TWO_HOURS, heals=True),
    PROMISE: Kind("Обещан звонок специалиста", _TWO_HOURS, helped=(timedelta(minutes=60), timedelta(minutes=90))),
    ABANDONED: Kind("Не дождались ответа", _TWO_HOURS, joins=(MESSAGE, CALLBACK, PROMISE, INTERRUPTED), heals=True),
    INTERRUPTED: Kind("Звонок оборвался", timedelta(minutes=30), joins=(MESSAGE, CALLBACK, PROMISE), heals=True),
    FOLLOW_UP: Kind("Контрольный звонок", _TWO_HOURS, elsewhere=_ON_CARD),
    UNSOLVED: Kind("Вопрос не решён, обращение открыто снова", _TWO_HOURS, elsewhere=_ON_CARD),
    DIAL_UNKNOWN: Kind("Автодозвон: неизвестно, чем кончился звонок", timedelta(minutes=30)),
}

#: However near the end of the working day: nobody listens and calls in less opening time.
_LEAST = timedelta(minutes=30)

#: What is due at once and was not reached is tried again after so much time, day or night.
_AT_ONCE_AGAIN = timedelta(minutes=10)


class Outcome(StrEnum):
    """How it ended. HEARD: a message of somebody who cannot be called back. SELF: she called again herself.

    CARD: what had to be done was done in the card of the appeal. The last two are of the service, never of a person.
    """

    REACHED = "reached"
    HEARD = "heard"
    NOT_NEEDED = "not_needed"
    SELF = "self"
    CARD = "card"


OUTCOME_TITLES: Mapping[Outcome, str] = {
    Outcome.REACHED: "позвонили",
    Outcome.HEARD: "прослушано",
    Outcome.NOT_NEEDED: "не нужно",
    Outcome.SELF: "дозвонились сами",
    Outcome.CARD: "отмечено в карточке",
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why somebody must be called: a message, a request, later a promise or an unanswered call.

    id: of the recording or the call; a cause counts once. subject: the number, or what stands for a hidden one (its
    hash, else the call's id). at: when it came about, aware.
    """

    kind: str
    id: UUID
    call_id: UUID
    subject: str
    at: datetime
    recording_id: UUID | None = None
    queue: str = ""
    priority: Priority = Priority.ORDINARY


@dataclass(frozen=True, slots=True)
class Duty:
    """One item. call_id, recording_id: of the newest cause. attempts: calls that nobody answered; tried_at: the last.

    opened_at: when its first cause came about. taken_by: login, "" while it is nobody's. done_at: None while open.
    note: a person's words to the outcome.
    """

    id: UUID
    kind: str
    subject: str
    call_id: UUID
    recording_id: UUID | None
    priority: int
    opened_at: datetime
    due_at: datetime
    attempts: int = 0
    tried_at: datetime | None = None
    taken_by: str = ""
    taken_at: datetime | None = None
    done_by: str = ""
    done_at: datetime | None = None
    outcome: str = ""
    note: str = ""
    queue: str = ""

    def overdue(self, now: datetime) -> bool:
        """Whether it should have been done by `now`."""
        return self.due_at < now


@dataclass(frozen=True, slots=True)
class Clockwork:
    """By which clock the centre lives: its hours, its calendar, its zone."""

    hours: OpeningHours
    calendar: WorkingCalendar
    zone: tzinfo


def due_at(kind: str, priority: int, at: datetime, clock: Clockwork) -> datetime:
    """When something that came about at `at` must be done: within the kind's opening time, and on the same working day.

    At once from `Priority.UNSURE` on. What comes too near the closing for anybody to do it gets half an hour of opening
    time. Never in closed hours otherwise.
    """
    if priority >= Priority.UNSURE:
        return at
    local = at.astimezone(clock.zone)
    within = clock.hours.passed(local, KINDS[kind].within, clock.calendar)
    if not clock.hours.is_open(local, clock.calendar):
        return within
    today = min(within, clock.hours.closing(local, clock.calendar))
    return max(today, clock.hours.passed(local, _LEAST, clock.calendar))


def due_again(kind: str, priority: int, attempts: int, at: datetime, clock: Clockwork) -> datetime:
    """When to try again after the call number `attempts` (from 1) that nobody answered."""
    if priority >= Priority.UNSURE:
        return at + _AT_ONCE_AGAIN
    spans = KINDS[kind].again
    return clock.hours.passed(at.astimezone(clock.zone), spans[min(attempts, len(spans)) - 1], clock.calendar)


def end_of_day(day: date, clock: Clockwork) -> datetime:
    """When the working day of the centre ends on `day`, in UTC; 18:00 on a day on which it is closed.

    20:00 for a line that is open longer: nobody calls a family later.
    """
    midnight = datetime.combine(day, time(), tzinfo=clock.zone)
    try:
        opening = clock.hours.next_opening(midnight, clock.calendar)
    except LookupError:
        opening = midnight + timedelta(days=1)
    if opening.date() != day:
        return datetime.combine(day, time(18), tzinfo=clock.zone).astimezone(UTC)
    latest = datetime.combine(day, time(20), tzinfo=clock.zone).astimezone(UTC)
    return min(clock.hours.closing(opening, clock.calendar), latest)
