"""What is kept about hearing: recordings within somebody's reach, links, notes, score cards, taking out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.heard import Heard, Note, Reach, SoundsQuery
from hotline.domain.score import ScoreCard


@dataclass(frozen=True, slots=True)
class ListenLink:
    """token: SHA-256 of what stands in the address, hex. session: the key of the session that asked for it."""

    token: str
    recording_id: UUID
    login: str
    session: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TakingOut:
    """A recording that somebody wants to take out of the house. outcome: "" while it is open, refused or taken."""

    id: UUID
    recording_id: UUID
    asked_by: str
    asked_at: datetime
    reason: str
    approved_by: str = ""
    approved_at: datetime | None = None
    done_at: datetime | None = None
    outcome: str = ""


class Hearing(Protocol):
    """What is outside of a person's reach is left out everywhere, as if it did not exist."""

    async def one(self, recording: UUID, reach: Reach) -> Heard | None: ...

    async def of_calls(self, calls: Collection[UUID], reach: Reach) -> Sequence[Heard]:
        """Of these calls, oldest first."""
        ...

    async def page(self, query: SoundsQuery, reach: Reach) -> Sequence[Heard]:
        """Newest first, one more than the limit when there are more."""
        ...

    async def who_heard(self, calls: Collection[UUID], limit: int = 500) -> Sequence[AuditEntry]:
        """All lines of the audit about recordings of these calls, newest first."""
        ...


class ListenLinks(Protocol):
    async def add(self, link: ListenLink) -> None:
        """Also forgets links that ended long ago."""
        ...

    async def get(self, token: str) -> ListenLink | None: ...

    async def extend(self, token: str, until: datetime) -> None: ...


class SoundNotes(Protocol):
    async def add(self, recording: UUID, note: Note) -> None: ...

    async def of(self, recording: UUID) -> Sequence[Note]:
        """In the order of the seconds."""
        ...


class Scores(Protocol):
    async def put(self, card: ScoreCard) -> None:
        """Write it in place of the one that the recording has."""
        ...

    async def of(self, recording: UUID) -> ScoreCard | None: ...

    async def between(self, since: date | None, until: date | None) -> Sequence[ScoreCard]:
        """Of conversations of these days of the centre, both included."""
        ...


class TakingsOut(Protocol):
    async def add(self, asked: TakingOut) -> None: ...

    async def get(self, request: UUID) -> TakingOut | None: ...

    async def page(self, limit: int = 100) -> Sequence[TakingOut]:
        """Newest first."""
        ...

    async def waiting(self, but: str) -> int:
        """How many wait for the word of somebody other than `but`, who is not counted as her own second person."""
        ...

    async def move(self, before: TakingOut, after: TakingOut) -> bool:
        """Write `after` if it still stands as in `before`; False when somebody was faster."""
        ...

    async def names(self, recordings: Collection[UUID]) -> Mapping[UUID, tuple[int, int]]:
        """Recording -> (volume, №) of its line of the journal."""
        ...
