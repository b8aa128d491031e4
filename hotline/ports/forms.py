"""The journal as official forms show it, and the files it is written to."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from hotline.domain.forms import Cell, FormLine, Volume


class FormLines(Protocol):
    """The journal joined to the cards of its appeals."""

    async def volumes(self) -> Sequence[Volume]:
        """Every volume, by number."""
        ...

    async def page(
        self,
        *,
        volume: int | None = None,
        since: date | None = None,
        until: date | None = None,
        after: tuple[int, int] = (0, 0),
        limit: int = 500,
    ) -> Sequence[FormLine]:
        """Lines behind `after` (volume, №), opened on the days [since, until] of the centre; a keyset page."""
        ...


class Sheet(Protocol):
    """A file that a journal is being written to. Both methods block and are called in turn, never at once."""

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Rows in the order of the form's columns. Raises OSError when the disk refuses."""
        ...

    def finish(self) -> None:
        """End the file. Until now it is not whole; nothing may be added afterwards."""
        ...
