"""Who heard what is kept of a case: a line of the journal, or all the calls of an appeal."""

from collections.abc import Collection, Sequence
from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.ports import UnitOfWork


async def who_heard(work: UnitOfWork, case: Collection[UUID], limit: int = 500) -> Sequence[AuditEntry]:
    """case: ids of calls, recordings or appeals. All that was done with their sound, also refused, newest first."""
    calls: set[UUID] = set(case)
    for one in case:
        calls.update(row.id for row in await work.appeals.calls(one))
        sound = await work.sounds.get(one)
        calls.update({sound.call_id} if sound else set())
    return await work.hearing.who_heard(calls, limit)
