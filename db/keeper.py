"""Decides where events go: into the database, or into the spool when that does not answer; and reads the spool back.

The waiting is done by a hand (a thread of its own), so nothing here waits for a database longer than its patience.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial

from db.backlog import Backlog
from db.engine import reason_of
from db.hand import Hand
from db.health import Health, Keeping
from db.journal_store import JournalStore
from db.spool import Spool
from hotline.domain.call_event import CallEvent
from hotline.ports import Clock

log = logging.getLogger(__name__)

#: Events that are read back in one commit: about 30 ms of work, so that fresh events need not wait long behind it.
_CHUNK = 300


@dataclass(frozen=True, slots=True)
class Patience:
    """The times of the writer, in seconds.

    linger: how long the first event of a group waits for others. commit: when the spool takes over.
    hang: when a wait for the server is cut off. retry: between attempts while the database is silent.
    poll: between looks for files that scripts left in the spool.
    alarm: how long a silence is nobody's concern (a busy disk).
    """

    linger: float = 0.1
    commit: float = 0.4
    hang: float = 2.0
    retry: float = 1.0
    poll: float = 2.0
    alarm: float = 3.0


class Keeper:
    """Belongs to the writer's thread. `alarm` hears of a silence that lasts, and of its end."""

    def __init__(  # noqa: PLR0913, PLR0917 - its parts
        self,
        store: JournalStore,
        spool: Spool,
        backlog: Backlog,
        clock: Clock,
        patience: Patience,
        alarm: Callable[[Health], None],
    ) -> None:
        self._store, self._spool, self._backlog = store, spool, backlog
        self._clock, self._patience, self._alarm = clock, patience, alarm
        self._hand = Hand("journal-database")
        self._hanging: tuple[Future[bool], float] | None = None
        self._next_look = 0.0
        self.health = self._told = Health(Keeping.OK, clock.now())
        self._changed = time.monotonic()

    def open(self, within_s: float) -> None:
        """Build the tables and read the spool back, as far as that goes within so many seconds."""
        try:
            self._spool.prepare()
        except OSError as fault:
            log.warning(
                "the spool %s cannot be used: %s; check its owner and rights", self._spool.folder, reason_of(fault)
            )
        deadline = time.monotonic() + within_s
        more = True
        while more and (left := deadline - time.monotonic()) > 0:
            more = self._look(left, probe=True)

    def keep(self, events: Sequence[CallEvent]) -> bool:
        """Put `events` on disk. False when neither the database nor the spool took them: give them again."""
        if self.health.state is Keeping.OK and self._hanging is None:
            done = self._attempt(partial(self._commit, events), self._patience.commit)
            if done is not None:
                return True
        try:
            self._spool.append(events)
        except OSError as fault:
            self._say(Keeping.HOLDING, f"neither the database nor the disk takes events: {reason_of(fault)}")
            return False
        if self.health.state is Keeping.HOLDING:
            self._say(Keeping.SPOOLING, "the disk takes events again, the database does not", taken=True)
        return True

    def tend(self) -> None:
        """What is due: the spool read back, files of scripts picked up, a wait without end cut off."""
        if self._hanging is not None:
            self._tend_hanging(*self._hanging)
        elif time.monotonic() >= self._next_look:
            self._look(self._patience.commit, probe=self.health.state is not Keeping.OK)
        self._raise_alarm()

    def rest(self) -> float:
        """Seconds until `tend` has something to do."""
        return 0.05 if self._hanging else max(0.0, self._next_look - time.monotonic())

    def close(self) -> None:
        """Let the database and the spool go; a database that hangs is left behind."""
        self._hand.give(self._store.close)
        self._hand.stop(within_s=1.0)
        self._spool.seal()

    def _tend_hanging(self, work: "Future[bool]", since: float) -> None:
        if work.done():
            self._hanging, self._next_look = None, 0.0
            if fault := work.exception():
                self._failed(fault)
        elif time.monotonic() - since > self._patience.hang:
            self._hanging = work, time.monotonic()
            self._store.sever()

    def _look(self, wait_s: float, *, probe: bool) -> bool:
        """Read a piece of the spool back. True when there is more."""
        self._spool.seal()
        more = self._attempt(partial(self._read_back, probe=probe), wait_s)
        if more is None:
            return False
        if self.health.state is not Keeping.OK:
            self._say(Keeping.OK, "the database answers again")
            self._spool.fill_reserve()
        self._next_look = 0.0 if more else time.monotonic() + self._patience.poll
        return more

    def _attempt(self, work: Callable[[], bool], wait_s: float) -> bool | None:
        """Let the hand do `work`. None when it failed or is not done in time."""
        given, since = self._hand.give(work), time.monotonic()
        try:
            return given.result(wait_s)
        except Exception as fault:  # noqa: BLE001 - whatever the database throws, the spool takes over
            if given.done():
                self._failed(fault)
            else:
                self._hanging = given, since
                self._say(Keeping.SPOOLING, f"the database did not answer within {wait_s:.2f} s")
        return None

    def _failed(self, fault: BaseException) -> None:
        if not isinstance(fault, OSError):
            log.error("the journal's database work failed in an unforeseen way", exc_info=fault)
        self._next_look = time.monotonic() + self._patience.retry
        self._say(Keeping.SPOOLING, str(fault) if isinstance(fault, OSError) else reason_of(fault))

    def _say(self, state: Keeping, reason: str, *, taken: bool = False) -> None:
        """`taken`: whether the spool takes events; a database that fails says nothing about that."""
        if state is self.health.state:
            return
        if state is Keeping.SPOOLING and self.health.state is Keeping.HOLDING and not taken:
            return
        self.health, self._changed = Health(state, self._clock.now(), reason), time.monotonic()
        log.info("journal: %s: %s", state.value, reason)

    def _raise_alarm(self) -> None:
        health = self.health
        if health.state is self._told.state:
            return
        if health.state is Keeping.SPOOLING and time.monotonic() - self._changed < self._patience.alarm:
            return
        self._told = health
        log.warning(
            "journal: %s since %s: %s", health.state.value, health.since.isoformat("T", "seconds"), health.reason
        )
        try:
            self._alarm(health)
        except Exception:
            log.exception("whoever watches the journal's health failed")

    # What the hand does.

    def _commit(self, events: Sequence[CallEvent]) -> bool:
        for event, reason in self._store.keep(events):
            self._backlog.reject(f"no database can hold it: {reason}", event.to_json())
        return False

    def _read_back(self, *, probe: bool) -> bool:
        events, more = self._backlog.take(_CHUNK)
        if events:
            self._commit(events)
        elif probe:
            self._store.probe()
        try:
            self._backlog.done()
        except OSError as fault:
            log.warning("the spool cannot be tidied up: %s", reason_of(fault))
            return False
        return more
