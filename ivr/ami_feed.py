"""The feed: everything that AMI tells, in its order, one at a time, to one consumer.

The AMI callback only enqueues. The consumer translates (`ivr.ami_signals`) and hands on; whatever it raises is logged
and the feed goes on. After each login, each boot and each loss (more events than there is room for) the consumer gets
a `Snapshot` in the place where the gap is, so that it can settle what ended unseen.
"""

import asyncio
import inspect
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from enum import Enum
from typing import TypeVar

from ivr.ami_errors import AmiError
from ivr.ami_link import AmiLink, LinkState
from ivr.ami_signals import READERS, translate
from ivr.ami_snapshot import Snapshot, take_snapshot
from ivr.signals import Signal

#: Events that may wait: a minute of 60 calls a second with nobody to take them. About 3 kB each.
ROOM = 10_000

Handle = Callable[[Signal], Awaitable[None] | None]
OnSnapshot = Callable[[Snapshot], Awaitable[None] | None]

_BREATH = 50  # events between two breaths of the event loop
_RETRY_S = 1.0

log = logging.getLogger(__name__)

Told = TypeVar("Told")


class _Mark(Enum):
    """Takes the place of an event in the queue."""

    GAP = "something was not heard here"
    END = "nothing comes after this"


class AmiFeed:
    """Reads one link. `start` and `stop` also start and stop the link.

    heard_at: when the signal that is being handled came in, seconds of CLOCK_MONOTONIC; durations come from it.
    lost: how many events found no room so far.
    """

    def __init__(self, link: AmiLink, handle: Handle, on_snapshot: OnSnapshot, *, room: int = ROOM) -> None:
        self._link, self._handle, self._on_snapshot, self._room = link, handle, on_snapshot, room
        self._queue: deque[tuple[float, Mapping[str, str] | _Mark]] = deque()
        self._arrived = asyncio.Event()
        self._full = False
        self._asking = False
        self._meanwhile: set[str] = set()
        self._task: asyncio.Task[None] | None = None
        self.heard_at = 0.0
        self.lost = 0
        for name in READERS:
            link.listen(name, self._enqueue)
        link.on_change(up=self._mark_gap)

    @property
    def state(self) -> LinkState:
        """Whether the feed hears Asterisk, since when, and if not: why."""
        return self._link.state

    @property
    def backlog(self) -> int:
        """How many events wait for the consumer."""
        return len(self._queue)

    def start(self) -> None:
        self._task = asyncio.create_task(self._consume(), name="ami feed")
        self._link.start()

    async def stop(self) -> None:
        """Close the link, give the consumer what had come in, and end. A consumer that hangs is cut off after 5 s."""
        await self._link.stop()
        if self._task is None:
            return
        self._append(_Mark.END)
        _, hanging = await asyncio.wait([self._task], timeout=5)
        for task in hanging:
            task.cancel()
            await asyncio.wait([task])
        self._task = None

    def _enqueue(self, headers: Mapping[str, str]) -> None:
        if self._full or len(self._queue) >= self._room:
            self._overflow()
            return
        self._append(headers)
        if self._asking:
            self._meanwhile.add(headers.get("Linkedid", ""))
        if headers["Event"] == "FullyBooted":
            self._mark_gap()

    def _append(self, item: Mapping[str, str] | _Mark) -> None:
        self._queue.append((time.monotonic(), item))
        self._arrived.set()

    def _overflow(self) -> None:
        """Hear nothing more until the consumer has come to the gap: better one long gap than many short ones."""
        self.lost += 1
        if not self._full:
            self._full = True
            log.error("Asterisk's events are not taken fast enough: some are lost, a snapshot will mend it")
            self._mark_gap()

    def _mark_gap(self) -> None:
        if not self._queue or self._queue[-1][1] is not _Mark.GAP:
            self._append(_Mark.GAP)

    async def _consume(self) -> None:
        handled = 0
        while True:
            if not self._queue:
                self._arrived.clear()
                await self._arrived.wait()
            self.heard_at, item = self._queue.popleft()
            if item is _Mark.END:
                return
            if item is _Mark.GAP:
                await self._fill_gap()
            elif (signal := translate(item)) is not None:
                await self._give(self._handle, signal)
            handled += 1
            if handled % _BREATH == 0:
                await asyncio.sleep(0)

    async def _fill_gap(self) -> None:
        """Ask what is. Calls that are heard of while Asterisk is being asked are live: what they say follows."""
        self._full, self._asking = False, True
        self._meanwhile.clear()
        try:
            snapshot = await take_snapshot(self._link)
        except AmiError as fault:
            self._try_again(fault)
            return
        finally:
            self._asking = False
        live = snapshot.live | self._meanwhile - {""}
        await self._give(self._on_snapshot, replace(snapshot, live=live))

    def _try_again(self, fault: AmiError) -> None:
        """Without a link the next login marks the gap anew. With one, events go on meanwhile."""
        if self._link.state.linked:
            log.warning("no snapshot yet: %s", fault)
            asyncio.get_running_loop().call_later(_RETRY_S, self._mark_gap)

    async def _give(self, to: Callable[[Told], Awaitable[None] | None], what: Told) -> None:
        try:
            told = to(what)
            if inspect.isawaitable(told):
                await told
        except Exception:
            log.exception("the consumer failed at a %s; the feed goes on", type(what).__name__)
