"""Transcripts: how they are kept, and what makes them."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from hotline.domain.transcript import Transcript, TranscriptState, Word, Written

__all__ = ["Claim", "Leg", "OnTranscript", "Transcriber", "Transcript", "Transcripts", "Word"]

#: Hears of every transcript that reached its end (done, unsure, failed), at least once: after a crash the same may come
#: again, so a hook must be idempotent. What raises is asked again later and holds up no other transcript.
OnTranscript = Callable[[Transcript], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a recording: what a job names."""

    recording_id: UUID
    leg: int


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on a leg. tries: which attempt this is, from 1; who claims later holds a higher one."""

    leg: Leg
    tries: int


class Transcripts(Protocol):
    """The rows are the truth; jobs only point at them. A row is a leg."""

    async def of(self, recording: UUID) -> Sequence[Transcript]:
        """The legs of a recording, in order; empty when nothing was asked for."""
        ...

    async def of_call(self, call_id: UUID) -> Sequence[Transcript]:
        """Those of all recordings of a call, by the time of the recording."""
        ...

    async def open(self, recording: UUID, call_id: UUID, legs: int, at: datetime) -> Sequence[Leg]:
        """Rows that wait, one a leg; gives those that were not there."""
        ...

    async def unopened(self, kinds: Collection[str], since: datetime, limit: int) -> Sequence[UUID]:
        """Recordings of these kinds, sealed after `since` and long enough, that nobody opened rows for."""
        ...

    async def claim(self, leg: Leg, at: datetime, lapsed: datetime) -> Claim | None:
        """Take a row that waits, or one whose worker was last heard before `lapsed`. None when there is no such."""
        ...

    async def beat(self, claim: Claim, at: datetime) -> bool:
        """The worker lives. False when the row is not its any more."""
        ...

    async def keep(self, claim: Claim, written: Written, at: datetime) -> bool:
        """The end of the work, or WAITING to be tried again. False when the row is not the worker's any more."""
        ...

    async def release(self, claim: Claim, at: datetime) -> None:
        """Put it back as if it had not been tried: the worker was told to stop."""
        ...

    async def due(self, lapsed: datetime, limit: int) -> Sequence[tuple[Leg, str]]:
        """Rows that wait, and those whose worker was last heard before `lapsed`, with their kind; the oldest first."""
        ...

    async def give_up(self, lapsed: datetime, at: datetime, fault: str) -> int:
        """Fail rows whose worker was last heard before `lapsed` and that were tried often enough; how many."""
        ...

    async def again(self, at: datetime) -> int:
        """Let those that failed wait anew, as if never tried, where the sound is still kept; how many."""
        ...

    async def counts(self) -> Mapping[TranscriptState, int]:
        """How many rows are in each state; a state without rows is left out."""
        ...

    async def untold(self, limit: int, but: Collection[Leg] = ()) -> Sequence[Transcript]:
        """Those at their end that nobody was told of yet, the oldest first."""
        ...

    async def told(self, leg: Leg) -> None:
        """Everybody was told of it."""
        ...


class Jobs(Protocol):
    """Where legs wait for a worker. May lose a job or give it twice: the rows know what is due. Blocks, some ms.

    Raises OSError when the store does not answer.
    """

    def put(self, leg: Leg, kind: str) -> None:
        """Messages go before talks."""
        ...

    def waiting(self) -> Collection[Leg]:
        """What lies there."""
        ...


class Transcriber(Protocol):
    """An engine. Belongs to a process of its own: it takes memory, and a fault of it may end the process."""

    name: str

    def words(self, sound: Path) -> Sequence[Word]:
        """What is said in a mono sound file. Raises OSError or ValueError for what is no sound. Blocks for long."""
        ...
