"""What the dialler asks of the world: whom to call, whether it may, how to place a call and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.attempt import Attempt, AttemptEvent, Matter
from hotline.domain.trace import Trace


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may be called. until: when to ask again, None: never by a machine. why: "" when allowed.

    neutral: allowed, but only from the number that does not give the centre away.
    """

    allowed: bool
    why: str = ""
    until: datetime | None = None
    neutral: bool = False


class Due(Protocol):
    """Who is to be called, of one kind of matter. What is due is decided by the database, never remembered."""

    async def next(self, now: datetime, limit: int) -> Sequence[Matter]:
        """Those due at `now` that have no open attempt, the one due first first; `limit` at most."""
        ...

    async def put_off(self, matter: Matter, until: datetime | None, why: str) -> None:
        """Not now but then; None: not by a machine. why: in words for people."""
        ...

    async def judge(self, matter: Matter, now: datetime) -> Verdict:
        """Whether she may be called at `now`. Asked for every call, right before it."""
        ...


@dataclass(frozen=True, slots=True)
class Told:
    """How the placing of a call went: ANSWERED, an end without an answer, NOT_PLACED, or LOST when nobody knows."""

    event: AttemptEvent
    cause: int | None = None


class Dialer(Protocol):
    """Asterisk, as the dialler needs it."""

    def why_not(self) -> str:
        """Why no call can be placed at all, in words for an administrator; "" when it can."""
        ...

    async def dial(self, attempt: Attempt, *, neutral: bool = False) -> Told:
        """Place the call, once, and wait until it is answered or known not to be.

        neutral: show the number that does not give the centre away; without one nothing is placed.
        """
        ...

    async def gone(self, attempt: Attempt) -> bool:
        """Wait until an answered call is over. False: Asterisk is heard no more, so nobody here will know."""
        ...

    def machine(self, attempt: Attempt) -> bool:
        """Whether a machine must have answered the call that is gone. Asked once; what is not sure is a person."""
        ...

    async def living(self) -> Mapping[UUID, AttemptEvent] | None:
        """Attempts that have a channel: RANG or ANSWERED, SENT before that. None when Asterisk does not say."""
        ...


class Trail(Protocol):
    """What Asterisk itself wrote of our calls, whoever was there to hear it."""

    async def of(self, attempts: Sequence[UUID]) -> Mapping[UUID, Trace]:
        """What is known of each; who left no trace is left out. Raises OSError."""
        ...
