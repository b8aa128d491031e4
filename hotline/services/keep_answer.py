"""Keep what somebody answers to an automatic call, key by key: whoever hangs up in the middle has answered so far."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from hotline.domain.attempt import Attempt, attempt_of
from hotline.ports import Clock, Database, UnitOfWork
from hotline.services.in_turn import PATIENCE_S, InTurn

#: Told of each answer in the same transaction: what follows from it for the matter.
Heed = Callable[[UnitOfWork, Attempt, str, str, datetime], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Pressed:
    attempt: UUID
    question: str
    key: str
    at: datetime


class KeepAnswers:
    """`hotline.ports.asked.Asked`. `stop` once, at the end. heeds: one of each kind that looks for its own answers."""

    def __init__(self, database: Database, clock: Clock, heeds: Sequence[Heed] = ()) -> None:
        self._database, self._clock, self._heeds = database, clock, heeds
        self._turn = InTurn()
        self._people: set[UUID] = set()

    async def whom(self, linkedid: str) -> str | None:
        """The number that was called; None for a call that is none of ours, "" when it cannot be read now."""
        attempt = attempt_of(linkedid)
        if attempt is None:
            return None
        try:
            async with asyncio.timeout(PATIENCE_S), self._database.unit_of_work() as work:
                found = await work.attempts.get(attempt)
        except (OSError, TimeoutError):
            return ""
        return found.phone if found is not None else None

    def person(self, linkedid: str) -> None:
        """A key was pressed, whichever: that was no machine."""
        if (attempt := attempt_of(linkedid)) is not None:
            self._people.add(attempt)

    def pressed(self, attempt: UUID) -> bool:
        """Whether a key was pressed in this call. Asked once, when it is over."""
        pressed = attempt in self._people
        self._people.discard(attempt)
        return pressed

    async def keep(self, linkedid: str, question: str, key: str) -> None:
        """A key that was pressed to a question. It is written in its order, also after the call."""
        attempt = attempt_of(linkedid)
        if attempt is None:
            return
        pressed = _Pressed(attempt, question, key, self._clock.now())
        await self._turn.write(lambda: self._write_once(pressed), f"an answer of attempt {attempt}")

    async def stop(self) -> None:
        """Let what is being written end."""
        await self._turn.stop()

    async def _write_once(self, pressed: _Pressed) -> None:
        async with self._database.unit_of_work() as work:
            attempt = await work.attempts.get(pressed.attempt)
            if attempt is None:
                return
            await work.attempts.answer(attempt.id, pressed.question, pressed.key, pressed.at)
            for heed in self._heeds:
                await heed(work, attempt, pressed.question, pressed.key, pressed.at)
            await work.commit()


class NobodyIsAsked:
    """`hotline.ports.asked.Asked` where no automatic call is made."""

    async def whom(self, linkedid: str) -> str | None:
        """None: every call here was somebody else's idea."""
        del linkedid
        return None

    def person(self, linkedid: str) -> None:
        """Nothing."""

    async def keep(self, linkedid: str, question: str, key: str) -> None:
        """Nothing."""
