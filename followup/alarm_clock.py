"""The alarm clock: APScheduler wakes, the database decides. It stores nothing, so nothing is lost or doubled in it.

APScheduler asks the wall clock when to wake, so one that is put back by an hour would let it sleep for an hour: no call
settled, no danger told. What jumps is noticed within a second or two, and everything is set anew.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta, tzinfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

#: How often the wall clock is compared with one that never jumps, and from what on it was put, in seconds. NTP moves a
#: clock by less than half a millisecond in each second when it slews it.
_LOOK_S, _JUMP_S = 1.0, 1.0


class AlarmClock:
    """Wakes coroutines at intervals; a run that is late or still going is not doubled."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._intervals: set[str] = set()
        self._watch: asyncio.Task[None] | None = None
        self._scheduler = AsyncIOScheduler(
            timezone=zone, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def every(self, span: timedelta, name: str, wake: Callable[[], Awaitable[object]]) -> None:
        """Wake `wake` again and again; `name` is unique, a second one replaces the first."""
        self._intervals.add(name)
        self._scheduler.add_job(
            _guarded(name, wake), "interval", seconds=span.total_seconds(), id=name, replace_existing=True
        )

    def daily(self, hour: int, name: str, wake: Callable[[], Awaitable[object]]) -> None:
        """Wake `wake` once a day at this hour of the zone; twice on a day whose hour came twice."""
        self._intervals.discard(name)
        self._scheduler.add_job(_guarded(name, wake), "cron", hour=hour, id=name, replace_existing=True)

    def start(self) -> None:
        """Begin to wake. Needs a running loop."""
        self._scheduler.start()
        self._watch = asyncio.get_running_loop().create_task(self._watch_the_clock(), name="watch the wall clock")

    def stop(self) -> None:
        """Wake nobody any more."""
        if self._watch is not None:
            self._watch.cancel()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)

    async def _watch_the_clock(self) -> None:
        apart = time.time() - time.monotonic()
        while True:
            await asyncio.sleep(_LOOK_S)
            before, apart = apart, time.time() - time.monotonic()
            if abs(apart - before) >= _JUMP_S:
                log.warning("the wall clock was put by %+.0f s; all alarms are set anew", apart - before)
                self._set_anew()

    def _set_anew(self) -> None:
        now = datetime.now(self._zone)
        for job in self._scheduler.get_jobs():
            # An interval goes on from the run that comes now; its trigger would wait until the old time comes again.
            job.modify(next_run_time=now if job.id in self._intervals else job.trigger.get_next_fire_time(None, now))


def _guarded(name: str, wake: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """What fails is told in the log and tried again at the next alarm."""

    async def guarded() -> None:
        try:
            await wake()
        except Exception:
            log.exception("what was due (%s) failed; it is tried again at the next alarm", name)

    return guarded
