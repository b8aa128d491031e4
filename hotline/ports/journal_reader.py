"""The journal as it is read: lines, timelines, and the files that belong to them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import JournalRow
from hotline.domain.recorded import Recorded


class JournalReader(Protocol):
    """The journal as it is read. Rows are ordered by volume and №."""

    async def row(self, call_id: UUID) -> JournalRow | None: ...

    async def line(self, volume: int, number: int) -> JournalRow | None:
        """The line with this № of this volume."""
        ...

    async def page(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        after: tuple[int, int] = (0, 0),
        limit: int = 500,
    ) -> Sequence[JournalRow]:
        """Rows behind (volume, №), opened on the days [since, until] of the centre's zone; a keyset page."""
        ...

    async def timeline(self, call_id: UUID) -> Sequence[CallEvent]:
        """Everything that is known to have happened to the call, in order of time."""
        ...

    async def timelines(self, call_ids: Collection[UUID]) -> Mapping[UUID, Sequence[CallEvent]]:
        """The timelines of many calls at once; a call of which nothing is known is left out."""
        ...

    async def earlier_calls(self, phone: str, before: datetime, caller_hash: str = "") -> int:
        """How often this normalised number, or one that is known by its hash only, called before; 0 for neither."""
        ...

    async def last_calls(self, phone: str, before: datetime, limit: int, caller_hash: str = "") -> Sequence[JournalRow]:
        """The last calls of this number before that moment, newest first."""
        ...

    async def unsettled(self) -> Sequence[JournalRow]:
        """Rows of calls that nobody saw end."""
        ...


class Recordings(Protocol):
    """Files with sound of callers, as the journal knows them."""

    async def all(self) -> Sequence[Recorded]:
        """Every file, oldest first."""
        ...

    async def unsealed(self, since: datetime) -> Sequence[Recorded]:
        """Files begun after `since` whose end nobody saw although their call is over."""
        ...
