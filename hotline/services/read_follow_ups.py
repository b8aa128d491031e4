"""Calls that are owed: for the page, for the card, and as JSON for `hotline followups`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hotline.domain.appeal import Appeal
from hotline.domain.calendar import CalendarUnknown, WorkingCalendar
from hotline.domain.call_wishes import NO_WISHES, Wishes
from hotline.domain.follow_up import DAYS, FollowUp, FollowUpState, Stage, stage, working_day
from hotline.domain.follow_up_plan import replanned
from hotline.domain.may_call import Verdict, may_call
from hotline.domain.people import User
from hotline.domain.rights import Action, Scope, scope_of
from hotline.ports import Clock, Database
from hotline.ports.follow_ups import ListedFollowUp
from hotline.services.follow_ups_due import NEVER

#: How long those that are over stay on the page.
_SHOWN = timedelta(days=14)

_ROOM = 500
_ALL = 100_000


@dataclass(frozen=True, slots=True)
class OwedCall:
    """A line as people read it. day: working days since the answer or the visit, 6 for more; None when nobody knows.

    verdict: whether it may be dialled now, by the wishes of the family; None for one that is over.
    """

    line: ListedFollowUp
    stage: Stage
    day: int | None
    wishes: Wishes = NO_WISHES
    verdict: Verdict | None = None

    @property
    def owed(self) -> FollowUp:
        return self.line.follow_up

    @property
    def open(self) -> bool:
        return self.line.follow_up.state is FollowUpState.PLANNED


@dataclass(frozen=True, slots=True)
class Wall:
    """By which clock and calendar days are counted."""

    clock: Clock
    calendar: WorkingCalendar
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(self.zone).date()


async def list_follow_ups(database: Database, user: User, wall: Wall) -> Sequence[OwedCall]:
    """Hers to see: a dispatcher's and a supervisor's are all, a specialist's those of her cards."""
    of = user.login if scope_of(user.role, Action.DUTIES) is Scope.OWN else None
    async with database.unit_of_work() as work:
        lines = await work.follow_ups.listed(of, done_since=wall.today - _SHOWN, limit=_ROOM)
        told = [_counted(line, wall) for line in lines]
        wishes = await work.wishes.of_many([one.line.phone for one in told if one.open])
    return [_owed(one, wishes, wall) for one in told]


async def follow_up_of(database: Database, appeal: Appeal, wall: Wall) -> tuple[OwedCall | None, Wishes]:
    """For the card, whose reader has been let in: the newest, as it is or will be in a minute, and the wishes."""
    async with database.unit_of_work() as work:
        known = await work.follow_ups.newest(appeal.id)
        lines = replanned(appeal, known, wall.calendar, wall.zone, wall.clock.now())
        owed = lines[-1] if lines else known
        wishes = await work.wishes.of(appeal.phone) if appeal.phone else NO_WISHES
        if owed is None:
            return None, wishes
        told = ListedFollowUp(owed, appeal.volume, appeal.number, appeal.phone, "", "", appeal.login, appeal.specialist)
        return _owed(_counted(told, wall), {appeal.phone: wishes}, wall), wishes


async def follow_ups_json(database: Database, wall: Wall) -> list[dict[str, Any]]:
    """Every one, planned ones first; times carry the centre's offset.

    by_a_person: the service does not call here by itself; next_at: it does not before, when it calls at all.
    """
    async with database.unit_of_work() as work:
        lines = await work.follow_ups.listed(done_since=date(2000, 1, 1), limit=_ALL)
    return [_json(_counted(line, wall), wall.zone) for line in lines]


def _owed(told: OwedCall, known: Mapping[str, Wishes], wall: Wall) -> OwedCall:
    phone = told.line.phone
    if not told.open or not phone:
        return told
    verdict = may_call(phone, known[phone], wall.clock.now(), wall.calendar, wall.zone)
    return replace(told, wishes=known[phone], verdict=verdict)


def _counted(line: ListedFollowUp, wall: Wall) -> OwedCall:
    owed, today = line.follow_up, wall.today
    if owed.state is not FollowUpState.PLANNED and owed.done_at is not None:
        today = owed.done_at.astimezone(wall.zone).date()
    try:
        day: int | None = working_day(owed.basis_on, today, wall.calendar)
    except CalendarUnknown:
        day = None
    return OwedCall(line, stage(owed.basis_on, owed.due_on, today, wall.calendar), day)


def _json(told: OwedCall, zone: ZoneInfo) -> dict[str, Any]:
    owed, line = told.owed, told.line

    def clock(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(zone).isoformat(timespec="seconds")

    return {
        "id": str(owed.id),
        "appeal": str(owed.appeal_id),
        "volume": line.volume,
        "number": line.number,
        "phone": line.phone,
        "basis": owed.basis.value,
        "basis_on": owed.basis_on.isoformat(),
        "due_on": owed.due_on.isoformat() if owed.due_on is not None else None,
        "working_day": told.day,
        "working_days": DAYS,
        "stage": told.stage.value if told.open else None,
        "state": owed.state.value,
        "result": owed.result,
        "by_a_person": owed.state is FollowUpState.PLANNED and owed.next_at is not None and owed.next_at >= NEVER,
        "next_at": clock(owed.next_at) if told.open and owed.next_at is not None and owed.next_at < NEVER else None,
        "attempts": owed.attempts,
        "tried_at": clock(owed.tried_at),
        "done_at": clock(owed.done_at),
        "done_by": owed.done_by,
        "note": owed.note,
        "specialist": line.specialist,
    }
