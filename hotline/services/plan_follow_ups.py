"""For the alarm clock: every answered appeal has its plan, and no other has one.

What is to be planned is read from the database: a card that changed, or a calendar that did, since its plan was made.
So nothing is lost by a crash, and looking again changes nothing. One transaction a card: one that fails holds up no
other.
"""

from collections.abc import Sequence
from uuid import UUID

from hotline.domain.appeal import Appeal
from hotline.domain.audit import AuditEntry
from hotline.domain.follow_up import FollowUp, FollowUpState
from hotline.domain.follow_up_plan import replanned
from hotline.ports import UnitOfWork
from hotline.services.duty_desk import DutyDesk

#: In one look; the rest is planned at the next.
_AT_ONCE = 500


async def plan_follow_ups(desk: DutyDesk) -> int:
    """Give how many cards got another plan."""
    fingerprint = desk.clockwork.calendar.fingerprint()
    async with desk.database.unit_of_work() as work:
        cards = await work.follow_ups.stale(fingerprint, _AT_ONCE)
    return sum([await _plan(desk, card) for card in cards])


async def _plan(desk: DutyDesk, card: UUID) -> bool:
    async with desk.database.unit_of_work() as work:
        appeal = await work.appeals.lock(card)
        changed = await planned_now(work, desk, appeal) if appeal is not None else ()
        if changed:
            await work.commit()
    return bool(changed)


async def planned_now(work: UnitOfWork, desk: DutyDesk, appeal: Appeal) -> Sequence[FollowUp]:
    """Make the plan of this locked card true; gives the lines that changed. The caller commits."""
    now, clock = desk.clock.now(), desk.clockwork
    known = await work.follow_ups.newest(appeal.id)
    changed = replanned(appeal, known, clock.calendar, clock.zone, now)
    for line in changed:
        await work.follow_ups.put(line)
        if known is None or (line.id, line.state, line.due_on) != (known.id, known.state, known.due_on):
            action = "withdraw" if line.state is FollowUpState.WITHDRAWN else "plan"
            due = line.due_on.isoformat() if line.due_on is not None else ""
            told = {"number": appeal.number, "due": due} if action == "plan" else {"number": appeal.number}
            entry = AuditEntry(now, "", f"follow_up.{action}", "appeal", str(appeal.id), reason=line.note, detail=told)
            await work.audit.write(entry)
    return changed
