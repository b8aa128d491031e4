"""The journal as people look through it: filters, search, keyset pages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from hotline.domain.journal_query import JournalQuery
from hotline.domain.journal_row import JournalRow
from hotline.domain.sight import Sight


@dataclass(frozen=True, slots=True)
class JournalPage:
    """rows: in the order of the query. more_after, more_before: whether there are lines behind and ahead of them."""

    rows: Sequence[JournalRow]
    more_after: bool
    more_before: bool


class JournalLines(Protocol):
    """What is outside of a person's sight is left out everywhere, as if it did not exist."""

    async def page(self, query: JournalQuery, sight: Sight) -> JournalPage:
        """Filters are exact at any moment; words of a new line are found some seconds after it was settled."""
        ...

    async def line(self, volume: int, number: int, sight: Sight) -> JournalRow | None:
        """One line."""
        ...

    async def earlier(self, row: JournalRow, sight: Sight, limit: int = 10) -> Sequence[JournalRow]:
        """Earlier lines of the same number, newest first; none of a hidden number or where no name is wanted."""
        ...

    async def topics(self) -> Mapping[str, str]:
        """Topics of the voice menu that occur in the journal: code -> title."""
        ...

    async def correct(self, call_id: UUID, values: Mapping[str, str]) -> None:
        """Write people's fields of a line and bring its words up to date, in this transaction.

        values: of the fields of `hotline.domain.correction.CORRECTABLE`, as the columns keep them.
        """
        ...

    async def reindex(self, call_ids: Collection[UUID]) -> None:
        """Bring filters and search up to date with what the lines and their cards say in this transaction.

        To be called by whoever wrote a card, after the copy in the line.
        """
        ...

    async def index_settled(self, limit: int = 200) -> int:
        """The same for lines of ended calls that the writer changed since; how many there were. Commits by itself."""
        ...
