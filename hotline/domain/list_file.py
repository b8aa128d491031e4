"""A list as it was read of a file, whatever the format; nothing is known yet of what its columns mean."""

from dataclasses import dataclass
from uuid import UUID

#: Columns of one list.
MOST_COLUMNS = 30


@dataclass(frozen=True, slots=True)
class ListRow:
    """line: as the spreadsheet counts; the heading is line 1. cells: as many as there are columns, at most.

    call_id: of the call that the number was taken from, None for a file.
    """

    line: int
    cells: tuple[str, ...]
    call_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class ListFile:
    """What was read of a file: its heading as it was written, and what stands below."""

    heading: tuple[str, ...]
    rows: tuple[ListRow, ...]
