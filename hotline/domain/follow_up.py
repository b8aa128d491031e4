"""«Решён ли вопрос?»: a call to the family after its appeal was answered, and the days in which it must be made.

Source: Алтай, step 8 of the route of an appeal: no later than 5 working days after the appeal was answered or the visit
took place. The day itself is not counted. Working days are those of the centre: the production calendar with the
centre's own days. A year whose calendar is not known gives no deadline (`CalendarUnknown`), and such a plan is shown as
an alarm; nothing is guessed.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum
from uuid import UUID

from hotline.domain.calendar import CalendarUnknown, WorkingCalendar
from hotline.domain.forms.papers import RouteLine
from hotline.domain.may_call import Verdict
from hotline.domain.visit_day import visit_day

#: Working days from the answer or the visit to the deadline.
DAYS = 5

#: From this working day on the service calls by itself: who was sent to another office yesterday has not been there.
CALLED_FROM = 2

#: From this working day on the dispatchers are warned and have it in their list of duties.
WARNED_FROM = 3


class Basis(StrEnum):
    """What the days are counted from."""

    ANSWER = "answer"
    VISIT = "visit"


class FollowUpState(StrEnum):
    """PLANNED: somebody still has to call. WITHDRAWN: the appeal asks for it no more, `FollowUp.note` says why."""

    PLANNED = "planned"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Result(StrEnum):
    """What the family said."""

    RESOLVED = "resolved"
    PARTLY = "partly"
    NOT_RESOLVED = "not_resolved"


class Stage(StrEnum):
    """How pressing it is today. UNKNOWN: the calendar of the year is not known, so there is no deadline."""

    CALM = "calm"
    WARNED = "warned"
    LAST_DAY = "last_day"
    LATE = "late"
    UNKNOWN = "unknown"


STATE_TITLES: Mapping[FollowUpState, str] = {
    FollowUpState.PLANNED: "надо позвонить",
    FollowUpState.DONE: "позвонили",
    FollowUpState.WITHDRAWN: "снят",
}

RESULT_TITLES: Mapping[Result, str] = {
    Result.RESOLVED: "вопрос решён",
    Result.PARTLY: "решён частично",
    Result.NOT_RESOLVED: "не решён",
}

STAGE_TITLES: Mapping[Stage, str] = {
    Stage.CALM: "время есть",
    Stage.WARNED: "скоро срок",
    Stage.LAST_DAY: "последний день",
    Stage.LATE: "просрочен",
    Stage.UNKNOWN: "срок неизвестен",
}

#: Stages in which people must see it, whatever the dialler does.
ALARMING = frozenset({Stage.LAST_DAY, Stage.LATE, Stage.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """One call that is owed to a family.

    basis_on: the day from which is counted, in the centre's zone. answered_at: of the answer it follows. due_on: None
    when the calendar is not known. appeal_version: of the card that the plan was made from. calendar: fingerprint of
    the centre's own days then. attempts: calls that nobody answered; tried_at: the last. next_at: the service does not
    call before. done_by: login, "" for the service itself. note: a person's words, or why it was withdrawn.
    """

    id: UUID
    appeal_id: UUID
    answered_at: datetime
    basis: Basis
    basis_on: date
    due_on: date | None
    planned_at: datetime
    appeal_version: int
    calendar: str = ""
    state: FollowUpState = FollowUpState.PLANNED
    result: str = ""
    attempts: int = 0
    tried_at: datetime | None = None
    next_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
    note: str = ""


def counted_from(answered_at: datetime, route: Iterable[RouteLine], zone: tzinfo) -> tuple[Basis, date]:
    """The later of the day of the answer, as the centre's wall calendar has it, and the last visit that is booked."""
    answered_on = answered_at.astimezone(zone).date()
    visit = visit_day(route, answered_on)
    return (Basis.VISIT, visit) if visit is not None and visit > answered_on else (Basis.ANSWER, answered_on)


def deadline(basis_on: date, calendar: WorkingCalendar) -> date:
    """The last day on which the call may be made. Raises `CalendarUnknown`."""
    return calendar.add_working_days(basis_on, DAYS)


def deadline_if_known(basis_on: date, calendar: WorkingCalendar) -> date | None:
    """As `deadline`, None when the calendar is not known. Only for what shows the lack of a deadline as an alarm."""
    try:
        return deadline(basis_on, calendar)
    except CalendarUnknown:
        return None


def called_from(basis_on: date, nth: int, calendar: WorkingCalendar) -> date:
    """The first day on which the service calls by itself: the `nth` working day. Raises `CalendarUnknown`."""
    return calendar.add_working_days(basis_on, nth)


def working_day(basis_on: date, today: date, calendar: WorkingCalendar) -> int:
    """The number of working days from `basis_on` (0) to `today`: a day off has the number of the day before it.

    Stops at the day after the deadline: 6 means late. Raises `CalendarUnknown`.
    """
    number, day = 0, basis_on
    while day < today and number <= DAYS:
        following = calendar.add_working_days(day, 1)
        if following > today:
            break
        number, day = number + 1, following
    return number


def stage(basis_on: date, due_on: date | None, today: date, calendar: WorkingCalendar) -> Stage:
    """How pressing a call that nobody has made is on this day of the centre."""
    if due_on is None:
        return Stage.UNKNOWN
    if today > due_on:
        return Stage.LATE
    try:
        number = working_day(basis_on, today, calendar)
    except CalendarUnknown:
        return Stage.UNKNOWN
    if number >= DAYS or today == due_on:
        return Stage.LAST_DAY
    return Stage.WARNED if number >= WARNED_FROM else Stage.CALM


def alarming(stage: Stage, due_on: date | None, verdict: Verdict, centre: tzinfo) -> bool:
    """Whether a person must look at it now: by the service alone it will not be done in time, or may not be at all."""
    if stage in ALARMING or due_on is None or verdict.next_moment is None:
        return True
    return verdict.next_moment.astimezone(centre).date() > due_on
