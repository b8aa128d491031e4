"""For the alarm clock: calls that are owed stand in the list of duties from the third working day on, red on the last.

Before it people have the page of follow-ups, and the service calls by itself from the second day on. An item is due at
the end of the last day; when its call was made, or is owed no more, it is done. The same holds for appeals that were
opened again because their question was not solved.
"""

from datetime import datetime
from uuid import UUID, uuid5

from hotline.domain.appeal_state import IN_WORK
from hotline.domain.duty import FOLLOW_UP, UNSOLVED, Cause, Duty, Outcome, Priority, end_of_day
from hotline.domain.follow_up import ALARMING, FollowUp, Stage, stage
from hotline.ports import UnitOfWork
from hotline.ports.follow_ups import ListedFollowUp
from hotline.services.duty_desk import DutyDesk

#: All that a centre can owe at once.
_ALL = 10_000


async def press_follow_ups(desk: DutyDesk) -> int:
    """Give how many items changed."""
    async with desk.database.unit_of_work() as work:
        items = {duty.subject: duty for duty in await work.calling_back.open_items([FOLLOW_UP])}
        changed = 0
        for one in await work.follow_ups.listed(limit=_ALL):
            changed += await _press(work, desk, one, items)
        for duty in items.values():
            changed += await _done(work, desk, duty)
        for duty in await work.calling_back.open_items([UNSOLVED]):
            if not await _in_work(work, duty):
                changed += await _done(work, desk, duty)
        if changed:
            await work.commit()
    if changed:
        desk.tell()
    return changed


async def _press(work: UnitOfWork, desk: DutyDesk, one: ListedFollowUp, items: dict[str, Duty]) -> int:
    """Makes the item of one call true, and takes it out of `items`, in which those that are owed no more are left."""
    owed, now = one.follow_up, desk.clock.now()
    pressing = stage_now(desk, owed)
    if pressing is Stage.CALM:
        return 0
    due = due_of(desk, owed)
    priority = Priority.REPEATED if pressing in ALARMING else Priority.ORDINARY
    duty = items.pop(str(owed.appeal_id), None)
    if duty is not None and duty.due_at == due:
        return int(duty.priority < priority and await work.duties.raise_(duty.id, priority, due))
    if duty is not None:
        await _done(work, desk, duty)
    # An item for each deadline: one that was moved is another.
    cause_id = uuid5(owed.id, due.isoformat())
    if await work.duties.of_cause(FOLLOW_UP, cause_id) is not None:
        return 0
    call_id = one.call_id or owed.appeal_id
    cause = Cause(FOLLOW_UP, cause_id, call_id, str(owed.appeal_id), now, priority=priority)
    await work.duties.open(cause, due, now)
    return 1


def stage_now(desk: DutyDesk, owed: FollowUp) -> Stage:
    """How pressing it is on the centre's wall."""
    today = desk.clock.now().astimezone(desk.clockwork.zone).date()
    return stage(owed.basis_on, owed.due_on, today, desk.clockwork.calendar)


def due_of(desk: DutyDesk, owed: FollowUp) -> datetime:
    """The end of the last day; at once when nobody knows which day that is."""
    return owed.planned_at if owed.due_on is None else end_of_day(owed.due_on, desk.clockwork)


async def _in_work(work: UnitOfWork, duty: Duty) -> bool:
    appeal = await work.appeals.get(UUID(duty.subject))
    return appeal is not None and appeal.merged_into is None and appeal.state in IN_WORK


async def _done(work: UnitOfWork, desk: DutyDesk, duty: Duty) -> bool:
    return await work.calling_back.settle(duty.id, "", desk.clock.now(), Outcome.CARD, "")
