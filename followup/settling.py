"""Attempts whose end nobody here will be told: after a crash, a lost link, another service that stopped.

Asterisk is asked which of them live, its own record what became of the others. Where neither knows, a person decides.
"""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from hotline.domain.attempt import Attempt, AttemptEvent
from hotline.ports import Clock, Database, UnitOfWork
from hotline.ports.dialling import Dialer, Trail
from hotline.services.end_attempt import follow_trace, heed_decisions, lose_attempt

log = logging.getLogger(__name__)

#: What has neither a channel nor an end in the record for so long is lost: the record is written a moment later.
MISSING = timedelta(seconds=5)

#: While Asterisk says nothing at all, it may still ring there. After so long a person must see it all the same.
SILENCE = timedelta(seconds=75)


class Settling:
    """One look at a time, every few seconds, by the service that holds the lease."""

    def __init__(self, database: Database, dialer: Dialer, trail: Trail, clock: Clock) -> None:
        self._database, self._dialer, self._trail, self._clock = database, dialer, trail, clock
        # Seconds of a clock that never jumps: a wall clock that is put back must not hide an attempt for hours.
        self._missing: dict[UUID, float] = {}
        self._unheard: dict[UUID, float] = {}

    async def look(self, own: Collection[UUID] = ()) -> int:
        """Settle what can be settled; gives how many were lost. own: attempts that this process hears of itself."""
        async with self._database.unit_of_work() as work:
            live = await work.attempts.live()
        orphans = [attempt for attempt in live if attempt.id not in own]
        lost = 0
        if orphans:
            living = await self._dialer.living()
            traces = await self._trail.of([attempt.id for attempt in live])
            now = self._clock.now()
            async with self._database.unit_of_work() as work:
                for attempt in orphans:
                    alive = living.get(attempt.id) if living is not None else None
                    if alive is not None:
                        await self._live_on(work, attempt, alive, now)
                    elif attempt.id in traces and await follow_trace(work, attempt, traces[attempt.id]):
                        continue
                    elif self._is_lost(attempt, asked=living is not None):
                        await lose_attempt(work, attempt, now)
                        lost += 1
                await work.commit()
        kept = {attempt.id for attempt in orphans}
        for since in (self._missing, self._unheard):
            for gone in since.keys() - kept:
                del since[gone]
        await heed_decisions(self._database, self._clock.now())
        if lost:
            log.warning("%d calls ended unknown; a person must decide them, they are in the list of duties", lost)
        return lost

    async def _live_on(self, work: UnitOfWork, attempt: Attempt, alive: AttemptEvent, now: datetime) -> None:
        self._missing.pop(attempt.id, None)
        self._unheard.pop(attempt.id, None)
        if alive.value != attempt.state.value:
            await work.attempts.tell(attempt.id, alive, now)

    def _is_lost(self, attempt: Attempt, *, asked: bool) -> bool:
        moment = self._clock.monotonic()
        since, patience = (self._missing, MISSING) if asked else (self._unheard, SILENCE)
        return moment - since.setdefault(attempt.id, moment) >= patience.total_seconds()
