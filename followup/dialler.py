"""The dialler: takes who is due, writes the intent, places the call, writes what came of it.

Of several services on one database one dials: it holds a lease, which every claim looks at in its own statement. A
crash at any moment leaves a line in the ledger, and `followup.settling` finds out what became of it.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from followup.settling import Settling
from hotline.domain.attempt import Attempt, AttemptEvent, Matter
from hotline.domain.pacing import paced
from hotline.ports import Clock, Database
from hotline.ports.dialling import Dialer, Due, Trail
from hotline.services.end_attempt import hang_up_attempt

log = logging.getLogger(__name__)

#: How long the right to dial lasts without a word from who has it; it is renewed at every look.
LEASE = timedelta(seconds=10)

_DAY = timedelta(days=1)

#: Beyond what can be called now, so many are looked at, to plan anew what is stale.
_LOOK_AHEAD = 200


@dataclass(frozen=True, slots=True)
class Pace:
    """channels: calls at once. a_minute: new ones in a minute. a_day: in any 24 hours: what a mistake may cost."""

    channels: int = 2
    a_minute: int = 12
    a_day: int = 10_000


@dataclass(frozen=True, slots=True)
class Parts:
    """What the dialler works with. due: one port for each kind of matter; who stands first is called first.

    Where there are several, one channel is left for the first: a dispatcher is kept free while she waits for it.
    """

    database: Database
    clock: Clock
    dialer: Dialer
    trail: Trail
    due: Sequence[Due]


class Dialler:
    """`tick` every second or so, `stop` once.

    holder: a name that no other running service has; the next one in the same home may have it and goes on at once.
    """

    def __init__(self, parts: Parts, holder: str, pace: Pace) -> None:
        self._database, self._clock, self._dialer = parts.database, parts.clock, parts.dialer
        self._due, self._holder, self._pace = parts.due, holder, pace
        self._settling = Settling(parts.database, parts.dialer, parts.trail, parts.clock)
        self._calls: dict[UUID, asyncio.Task[None]] = {}
        self._began: deque[float] = deque()
        self._told = ""
        self._held_until, self._left = 0.0, pace.a_day
        # One writes at a time, as the database has it anyway: fifty connections at once cost more than the calls.
        self._pen = asyncio.Lock()

    @property
    def calls(self) -> int:
        """How many are on their way."""
        return len(self._calls)

    async def tick(self) -> None:
        """Settle what was left behind, then call who is due, as far as channels and pace allow."""
        now, moment = self._clock.now(), self._clock.monotonic()
        async with self._database.unit_of_work() as work:
            holds = await work.attempts.hold(self._holder, now + LEASE, now)
            await work.commit()
            self._left = max(0, self._pace.a_day - await work.attempts.begun(now - _DAY))
        if not holds:
            return
        self._held_until = moment + LEASE.total_seconds()
        await self._settling.look(self._calls.keys())
        if self._cannot():
            return
        for nth, due in enumerate(self._due):
            await self._call_from(due, kept=1 if nth and self._pace.channels > 1 else 0)

    async def stop(self) -> None:
        """Claim no more and let go of the lease. Calls that are up go on; the next service settles them."""
        for call in list(self._calls.values()):
            call.cancel()
        await asyncio.gather(*self._calls.values(), return_exceptions=True)
        async with self._database.unit_of_work() as work:
            await work.attempts.release(self._holder)
            await work.commit()

    async def idle(self) -> None:
        """Wait until every call is over."""
        while self._calls:
            await asyncio.wait(list(self._calls.values()))

    def why_not(self) -> str:
        """Why nobody can be called at all, in words for an administrator; "" when somebody can."""
        if not self._left:
            return f"{self._pace.a_day} calls were made in 24 hours, no more are allowed (HOTLINE_DIALLING__A_DAY)"
        return self._dialer.why_not()

    def _cannot(self) -> bool:
        reason = self.why_not()
        if reason != self._told:
            self._told = reason
            if reason:
                log.warning("nobody is called: %s", reason)
        return bool(reason)

    async def _call_from(self, due: Due, kept: int) -> None:
        now, room = self._clock.now(), self._room(kept)
        matters = await due.next(now, room + _LOOK_AHEAD)
        allowed: list[Matter] = []
        neutral: set[UUID] = set()
        for matter in matters:
            # Asked for those only whom there is room for: their turn, not their place in the list, is the moment.
            verdict = await due.judge(matter, now) if len(allowed) < room else None
            if verdict is None or verdict.allowed:
                allowed.append(matter)
                if verdict is not None and verdict.neutral:
                    neutral.add(matter.subject)
            else:
                await due.put_off(matter, verdict.until, verdict.why)
        plan = paced(allowed, now, room, self._pace.a_minute)
        for matter, until in plan.later:
            await due.put_off(matter, until, "service stood still")
        for matter in plan.now:
            await self._begin(matter, neutral=matter.subject in neutral)

    def _room(self, kept: int) -> int:
        """How many calls may begin now, with so many channels kept for others."""
        moment = self._clock.monotonic()
        while self._began and moment - self._began[0] >= 60:
            self._began.popleft()
        pace = self._pace
        return max(0, min(pace.channels - kept - len(self._calls), pace.a_minute - len(self._began), self._left))

    async def _begin(self, matter: Matter, *, neutral: bool) -> None:
        async with self._pen, self._database.unit_of_work() as work:
            attempt = await work.attempts.claim(matter, self._holder, self._clock.now())
            await work.commit()  # on disk before a word to Asterisk
        if attempt is None:
            return
        if self._clock.monotonic() >= self._held_until:  # we slept, and another service may have taken over
            await self._tell(attempt, AttemptEvent.NOT_PLACED)
            return
        self._began.append(self._clock.monotonic())
        self._left -= 1
        call = asyncio.create_task(self._call(attempt, neutral=neutral), name=f"call {attempt.id}")
        self._calls[attempt.id] = call
        call.add_done_callback(lambda _: self._calls.pop(attempt.id))

    async def _call(self, attempt: Attempt, *, neutral: bool) -> None:
        """One call to its end. What fails here is found by `Settling`, never tried again."""
        try:
            dialling = asyncio.create_task(self._dialer.dial(attempt, neutral=neutral))
            try:
                await asyncio.sleep(0)  # let it be written first
                await self._tell(attempt, AttemptEvent.SENT)
                told = await dialling
            finally:
                dialling.cancel()
            if told.event is AttemptEvent.LOST:
                return
            await self._tell(attempt, told.event, told.cause)
            if told.event is AttemptEvent.ANSWERED and await self._dialer.gone(attempt):
                machine = self._dialer.machine(attempt)
                async with self._pen, self._database.unit_of_work() as work:
                    await hang_up_attempt(work, attempt, self._clock.now(), machine=machine)
                    await work.commit()
        except OSError as silence:
            log.warning("what became of a call cannot be written now (%s); it is found later", silence)
        except Exception:
            log.exception("a call failed in our hands; what became of it is found later")

    async def _tell(self, attempt: Attempt, event: AttemptEvent, cause: int | None = None) -> None:
        async with self._pen, self._database.unit_of_work() as work:
            await work.attempts.tell(attempt.id, event, self._clock.now(), cause)
            await work.commit()
