"""Give the workers what is due although its job was lost: the rows are the truth, a job is only a hint.

huey gives a job at most once: who takes it and dies has taken it with her. Her row is free again after `LEASE`.
"""

import asyncio
import logging
from datetime import timedelta

from hotline.services.open_transcripts import Asking

log = logging.getLogger(__name__)

#: A worker gives a sign of life every `BEAT` while it is busy; one that was silent for `LEASE` is dead.
BEAT, LEASE = timedelta(seconds=10), timedelta(seconds=45)

LOST = "расшифровка трижды оборвалась на этой записи; послушайте её сами"

_AT_ONCE = 200


async def sweep_transcripts(asking: Asking) -> int:
    """Fail what was tried often enough, put jobs for the rest that has none; gives how many were put."""
    now = asking.clock.now()
    lapsed = now - LEASE
    async with asking.database.unit_of_work() as work:
        if lost := await work.transcripts.give_up(lapsed, now, LOST):
            log.warning("transcripts that were given up: %d", lost)
        due = await work.transcripts.due(lapsed, _AT_ONCE)
        await work.commit()
    if not due:
        return 0
    waiting = await asyncio.to_thread(asking.jobs.waiting)
    lacking = [(leg, kind) for leg, kind in due if leg not in waiting]
    for leg, kind in lacking:
        await asyncio.to_thread(asking.jobs.put, leg, kind)
    return len(lacking)
