"""Who must be called or listened to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.crisis import Sign
from hotline.domain.duty import Cause, Duty
from hotline.domain.sight import Sight


@dataclass(frozen=True, slots=True)
class Heard:
    """What is known of one message.

    state: of its transcript, "" while there is none; text: its first words. fault: why it cannot be heard, "" mostly.
    lasts_s: seconds, None while that is unknown.
    """

    recording_id: UUID
    state: str = ""
    text: str = ""
    fault: str = ""
    lasts_s: float | None = None
    signs: tuple[Sign, ...] = ()


@dataclass(frozen=True, slots=True)
class ListedDuty:
    """A line of the list: the item, and what the journal knows of its newest call.

    phone: E.164, "" when hidden. recordings: newest first.
    """

    duty: Duty
    volume: int = 0
    number: int = 0
    phone: str = ""
    caller_name: str = ""
    applicant: str = ""
    topic_title: str = ""
    recordings: tuple[Heard, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose duties a person may see. sight: her right; queues: those whose free duties are hers with `Scope.OWN`."""

    sight: Sight
    queues: tuple[str, ...] = ()


class Duties(Protocol):
    """Everything is decided by one statement each, so of two who act at once one is the first."""

    async def without(self, since: datetime) -> Sequence[Cause]:
        """Messages and requests of calls opened after `since` that nobody has a duty for, oldest first.

        A request counts when its call is over and left no message; what already has a card counts no more.
        """
        ...

    async def open(self, cause: Cause, due_at: datetime, at: datetime) -> UUID:
        """The open item of this kind and subject, new or joined: never lower or later than it was; gives its id.

        A cause that counts already raises ValueError.
        """
        ...

    async def get(self, duty: UUID) -> Duty | None: ...

    async def of_cause(self, kind: str, cause: UUID) -> Duty | None:
        """The item to which a message (by its recording) or a request (by its call) led, open or done."""
        ...

    async def of_call(self, call_id: UUID) -> Sequence[Duty]:
        """Open items to which this call led."""
        ...

    async def calls_of(self, duty: UUID) -> Sequence[UUID]:
        """Every call that led to this item."""
        ...

    async def listed(self, reach: Reach, limit: int) -> Sequence[ListedDuty]:
        """Open items that a person may see: the most pressing first, then the one due first."""
        ...

    async def one(self, duty: UUID, reach: Reach) -> ListedDuty | None:
        """One open item, as the list has it; None for what is done, is not there, or is not hers to see."""
        ...

    async def due_times(self, reach: Reach) -> Sequence[tuple[int, datetime]]:
        """Priority and due time of every open item that a person may see, for the counter."""
        ...

    async def raise_(self, duty: UUID, priority: int, due_at: datetime) -> bool:
        """To this priority and this time at least; True when it was lower or later, and open."""
        ...

    async def take(self, duty: UUID, login: str, at: datetime) -> bool:
        """True when it was free and is hers now."""
        ...

    async def release(self, duty: UUID, login: str) -> bool:
        """True when it was hers and is free now."""
        ...

    async def missed(self, duty: UUID, login: str, at: datetime, due_at: datetime) -> bool:
        """Nobody answered her call: due again, and free. True when it was hers."""
        ...

    async def close(self, duty: UUID, login: str, at: datetime, outcome: str, note: str) -> bool:
        """True when it was hers and is done now."""
        ...

    async def lapse(self, before: datetime) -> Mapping[UUID, str]:
        """Free what was taken before that moment and is not done; gives who had it."""
        ...


class CrisisHits(Protocol):
    """Signs of danger in transcripts."""

    async def keep(self, recording: UUID, call_id: UUID, leg: int, signs: Sequence[Sign], at: datetime) -> int:
        """Keep them; gives how many were not known."""
        ...

    async def of(self, recording: UUID) -> Sequence[Sign]:
        """Those of one recording, in order of time."""
        ...
