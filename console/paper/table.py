"""Any table as a file: XLSX to filter and to print, CSV for other programs. Text is text, whatever it begins with."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from console.paper.book import harmless_book
from console.paper.csv_sheet import harmless
from hotline.domain.forms import Cell, FileFormat, printed

#: Characters of the standard font that one column may take.
_WIDEST = 60

_FONT = {"font_name": "PT Sans", "font_size": 10}


@dataclass(frozen=True, slots=True)
class Table:
    """title: of the sheet and its first line. notes: small print below it. widths: of columns, in characters."""

    title: str
    headings: Sequence[str]
    rows: Iterable[Sequence[Cell]]
    widths: Sequence[int] = ()
    notes: Sequence[str] = ()


def write_table(path: Path, file_format: FileFormat, table: Table) -> None:
    """Write it to `path`, in a folder that only this writer uses. Blocks: call it in a thread.

    CSV holds the headings and the rows alone, as programs want it. Raises OSError, and ValueError for a paper.
    """
    match file_format:
        case FileFormat.CSV:
            _csv(path, table)
        case FileFormat.XLSX:
            _xlsx(path, table)
        case _:
            raise ValueError(f"a table is no {file_format}")


def _csv(path: Path, table: Table) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow([harmless(printed(one)) for one in table.headings])
        writer.writerows([harmless(_shown(cell)) for cell in row] for row in table.rows)


def _xlsx(path: Path, table: Table) -> None:
    book = harmless_book(path)
    looks = {
        "text": book.add_format(_FONT | {"text_wrap": True, "valign": "top", "border": 1}),
        "head": book.add_format(_FONT | {"bold": True, "border": 1, "valign": "vcenter", "bg_color": "#E7ECEF"}),
        "title": book.add_format(_FONT | {"font_size": 14, "bold": True}),
        "note": book.add_format(_FONT),
    }
    sheet = book.add_worksheet("Таблица")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for place, width in enumerate(table.widths):
        sheet.set_column(place, place, min(width, _WIDEST))
    top = _above(sheet, table, looks)
    last = top
    for last, row in enumerate(table.rows, top + 1):
        for place, cell in enumerate(row):
            shown = _shown(cell)
            (sheet.write_number if isinstance(shown, int) else sheet.write_string)(last, place, shown, looks["text"])
    sheet.autofilter(top, 0, max(last, top), len(table.headings) - 1)
    sheet.freeze_panes(top + 1, 0)
    sheet.repeat_rows(top)
    try:
        book.close()
    except xlsxwriter.exceptions.FileCreateError as fault:
        raise OSError(str(fault)) from fault


def _above(sheet: Any, table: Table, looks: dict[str, Any]) -> int:
    """Title, notes and headings; gives the row of the headings."""
    sheet.write_string(0, 0, printed(table.title), looks["title"])
    for nth, note in enumerate(table.notes, 1):
        sheet.write_string(nth, 0, printed(note), looks["note"])
    top = len(table.notes) + 2
    for place, heading in enumerate(table.headings):
        sheet.write_string(top, place, printed(heading), looks["head"])
    return top


def _shown(cell: Cell) -> Cell:
    return printed(cell) if isinstance(cell, str) else cell
