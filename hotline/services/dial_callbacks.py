"""Those who asked to be called back, as the dialler asks for them: their places are kept until it is their turn.

Asterisk decides whose turn it is (callback.conf), the database who calls: the item of the duties is taken for the
machine by the statement by which a person takes it, so never both call. Everything is read anew at every look: what a
crash leaves (an item that is taken without a call) the next look mends.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from hotline.domain.attempt import LIVE, OPEN, Attempt, Matter
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.call_wishes import Wishes
from hotline.domain.callback import CALLBACK, MACHINE, Request, Window, called_until, position
from hotline.domain.journal_row import JournalRow
from hotline.domain.may_call import REASON_TITLES, may_call_back
from hotline.domain.phone import is_dialable
from hotline.domain.retry import CALLBACK_RETRIES, next_try
from hotline.ports import UnitOfWork
from hotline.ports.dialling import Verdict
from hotline.ports.places import Places, Queued
from hotline.services.board import LiveCall
from hotline.services.duty_desk import DutyDesk, audited
from hotline.services.settle_callback import call_of, settle_callback

log = logging.getLogger(__name__)

#: A request that is no item of the list after so long is none: she hung up on a message, or a person has it already.
_YOUNG = timedelta(seconds=30)


class CallbacksDue:
    """`hotline.ports.dialling.Due`. window: when after a request a machine calls. prompts: version of the words."""

    def __init__(self, desk: DutyDesk, places: Places, window: Window, prompts: str) -> None:
        self._desk, self._places, self._window, self._prompts = desk, places, window, prompts
        self._young: dict[UUID, Request] = {}
        self._keeping: set[asyncio.Task[None]] = set()

    def hear(self, call: LiveCall, event: CallEvent, stopped: frozenset[str]) -> None:
        """She has asked just now: her place is kept from this moment, while she listens to the promise."""
        del stopped
        if event.kind is EventKind.CALLBACK and is_dialable(phone := call.row.callback_phone):
            task = asyncio.create_task(self._keep_young(_young(call.row, phone, event.at)), name="keep a place")
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)

    async def next(self, now: datetime, limit: int) -> Sequence[Matter]:
        """Those whose turn it is; all others keep their places, and who is to be called no more loses hers."""
        due, held = await self._sorted(now)
        await self._keep([*held, *due])
        turns = self._places.turns(now)
        return [
            Matter(one.id, CALLBACK, one.phone, one.since, one.id, self._prompts) for one in due if one.id in turns
        ][:limit]

    async def mend(self, now: datetime) -> None:
        """Where nobody is called any more: let go of what a machine has taken."""
        await self._sorted(now)

    async def _sorted(self, now: datetime) -> tuple[list[Request], list[Request]]:
        """Who is to be called, and who is being called; what is over is put down."""
        due: list[Request] = []
        held: list[Request] = []
        async with self._desk.database.unit_of_work() as work:
            for request in await work.callbacks.open():
                self._young.pop(request.id, None)
                tried = await work.attempts.of(request.id)
                if request.taken_by == MACHINE and not any(attempt.state in LIVE for attempt in tried):
                    await self._put_down(work, request, tried, now)
                    await work.commit()
                elif request.taken_by == MACHINE:
                    held.append(request)
                elif not request.taken_by and await self._may_wait(work, request, tried, now):
                    due.append(request)
        self._young = {one.id: one for one in self._young.values() if now - one.asked_at < _YOUNG}
        return due, held

    async def put_off(self, matter: Matter, until: datetime | None, why: str) -> None:
        """Nothing is remembered: the next look sees for itself. Her place is no longer kept for now."""
        del until
        log.info("a callback is not dialled now: %s", why)
        await self._places.give_up(matter.subject)

    async def judge(self, matter: Matter, now: datetime) -> Verdict:
        """By number and wishes; and the item must be free: from here on it is the machine's."""
        async with self._desk.database.unit_of_work() as work:
            verdict = may_be_called_back(matter.phone, await work.wishes.of(matter.phone), now, self._desk)
            request = await work.callbacks.get(matter.subject)
            if not verdict.allowed:
                return verdict
            if request is None or not await work.duties.take(request.duty, MACHINE, now):
                return Verdict(allowed=False, why="этой семье звонит сотрудник")
            await audited(work, self._desk, "", now, action="dial", duty=request.duty)
            await work.commit()
        self._desk.tell()
        await self._places.hold_on(matter.subject)
        return verdict

    async def _may_wait(self, work: UnitOfWork, request: Request, tried: Sequence[Attempt], now: datetime) -> bool:
        """Whether a machine is going to call her: it is her day, and no attempt says otherwise."""
        if now >= called_until(request.asked_at, self._window, self._desk.clockwork):
            return False
        if any(attempt.state in OPEN for attempt in tried):
            return False
        ended = [(attempt.state, attempt.ended_at or now) for attempt in tried]
        again = next_try(ended, CALLBACK_RETRIES) if ended else now
        if again is None or again > now:
            return False
        return may_be_called_back(request.phone, await work.wishes.of(request.phone), now, self._desk).allowed

    async def _put_down(self, work: UnitOfWork, request: Request, tried: Sequence[Attempt], now: datetime) -> None:
        """The call is over: done when somebody spoke with her, everybody's again when not."""
        # Taken and then killed, before there was an attempt: what is the last one is of an earlier time.
        last = next((one for one in reversed(tried) if request.taken_at and one.intent_at >= request.taken_at), None)
        row = await call_of(work, last) if last is not None else None
        if row is not None and row.settled_at is None:
            return  # the journal will know in a moment
        if await settle_callback(work, self._desk, request, row, now):
            return
        if last is not None:
            await work.calling_back.tried(request.duty, last.ended_at or now)
        else:
            await work.duties.release(request.duty, MACHINE)
        await audited(work, self._desk, "", now, action="dialled", duty=request.duty)
        self._desk.tell()

    async def _keep_young(self, request: Request) -> None:
        try:
            async with self._desk.database.unit_of_work() as work:
                if not await self._may_wait(work, request, (), self._desk.clock.now()):
                    return
            self._young[request.id] = request
            queued = await self._places.look()
            if queued is not None:
                await self._keep_one(request, (), queued)
        except OSError as silence:
            log.warning("a place in the queue is kept a little later: %s", silence)

    async def _keep(self, listed: Sequence[Request]) -> None:
        """Make the places in the queues those that should be there."""
        wanted = [*listed, *self._young.values()]
        queued = await self._places.look()
        if queued is None:
            return
        for gone in set(queued.kept) - {request.id for request in wanted}:
            await self._places.give_up(gone)
        missing = [request for request in wanted if request.id not in queued.kept and not request.taken_by]
        for request in missing:
            await self._keep_one(request, wanted, queued)
            queued = await self._places.look() or queued

    async def _keep_one(self, request: Request, wanted: Sequence[Request], queued: Queued) -> None:
        queue = request.waits_in
        if request.id in queued.kept or not queued.served.get(queue):
            return
        there = [one for one in queued.waiting if one.queue == queue]
        async with self._desk.database.unit_of_work() as work:
            since = await work.callbacks.since([one.call_id for one in there if not one.kept])
        since = {**since, **{other.id: other.since for other in wanted}}
        nth = position(request, [(one.call_id, one.priority) for one in there], since)
        await self._places.keep(request.id, queue, request.priority, nth)


def _young(row: JournalRow, phone: str, at: datetime) -> Request:
    since = row.waiting_mark[0] if row.waiting_mark is not None else at
    return Request(row.id, row.id, phone, row.queue, at, since, row.topic, row.topic_title)


def may_be_called_back(phone: str, wishes: Wishes, now: datetime, desk: DutyDesk) -> Verdict:
    """Whether a machine may call who asked for it: `may_call_back`, and nothing that only a person can promise."""
    asked = may_call_back(phone, wishes, now, desk.clockwork.calendar, desk.clockwork.zone)
    if not asked.allowed:
        return Verdict(allowed=False, why=REASON_TITLES[asked.reason], until=asked.next_moment)
    if wishes.discreet or wishes.neutral_id:
        return Verdict(allowed=False, why="по пожеланию семьи ей звонит только сотрудник")
    return Verdict(allowed=True)
