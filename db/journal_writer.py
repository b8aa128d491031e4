"""The journal as the call path sees it: `record` costs about a microsecond, and the event is on disk soon after.

    record() -> pending -> keeper -> database: one commit for all that came while the last one ran
                                 '-> spool: when the commit took longer than the patience; read back later

A lock, a dead server or a full disk costs the callers nothing and loses nothing. Events have an identity, so writing
one twice (into the spool, and by a commit that came too late) changes nothing.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

from db.backlog import Backlog
from db.health import Health
from db.journal_store import JournalStore
from db.keeper import Keeper, Patience
from db.spool import RESERVE_BYTES, Spool
from hotline.domain.call_event import CallEvent
from hotline.ports import Clock

log = logging.getLogger(__name__)


class JournalWriter:
    """`hotline.ports.Journal` on a database and a spool.

    url: for SQLAlchemy's synchronous drivers (`settings.database_url`). spool: a folder, HOTLINE_HOME/spool.
    alarm: told when the database has been silent for seconds, and when it answers again; in a thread of the writer, so
    it must not wait. `health` changes at once.
    """

    def __init__(  # noqa: PLR0913 - the last three only tests set
        self,
        url: str,
        spool: Path,
        clock: Clock,
        *,
        alarm: Callable[[Health], None] = lambda _: None,
        patience: Patience = Patience(),  # noqa: B008 - frozen
        reserve_bytes: int = RESERVE_BYTES,
    ) -> None:
        # The lock of SQLite is given up a little before the spool takes over.
        store = JournalStore(url, timedelta(seconds=patience.commit * 0.8))
        self._keeper = Keeper(store, Spool(spool, reserve_bytes), Backlog(spool), clock, patience, alarm)
        self._linger = patience.linger
        self._pending: deque[CallEvent | _Asked] = deque()
        self._wake, self._hurry = Event(), Event()
        self._stopping = False
        self._thread = Thread(target=self._run, name="journal", daemon=True)

    @property
    def health(self) -> Health:
        """Whether events reach the database, and since when."""
        return self._keeper.health

    def start(self, within: timedelta = timedelta(seconds=5)) -> Health:
        """Build the tables, read the spool back, then take events. Blocks, at most about `within`: call it in a thread.

        A database that does not answer is no error here: `health` says so, and the spool takes over.
        """
        self._keeper.open(within.total_seconds())
        self._thread.start()
        return self.health

    def stop(self, within: timedelta = timedelta(seconds=5)) -> None:
        """Keep what was recorded, in the database or the spool, and end the threads. Blocks."""
        self._stopping = True
        self._hurry.set()
        self._wake.set()
        self._thread.join(within.total_seconds())
        self._keeper.close()

    def record(self, event: CallEvent) -> None:
        """Take the event. Never waits, never raises."""
        self._pending.append(event)
        if not self._wake.is_set():
            self._wake.set()

    async def kept(self, within: timedelta) -> bool:
        """Wait until everything recorded so far is on disk; False when that took longer than `within`."""
        loop = asyncio.get_running_loop()
        asked = _Asked(loop, loop.create_future())
        self._pending.append(asked)
        self._hurry.set()
        self._wake.set()
        done, _ = await asyncio.wait({asked.answer}, timeout=within.total_seconds())
        return bool(done)

    def _run(self) -> None:
        held: list[CallEvent] = []
        asked: list[_Asked] = []
        while held or self._pending or not self._stopping:
            self._wake.wait(0.2 if held else self._keeper.rest())
            self._wake.clear()
            try:
                self._round(held, asked)
            except Exception:  # the last net under every call: whatever goes wrong, the next round tries again
                log.exception("the journal's writer stumbled")
                time.sleep(0.1)

    def _round(self, held: list[CallEvent], asked: "list[_Asked]") -> None:
        if self._pending and not self._stopping:
            self._hurry.wait(self._linger)
        self._hurry.clear()
        while self._pending:
            item = self._pending.popleft()
            if isinstance(item, CallEvent):
                held.append(item)
            else:
                asked.append(item)
        if held and self._keeper.keep(tuple(held)):
            held.clear()
        if not held:
            for one in asked:
                one.give()
            asked.clear()
        self._keeper.tend()


@dataclass(frozen=True, slots=True)
class _Asked:
    """Somebody waits until all that was recorded before this is on disk."""

    loop: asyncio.AbstractEventLoop
    answer: "asyncio.Future[None]"

    def give(self) -> None:
        """Say so, in the loop of the one who waits."""
        try:
            self.loop.call_soon_threadsafe(self._say)
        except RuntimeError:
            log.debug("the loop that waited for the journal is closed")

    def _say(self) -> None:
        if not self.answer.done():
            self.answer.set_result(None)
