"""Those who asked to be called back, as the dialler asks for them: their places are kept until it is their turn.

Asterisk decides whose turn it is (callback.conf), the database who calls: the item of the duties is taken for the
machine by the statement by which a person takes it, so never both call. Everything is read anew at every look: what a
crash leaves (an item that is taken without a call) the next look mends.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from hotline.domain.attempt import LIVE, OPEN, Attempt, Matter
from hotline.domain.call_wishes import Wishes
from hotline.domain.callback import CALLBACK, MACHINE, Request, Window, called_until
from hotline.domain.may_call import REASON_TITLES, may_call_back
from hotline.domain.retry import CALLBACK_RETRIES, next_try
from hotline.ports import UnitOfWork
from hotline.ports.dialling import Verdict
from hotline.ports.places import Places
from hotline.services.duty_desk import DutyDesk, audited
from hotline.services.keep_places import KeepPlaces
from hotline.services.kept_turns import KeptTurns
from hotline.services.settle_callback import call_of, settle_callback

log = logging.getLogger(__name__)

_A_MOMENT = timedelta(seconds=1)


class CallbacksDue:
    """`hotline.ports.dialling.Due`. window: when after a request a machine calls. prompts: version of the words.

    expected: items that nobody needs to take, for the service is going to call: until when. As of the last look.
    """

    def __init__(self, desk: DutyDesk, places: Places, window: Window, prompts: str) -> None:
        self._desk, self._places, self._window, self._prompts = desk, places, window, prompts
        self.keeping = KeepPlaces(desk, places, self._again)
        self.expected: Mapping[UUID, datetime] = {}
        #: Who is asked before a family is dialled; None: nobody.
        self.turns: KeptTurns | None = None

    async def next(self, now: datetime, limit: int) -> Sequence[Matter]:
        """Those whose turn it is; all others keep their places, and who is to be called no more loses hers."""
        due, held = await self._sorted(now)
        if self.turns is not None:
            self.turns.calling = {one.id for one in held}
        await self.keeping.keep([*held, *due], now)
        turns = self._places.turns(now)
        for young in turns.keys() & self.keeping.young:  # whoever is kept for her is kept until she is in the list
            await self._places.hold_on(young, called=False)
        come = []
        for one in (one for one in due if one.id in turns):
            called = self.turns is None or self.turns.agreed(one.id)
            # Also when there is no line to call her now: the dispatcher waits for one, not for nothing.
            await self._places.hold_on(one.id, called=called)
            if called:
                come.append(one)
        return [Matter(one.id, CALLBACK, one.phone, one.since, one.id, self._prompts) for one in come[:limit]]

    async def mend(self, now: datetime) -> None:
        """Where nobody is called any more: let go of what a machine has taken."""
        await self._sorted(now)

    async def _sorted(self, now: datetime) -> tuple[list[Request], list[Request]]:
        """Who is to be called, and who is being called; what is over is put down."""
        due: list[Request] = []
        held: list[Request] = []
        expected: dict[UUID, datetime] = {}
        async with self._desk.database.unit_of_work() as work:
            requests = await work.callbacks.open()
            on_line = await _on_line(work) if requests else frozenset()
            for request in requests:
                self.keeping.listed(request.id)
                tried = await work.attempts.of(request.id)
                free = not request.taken_by
                if request.taken_by == MACHINE and any(attempt.state in LIVE for attempt in tried):
                    held.append(request)
                elif request.taken_by == MACHINE:
                    free = await self._put_down(work, request, tried, now)
                    await work.commit()
                free = free and request.phone not in on_line
                again = await self._again(work, request, tried, now) if free else None
                if again is not None:
                    if self.turns is not None and self.turns.put_by(request.id, now):
                        again = max(again, now + _A_MOMENT)
                    expected[request.duty] = called_until(request.asked_at, self._window, self._desk.clockwork)
                    due += [replace(request, taken_by="")] if again <= now else []
        self.expected = expected
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
        return verdict

    async def _again(
        self, work: UnitOfWork, request: Request, tried: Sequence[Attempt], now: datetime
    ) -> datetime | None:
        """From when on a machine waits for her turn; None when it is not going to call, by time, attempts, wishes."""
        until = called_until(request.asked_at, self._window, self._desk.clockwork)
        if now >= until or any(attempt.state in OPEN for attempt in tried):
            return None
        ended = [(attempt.state, attempt.ended_at or now) for attempt in tried]
        again = next_try(ended, CALLBACK_RETRIES) if ended else now
        if again is None or again >= until:
            return None
        verdict = may_be_called_back(request.phone, await work.wishes.of(request.phone), now, self._desk)
        return again if verdict.allowed else None

    async def _put_down(self, work: UnitOfWork, request: Request, tried: Sequence[Attempt], now: datetime) -> bool:
        """The call is over: done when somebody spoke with her, everybody's again when not; then True."""
        # Taken and then killed, before there was an attempt: what is the last one is of an earlier time.
        last = next((one for one in reversed(tried) if request.taken_at and one.intent_at >= request.taken_at), None)
        row = await call_of(work, last) if last is not None else None
        if row is not None and row.settled_at is None:
            return False  # the journal will know in a moment
        if await settle_callback(work, self._desk, request, row, now):
            return False
        if last is not None:
            await work.calling_back.tried(request.duty, last.ended_at or now)
        else:
            await work.duties.release(request.duty, MACHINE)
        await audited(work, self._desk, "", now, action="dialled", duty=request.duty)
        self._desk.tell()
        return True


async def _on_line(work: UnitOfWork) -> frozenset[str]:
    """Numbers that speak with us now, or are being called about something else."""
    speaking = {row.phone for row in await work.journal.unsettled()}
    return frozenset(speaking | {attempt.phone for attempt in await work.attempts.live()})


def may_be_called_back(phone: str, wishes: Wishes, now: datetime, desk: DutyDesk) -> Verdict:
    """Whether a machine may call who asked for it: `may_call_back`, and nothing that only a person can promise."""
    asked = may_call_back(phone, wishes, now, desk.clockwork.calendar, desk.clockwork.zone)
    if not asked.allowed:
        return Verdict(allowed=False, why=REASON_TITLES[asked.reason], until=asked.next_moment)
    if wishes.discreet or wishes.neutral_id:
        return Verdict(allowed=False, why="по пожеланию семьи ей звонит только сотрудник")
    return Verdict(allowed=True)
