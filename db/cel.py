"""Reads Asterisk's own log of calls (CEL, CSV) from where it was left, also when the file was rotated meanwhile."""

import asyncio
import csv
import logging
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from db.unit_of_work import SqlDatabase
from hotline.domain.second_source import CelRow

log = logging.getLogger(__name__)

_COLUMNS = len(fields(CelRow))

#: How a line begins. A value may hold line breaks; a line that was torn by a crash must not swallow the next.
_BEGINNING = re.compile(rb'"[A-Z_]+","')

#: Name of the place where the journal stopped reading; who reads for another purpose has another.
JOURNAL = "cel"


@dataclass(frozen=True, slots=True)
class _Place:
    """A byte of a file that may be renamed but keeps its inode."""

    inode: int
    offset: int

    def __str__(self) -> str:
        return f"{self.inode}:{self.offset}"

    @classmethod
    def parse(cls, text: str) -> "_Place":
        inode, _, offset = text.partition(":")
        return cls(int(inode or 0), int(offset or 0))


class CelLog:
    """`read`, write what was learnt, then `done`. The place is kept in the database, table `offsets`, under `name`."""

    def __init__(self, database: SqlDatabase, path: Path, name: str = JOURNAL) -> None:
        self._database, self._path, self._name = database, path, name
        self._read: list[tuple[_Place, CelRow]] = []
        self._end: _Place | None = None

    async def read(self) -> Sequence[CelRow]:
        """Rows that are not done. Raises OSError when the file or the database cannot be read; no file is no row."""
        async with self._database.unit_of_work() as work:
            place = _Place.parse(await work.offsets.get(self._name))
        self._read, self._end = await asyncio.to_thread(read_cel, self._path, place)
        return [row for _, row in self._read]

    async def done(self, open_calls: Collection[str]) -> None:
        """Begin the next time after what was read, or with the first row of a call that is still open."""
        place = next((place for place, row in self._read if row.linkedid in open_calls), self._end)
        if place is not None:
            async with self._database.unit_of_work() as work:
                await work.offsets.put(self._name, str(place))
                await work.commit()


def read_cel(path: Path, start: _Place) -> tuple[list[tuple[_Place, CelRow]], _Place | None]:
    """Rows from `start`, with their places, and the place behind them."""
    rows: list[tuple[_Place, CelRow]] = []
    end = None
    for file in _files(path, start.inode):
        with file.open("rb") as opened:
            inode, size = file.stat().st_ino, file.stat().st_size
            offset = start.offset if inode == start.inode and start.offset <= size else 0
            opened.seek(offset)
            for begins, record in _records(opened):
                offset = begins + len(record)
                if row := _row(record):
                    rows.append((_Place(inode, begins), row))
            end = _Place(inode, offset)
    return rows, end


def _files(path: Path, inode: int) -> list[Path]:
    """The file where reading stopped, if it was renamed (cel.csv.1), and the present one."""
    present = [path] if path.exists() else []
    if present and path.stat().st_ino == inode:
        return present
    renamed = [other for other in path.parent.glob(f"{path.name}.*") if other.stat().st_ino == inode]
    return [*renamed, *present]


def _records(file: Iterator[bytes]) -> Iterator[tuple[int, bytes]]:
    """Complete records with the byte where each begins; a half written last one is left for the next time."""
    begins = file.tell()  # type: ignore[attr-defined]
    record = b""
    for line in file:
        if record and _BEGINNING.match(line):
            yield begins, record  # torn; `_row` will refuse it
            begins, record = begins + len(record), b""
        record += line
        if line.endswith(b"\n") and record.count(b'"') % 2 == 0:
            yield begins, record
            begins, record = begins + len(record), b""


def _row(record: bytes) -> CelRow | None:
    try:
        values = next(csv.reader([record.decode("utf-8", "replace")]))
        row = CelRow(*values) if len(values) == _COLUMNS else None
        if row is not None and row.at:
            return row
    except (csv.Error, StopIteration, ValueError, OverflowError, OSError):
        pass
    log.warning("a line of CEL cannot be read and is left out (%d bytes)", len(record))
    return None
