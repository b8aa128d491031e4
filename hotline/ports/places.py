"""The places in the queues that are kept for those who asked to be called back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class InQueue:
    """Who stands in a queue. position: from 1.

    call_id: of a caller; of the request whose place it is when `kept`. linkedid: of the caller's call, "" for a place.
    """

    call_id: UUID
    queue: str
    position: int
    priority: int
    kept: bool = False
    linkedid: str = ""


@dataclass(frozen=True, slots=True)
class Queued:
    """All who stand in the queues, and how many serve each, busy or not; queues that nobody serves are left out."""

    waiting: tuple[InQueue, ...]
    served: Mapping[str, int]

    @property
    def kept(self) -> Collection[UUID]:
        """Requests that have a place."""
        return {one.call_id for one in self.waiting if one.kept}


@dataclass(frozen=True, slots=True)
class Turn:
    """A dispatcher is kept free for somebody who asked to be called back. since: aware."""

    login: str
    since: datetime


class Places(Protocol):
    """Asterisk keeps them; all may be repeated safely. Nothing here raises: without a link nothing is kept or said."""

    async def look(self) -> Queued | None:
        """The queues now; None when Asterisk does not say."""
        ...

    async def keep(self, request: UUID, queue: str, priority: int, position: int) -> None:
        """A place in this queue, at this position among those of its priority."""
        ...

    async def give_up(self, request: UUID) -> None:
        """End the place."""
        ...

    async def hold_on(self, request: UUID, *, called: bool = True) -> None:
        """The dispatcher is kept, for some seconds after each such word.

        called: the family is being called, so it stays the same dispatcher; else app_queue may ask the next one.
        """
        ...

    async def free(self, request: UUID) -> None:
        """Let the kept dispatcher go; the next free one is asked."""
        ...

    async def take_out(self, linkedid: str, reason: str) -> None:
        """Lead this caller out of the queue to the story after it (agi_scripts/after_queue.py), which is told why."""
        ...

    def turns(self, now: datetime) -> Mapping[UUID, Turn]:
        """Whose turn it is, and who is kept free for each of them right now."""
        ...
