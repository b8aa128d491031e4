"""CSV as Excel in Russia opens it by a double click: UTF-8 with BOM, `;`, the headings in the first line."""

import csv
from collections.abc import Sequence
from pathlib import Path

from hotline.domain.forms import Cell, Form, Heading

#: A cell that begins so would be run as a formula (OWASP, "CSV Injection"); the wide ones count as the narrow.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")


class CsvSheet:
    """`hotline.ports.forms.Sheet`. A table for programs: the heading of the form is left to XLSX and PDF."""

    def __init__(self, path: Path, form: Form, heading: Heading) -> None:
        del heading
        self._file = path.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file, delimiter=";")
        self._writer.writerow(form.headings)

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Append rows."""
        self._writer.writerows([[harmless(cell) for cell in row] for row in rows])

    def finish(self) -> None:
        """Close the file."""
        self._file.close()


def harmless(cell: Cell) -> Cell:
    """The cell with an apostrophe before what a spreadsheet would calculate."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
