"""A callback is done when somebody really spoke with her, whoever lifted the receiver first."""

from datetime import datetime, timedelta

from hotline.domain.attempt import Attempt
from hotline.domain.call import CallState
from hotline.domain.call_event import call_id_of
from hotline.domain.callback import Request
from hotline.domain.duty import Outcome
from hotline.domain.journal_row import JournalRow
from hotline.ports import UnitOfWork
from hotline.services.duty_desk import DutyDesk, audited

#: So long a talk is one that took place; the same as for who calls again herself.
TALKED = timedelta(seconds=10)


async def call_of(work: UnitOfWork, attempt: Attempt) -> JournalRow | None:
    """The journal's line of the call that was placed; None when nobody pressed the key."""
    return await work.journal.row(call_id_of(attempt.channel_id))


async def settle_callback(
    work: UnitOfWork, desk: DutyDesk, request: Request, row: JournalRow | None, now: datetime
) -> bool:
    """Close the item when there was a conversation. The caller commits."""
    if row is None or row.state is not CallState.ANSWERED or (row.talked_s or 0) < TALKED.total_seconds():
        return False
    if await work.calling_back.settle(request.duty, row.login, now, Outcome.REACHED, ""):
        await audited(work, desk, row.login, now, action="reached", duty=request.duty, call=str(row.id))
    desk.tell()
    return True
