"""For the alarm clock and after each message: whatever asks for a duty gets one; what was taken and forgotten is free.

Everything is read from the journal and marked in the same transaction, so a crash at any moment loses nothing and a
second look doubles nothing.
"""

from datetime import timedelta
from uuid import UUID

from hotline.domain.duty import Cause, due_at
from hotline.ports import UnitOfWork
from hotline.services.duty_desk import DutyDesk, audited

#: How far back calls are looked at: at every look, and now and then (an old spool is replayed late).
SHORT_LOOK, LONG_LOOK = timedelta(hours=1), timedelta(days=14)

#: Whoever has not told the outcome after so long has forgotten it; somebody else must be able to see it.
HELD_AT_MOST = timedelta(hours=2)


async def sweep_duties(desk: DutyDesk, look_back: timedelta = SHORT_LOOK) -> int:
    """Give how many messages and requests were new."""
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        found = await work.duties.without(now - look_back)
        for cause in found:
            await open_cause(work, desk, cause)
        lapsed = await work.duties.lapse(now - HELD_AT_MOST)
        for duty, login in lapsed.items():
            await audited(work, desk, login, now, action="lapse", duty=duty)
        if found or lapsed:
            await work.commit()
    if found or lapsed:
        desk.tell()
    return len(found)


async def open_cause(work: UnitOfWork, desk: DutyDesk, cause: Cause) -> UUID:
    """The item of this cause, new or joined, due by the centre's hours. The caller commits."""
    return await work.duties.open(cause, due_at(cause.kind, cause.priority, cause.at, desk.clockwork), cause.at)
