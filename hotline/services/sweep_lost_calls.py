"""For the alarm clock: who hung up before anybody answered is called back; who was reached meanwhile, is not.

Everything is read from the journal and marked in the same transaction, as in `sweep_duties`.
"""

from datetime import timedelta

from hotline.domain.duty import KINDS, Cause, Outcome
from hotline.ports import UnitOfWork
from hotline.services.duty_desk import DutyDesk, audited
from hotline.services.settle_callback import TALKED
from hotline.services.sweep_duties import open_cause

#: Who hangs up sooner has dialled by mistake.
IN_MENU_FOR = timedelta(seconds=10)

#: How far back: a service that stood still for a night loses nobody, and a first start brings up no old history.
LOOK_BACK = timedelta(hours=24)

_HEAL = [name for name, kind in KINDS.items() if kind.heals]
_HELPED = {name: kind.helped for name, kind in KINDS.items() if kind.helped}


async def sweep_lost_calls(desk: DutyDesk) -> int:
    """Give how many items were opened, closed or called for help with."""
    async with desk.database.unit_of_work() as work:
        lost = await work.calling_back.lost(desk.clock.now() - LOOK_BACK, IN_MENU_FOR)
        for cause in lost:
            await _owe(work, desk, cause)
        healed = await _heal(work, desk)
        helped = await _call_for_help(work, desk)
        changed = len(lost) + healed + helped
        if changed:
            await work.commit()
    if changed:
        desk.tell()
    if helped:
        desk.publish(None, {"type": "alarm"})
    return changed


async def _owe(work: UnitOfWork, desk: DutyDesk, cause: Cause) -> None:
    """An item of its own, unless one that says the same is open for this number."""
    same = await work.calling_back.open_items(KINDS[cause.kind].joins, [cause.subject])
    if same:
        await work.calling_back.join(same[0].id, cause)
    else:
        await open_cause(work, desk, cause)


async def _heal(work: UnitOfWork, desk: DutyDesk) -> int:
    now, count = desk.clock.now(), 0
    for duty, call in await work.calling_back.healed(_HEAL, TALKED):
        if await work.calling_back.settle(duty, "", now, Outcome.SELF, ""):
            await audited(work, desk, "", now, action="heal", duty=duty, call=str(call))
            count += 1
    return count


async def _call_for_help(work: UnitOfWork, desk: DutyDesk) -> int:
    """After so much opening time without a call the supervisors are called, each step once."""
    now, clock, count = desk.clock.now(), desk.clockwork, 0
    for duty in await work.calling_back.open_items(_HELPED):
        for step, span in enumerate(_HELPED[duty.kind], 1):
            since = duty.opened_at.astimezone(clock.zone)
            if clock.hours.passed(since, span, clock.calendar) > now:
                break
            if await work.calling_back.helped(duty.id, step, now):
                await audited(work, desk, "", now, action="escalate", duty=duty.id, step=step)
                count += 1
    return count
