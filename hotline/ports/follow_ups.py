"""Calls that are owed to families, and what families wish when it comes to being called."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.call_wishes import Wishes
from hotline.domain.follow_up import FollowUp


@dataclass(frozen=True, slots=True)
class ListedFollowUp:
    """A line of the list: the call that is owed, and what its card says. applicant: "" when she stays unknown.

    call_id: the newest call of the card, None when it has none any more.
    """

    follow_up: FollowUp
    volume: int
    number: int
    phone: str
    applicant: str
    topic: str
    login: str
    specialist: str
    call_id: UUID | None = None


class FollowUps(Protocol):
    """`of`: only of cards in which this login takes part; None for everybody's."""

    async def stale(self, calendar: str, limit: int) -> Sequence[UUID]:
        """Cards whose plan was not made from the card as it is now, or by this calendar (its fingerprint)."""
        ...

    async def newest(self, appeal_id: UUID) -> FollowUp | None:
        """Of the card, in any state."""
        ...

    async def get(self, follow_up: UUID) -> FollowUp | None: ...

    async def put(self, follow_up: FollowUp) -> None:
        """Keep it, new or changed. Call under `Appeals.lock`."""
        ...

    async def listed(
        self, of: str | None = None, *, done_since: date | None = None, limit: int = 200
    ) -> Sequence[ListedFollowUp]:
        """Planned ones, the one due first at the head; behind them those that ended on that day or later."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[ListedFollowUp]:
        """Planned ones that are not put off beyond `now`, the one due first at the head."""
        ...

    async def put_off(self, follow_up: UUID, until: datetime) -> None:
        """The service does not call before."""
        ...

    async def ask_again(self, phone: str) -> None:
        """What was put off for this number or its family is asked about anew: the wishes are others now."""
        ...

    async def tried(self, follow_up: UUID, at: datetime, note: str = "") -> bool:
        """Nobody answered; `note` joins what was noted before. False when it is not planned any more."""
        ...


@dataclass(frozen=True, slots=True)
class StoppedNumber:
    """A number that nobody may call by a machine. login: who wrote it there; "" for the service."""

    phone: str
    reason: str
    login: str
    at: datetime


class CallWishes(Protocol):
    """By normalised number. What is known of one number of a family holds for all that share its cards' family."""

    async def of(self, phone: str) -> Wishes:
        """The strictest of what was said for this number and its family, the stop list included."""
        ...

    async def of_many(self, phones: Collection[str]) -> Mapping[str, Wishes]:
        """As `of`, for each of them, in a few statements."""
        ...

    async def stopped(self) -> Sequence[StoppedNumber]:
        """The stop list, newest first."""
        ...

    async def put(self, phone: str, wishes: Wishes, login: str, at: datetime) -> None:
        """What was asked for this number now, in place of what was asked before; `wishes.stopped` is not kept here."""
        ...

    async def stop(self, phone: str, reason: str, login: str, at: datetime) -> bool:
        """Onto the stop list; False when it stands there."""
        ...

    async def allow(self, phone: str) -> bool:
        """Off the stop list; False when it did not stand there."""
        ...
