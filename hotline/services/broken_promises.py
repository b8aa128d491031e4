"""Promised calls that nobody made in an hour: for the red banner of those who see everything."""

from collections.abc import Sequence

from hotline.domain.duty import Duty
from hotline.domain.people import User
from hotline.ports import Database
from hotline.services.duty_desk import reach_of


async def broken_promises(database: Database, user: User) -> Sequence[Duty]:
    """Open items with which the supervisors were called to help, the oldest first; none for others."""
    if not reach_of(user).sight.everything:
        return ()
    async with database.unit_of_work() as work:
        return await work.calling_back.escalated()
