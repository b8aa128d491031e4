"""The places in the queues are made those that should be there: of who is to be called back today, and of nobody else.

Level by level, not step by step: whatever a restart of the service or of Asterisk took away, the next look puts back
where it was, by what the journal knows.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hotline.domain.attempt import Attempt
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.callback import Request, position
from hotline.domain.journal_row import JournalRow
from hotline.domain.phone import is_dialable
from hotline.ports import UnitOfWork
from hotline.ports.places import InQueue, Places, Queued
from hotline.services.board import LiveCall
from hotline.services.duty_desk import DutyDesk

log = logging.getLogger(__name__)

#: A request that is no item of the list after so long is none: she left a message instead, or a person has it already.
_YOUNG = timedelta(seconds=30)

#: From when on a machine waits for her turn, after these attempts; None when it does not.
Again = Callable[[UnitOfWork, Request, Sequence[Attempt], datetime], Awaitable[datetime | None]]


class KeepPlaces:
    """`keep` at every look; `hear` of the board, so that a place is kept from the key on; `listed` as they are read."""

    def __init__(self, desk: DutyDesk, places: Places, again: Again) -> None:
        self._desk, self._places, self._again = desk, places, again
        self._young: dict[UUID, Request] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def hear(self, call: LiveCall, event: CallEvent, stopped: frozenset[str]) -> None:
        """She has asked just now: while she listens to the promise, nobody takes her place."""
        del stopped
        if event.kind is EventKind.CALLBACK and is_dialable(call.row.callback_phone):
            task = asyncio.create_task(self._keep_young(_asked_now(call.row, event.at)), name="keep a place")
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    def listed(self, request: UUID) -> None:
        """It is an item of the list now, which says all that follows."""
        self._young.pop(request, None)

    @property
    def young(self) -> Collection[UUID]:
        """Who has asked just now and is no item of the list yet."""
        return self._young.keys()

    async def settled(self) -> None:
        """Wait until what was heard is done."""
        await asyncio.gather(*self._tasks)

    async def keep(self, listed: Sequence[Request], now: datetime) -> None:
        """Those, and who has asked just now; all others are given up."""
        self._young = {one.id: one for one in self._young.values() if now - one.asked_at < _YOUNG}
        wanted = [*listed, *self._young.values()]
        queued = await self._places.look()
        if queued is None:
            return
        for gone in set(queued.kept) - {request.id for request in wanted}:
            await self._places.give_up(gone)
        for request in wanted:
            if request.taken_by and request.id in queued.kept:
                await self._places.hold_on(request.id)
            elif not request.taken_by and request.id not in queued.kept:
                queued = await self._keep_one(request, wanted, queued)

    async def _keep_young(self, request: Request) -> None:
        try:
            async with self._desk.database.unit_of_work() as work:
                if await self._again(work, request, (), self._desk.clock.now()) is None:
                    return
            self._young[request.id] = request
            queued = await self._places.look()
            if queued is not None:
                await self._keep_one(request, (), queued)
        except OSError as silence:
            log.warning("a place in the queue is kept a little later: %s", silence)

    async def _keep_one(self, request: Request, wanted: Sequence[Request], queued: Queued) -> Queued:
        """Gives the queues with her place: Asterisk shows it a moment later only."""
        queue = request.waits_in
        if request.id in queued.kept or not queued.served.get(queue):
            return queued
        there = [one for one in queued.waiting if one.queue == queue]
        async with self._desk.database.unit_of_work() as work:
            since = await work.callbacks.since([one.call_id for one in there])
        since = {**since, **{other.id: other.since for other in wanted}}
        nth = position(request, [(one.call_id, one.priority) for one in there], since)
        await self._places.keep(request.id, queue, request.priority, nth)
        place = InQueue(request.id, queue, nth, request.priority, kept=True)
        return replace(queued, waiting=(*queued.waiting, place))


def _asked_now(row: JournalRow, at: datetime) -> Request:
    since = row.waiting_mark[0] if row.waiting_mark is not None else at
    return Request(row.id, row.id, row.callback_phone, row.queue, at, since, row.topic, row.topic_title)
