"""A journal of any length as PDF, in the memory of a few dozen pages.

WeasyPrint keeps a fifth of a megabyte for every line until the file is written, so the journal is laid out in pieces. A
piece ends where a page ends; its last page, half empty, is laid out again as the beginning of the next piece. The
number of pages is known only then, and is put on all of them at last.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from console.paper.page_numbers import numbered
from console.paper.pdf import laid_out, page_of
from hotline.domain.forms import FORMS, Cell, Column, Form, FormName, Heading

#: Lines of a piece, and characters, whichever comes first.
_LINES = 300
_CHARACTERS = 120_000

#: For a guess at the height of a cell: a wide letter, and what stands on a page under the headings.
_LETTER_MM = 1.9
_LINES_OF_A_PAGE = 28

_Row = tuple[int, list[Cell]]


@dataclass
class PdfSheet:
    """`hotline.ports.forms.Sheet`. Takes rows at once and prints them all in `finish`, about 80 a second.

    It can be handed to another process between the two. told: hears how many of how many lines are on paper.
    """

    path: Path
    form: FormName
    heading: Heading
    told: Callable[[int, int], None] | None = None
    count: int = field(default=0, init=False)

    @property
    def _rows(self) -> Path:
        return self.path.with_name(self.path.name + ".rows")

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Put the rows aside."""
        with self._rows.open("a", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
        self.count += len(rows)

    def finish(self) -> None:
        """Print. Blocks for long."""
        self._rows.touch()
        pieces: list[Path] = []
        with self._rows.open(encoding="utf-8") as file:
            for done, document in self._pieces(enumerate(json.loads(line) for line in file)):
                piece = self.path.with_name(f"{self.path.name}.{len(pieces)}")
                document.write_pdf(piece)
                pieces.append(piece)
                if self.told is not None:
                    self.told(done, self.count)
        numbered(pieces, self.path, self.heading)

    def _pieces(self, rows: Iterator[_Row]) -> Iterator[tuple[int, Any]]:
        """Lines done so far, and pages as a `weasyprint.Document`."""
        form, done, waiting = FORMS[self.form], 0, list[_Row]()
        while True:
            waiting += _up_to(rows, _LINES - len(waiting), _CHARACTERS - _characters(waiting))
            closing = done + len(waiting) >= self.count
            document = laid_out(self._html(form, waiting, opening=done == 0, closing=closing))
            kept = len(document.pages) if closing else _whole_pages(document.pages)
            rest = min(_lines_of(document.pages[kept])) if kept < len(document.pages) else done + len(waiting)
            waiting, done = [row for row in waiting if row[0] >= rest], rest
            yield done, document.copy(document.pages[:kept])
            if closing:
                return

    def _html(self, form: Form, rows: list[_Row], *, opening: bool, closing: bool) -> str:
        names = list(zip(form.headings, form.columns, strict=True))

        def shown(cells: list[Cell], *, long: bool) -> list[tuple[str, Cell]]:
            """What stands in an entry below its first line."""
            told = list(zip(names, cells, strict=True))[7:]
            return [(name, cell) for (name, column), cell in told if cell != "" and (column.width >= 40) is long]

        return page_of(
            "journal.html",
            form=form,
            heading=self.heading,
            rows=rows,
            opening=opening,
            closing=closing,
            count=self.count,
            tall=lambda cells: any(_is_tall(cell, column) for cell, column in zip(cells, form.columns, strict=True)),
            span=sum(column.width for column in form.columns),
            short=lambda cells: shown(cells, long=False),
            long=lambda cells: shown(cells, long=True),
        )


def _is_tall(cell: Cell, column: Column) -> bool:
    """Whether the cell may need a page of its own."""
    if isinstance(cell, int):
        return False
    return len(cell) * _LETTER_MM / column.width + cell.count("\n") > _LINES_OF_A_PAGE


def _up_to(rows: Iterator[_Row], lines: int, characters: int) -> Iterator[_Row]:
    while lines > 0 and characters > 0 and (row := next(rows, None)) is not None:
        yield row
        lines -= 1
        characters -= _characters([row])


def _characters(rows: Sequence[_Row]) -> int:
    return sum(len(str(cell)) for _, cells in rows for cell in cells)


def _lines_of(page: Any) -> set[int]:
    """Which lines stand on the page, by their index in the journal."""
    return {int(name[1:]) for name in page.anchors if name.startswith("r")}


def _whole_pages(pages: Sequence[Any]) -> int:
    """How many pages can be kept: up to the last one that begins with the beginning of a line.

    A line longer than a page runs over several; when one fills the whole piece, everything is kept.
    """
    lines = [_lines_of(page) for page in pages]
    for place, (before, here) in reversed(list(enumerate(pairwise(lines), 1))):
        if here and not before & here:
            return place
    return len(pages)
