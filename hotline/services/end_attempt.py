"""How an attempt ends in the ledger: with keys or in silence, in vain, or unknown and in the hands of a person."""

from datetime import datetime

from hotline.domain.attempt import Attempt, AttemptEvent, event_of_cause
from hotline.domain.call_event import call_id_of
from hotline.domain.duty import DIAL_UNKNOWN, Cause, Priority
from hotline.domain.trace import Trace
from hotline.ports import Database, UnitOfWork


async def hang_up_attempt(
    work: UnitOfWork, attempt: Attempt, at: datetime, cause: int | None = None, *, machine: bool = False
) -> None:
    """An answered call is over. Who pressed a key was a person; a lifted receiver alone closes nothing.

    machine: it talked on like one; only a hint for when to try again.
    """
    keys = (await work.attempts.answered([attempt.id])).get(attempt.id, 0)
    event = AttemptEvent.SPOKE if keys else AttemptEvent.MACHINE if machine else AttemptEvent.SILENT
    await work.attempts.tell(attempt.id, event, at, cause)


async def lose_attempt(work: UnitOfWork, attempt: Attempt, at: datetime) -> None:
    """Nobody knows how it ended: it stands in the list of duties in the same transaction, due at once."""
    if await work.attempts.tell(attempt.id, AttemptEvent.LOST, at):
        cause = Cause(
            kind=DIAL_UNKNOWN,
            id=attempt.id,
            call_id=attempt.call_id or call_id_of(attempt.channel_id),
            subject=attempt.phone,
            at=at,
            priority=Priority.UNSURE,
        )
        await work.duties.open(cause, at, at)


async def follow_trace(work: UnitOfWork, attempt: Attempt, trace: Trace) -> bool:
    """Write what Asterisk's own record tells; True when it tells the end."""
    if trace.ended_at is None:
        return False
    if trace.answered_at is None:
        return await work.attempts.tell(attempt.id, event_of_cause(trace.cause), trace.ended_at, trace.cause)
    await work.attempts.tell(attempt.id, AttemptEvent.ANSWERED, trace.answered_at)
    await hang_up_attempt(work, attempt, trace.ended_at, trace.cause)
    return True


async def heed_decisions(database: Database, at: datetime) -> int:
    """Whoever closed the duty of an unknown attempt has decided it; gives how many."""
    decided = 0
    async with database.unit_of_work() as work:
        for attempt in await work.attempts.unknown():
            duty = await work.duties.of_cause(DIAL_UNKNOWN, attempt.id)
            if duty is not None and duty.done_at is not None:
                decided += await work.attempts.decide(attempt.id, duty.done_by, at, duty.outcome)
        if decided:
            await work.commit()
    return decided
