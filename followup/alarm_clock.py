"""The alarm clock: APScheduler wakes, the database decides. It stores nothing, so nothing is lost or doubled in it."""

import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta, tzinfo

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


class AlarmClock:
    """Wakes coroutines at intervals; a run that is late or still going is not doubled."""

    def __init__(self, zone: tzinfo) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=zone, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )

    def every(self, span: timedelta, name: str, wake: Callable[[], Awaitable[object]]) -> None:
        """Wake `wake` again and again; `name` is unique, a second one replaces the first."""
        self._scheduler.add_job(
            _guarded(name, wake), "interval", seconds=span.total_seconds(), id=name, replace_existing=True
        )

    def daily(self, hour: int, name: str, wake: Callable[[], Awaitable[object]]) -> None:
        """Wake `wake` once a day at this hour of the zone."""
        self._scheduler.add_job(_guarded(name, wake), "cron", hour=hour, id=name, replace_existing=True)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _guarded(name: str, wake: Callable[[], Awaitable[object]]) -> Callable[[], Awaitable[None]]:
    """What fails is told in the log and tried again at the next alarm."""

    async def guarded() -> None:
        try:
            await wake()
        except Exception:
            log.exception("what was due (%s) failed; it is tried again at the next alarm", name)

    return guarded
