"""XLSX to filter and to print: heading, frozen headings of columns, a filter, pages that fit and are numbered."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from console.paper.book import harmless_book
from hotline.domain.forms import Cell, Form, Heading
from hotline.domain.refusal import Refused

_A4, _A3 = 9, 8
#: Rows of a sheet, less those for the lines below the table.
_ROWS = 1_048_576 - 10
#: Characters of the standard font in a millimetre of a column.
_CHARACTERS = 0.58
_MM_TO_INCHES = 1 / 25.4


class XlsxSheet:
    """`hotline.ports.forms.Sheet`. Rows go to disk as they come: a hundred thousand take no more memory than one."""

    def __init__(self, path: Path, form: Form, heading: Heading) -> None:
        self._book = harmless_book(path)
        self._book.set_properties({"title": form.title, "company": heading.institution})
        self._sheet = self._book.add_worksheet("Журнал")
        self._form = form
        self._row = 0
        text = {"font_name": "PT Sans", "font_size": 10, "text_wrap": True, "valign": "top", "border": 1}
        self._text = self._book.add_format(text)
        self._centred = self._book.add_format(text | {"align": "center"})
        self._above = self._book.add_format({"font_name": "PT Sans", "font_size": 10, "align": "center"})
        self._title = self._book.add_format(
            {"font_name": "PT Sans", "font_size": 14, "bold": True, "align": "center", "valign": "vcenter"}
        )
        self._plain = self._book.add_format({"font_name": "PT Sans", "font_size": 10})
        self._head = self._book.add_format(
            text | {"bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E7ECEF"}
        )
        self._begin(heading)

    def add(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Append rows; text is text, whatever it begins with. Raises `Refused` when the sheet is full."""
        formats = [self._centred if column.centred else self._text for column in self._form.columns]
        if self._row + len(rows) > _ROWS:
            self._sheet.row_data_fh.close()
            raise Refused("XLSX holds 1,048,576 rows and the journal more: choose a volume, a period, or CSV")
        for row in rows:
            for place, (cell, look) in enumerate(zip(row, formats, strict=True)):
                if isinstance(cell, str):
                    self._sheet.write_string(self._row, place, cell, look)
                else:
                    self._sheet.write_number(self._row, place, cell, look)
            self._row += 1

    def finish(self) -> None:
        """Filter, count, line for the signature; then write the file."""
        last = len(self._form.columns) - 1
        self._sheet.autofilter(self._headings, 0, max(self._row - 1, self._headings), last)
        count = self._row - self._headings - 1
        self._line(f"Всего записей: {count}", self._plain, after=1)
        self._line("Заведующий отделением ____________________ / ____________________", self._plain, after=1)
        try:
            self._book.close()
        except xlsxwriter.exceptions.FileCreateError as fault:
            raise OSError(str(fault)) from fault

    def _begin(self, heading: Heading) -> None:
        self._print_setup(heading)
        for place, column in enumerate(self._form.columns):
            self._sheet.set_column(place, place, column.width * _CHARACTERS)
        self._line(heading.owner, self._above)
        self._line(heading.title, self._title, points=26)
        for text in (*filter(None, (heading.book, heading.period)), "   ".join(heading.dates)):
            self._line(text, self._above)
        self._row += 1
        self._headings = self._row
        for place, column in enumerate(self._form.columns):
            self._sheet.write_string(self._headings, place, column.heading, self._head)
        self._row += 1
        self._sheet.repeat_rows(self._headings)
        self._sheet.freeze_panes(self._row, 0)

    def _line(self, text: str, look: Any, after: int = 0, points: float = 16) -> None:
        """A line across the table, that many rows below the last; merged cells do not find their height themselves."""
        self._row += after
        self._sheet.set_row(self._row, points)
        self._sheet.merge_range(self._row, 0, self._row, len(self._form.columns) - 1, "", look)
        self._sheet.write_string(self._row, 0, text, look)
        self._row += 1

    def _print_setup(self, heading: Heading) -> None:
        self._sheet.set_landscape()
        self._sheet.set_paper(_A3 if self._form.in_entries else _A4)
        left, others = 20 * _MM_TO_INCHES, 12 * _MM_TO_INCHES
        self._sheet.set_margins(left=left, right=others, top=others, bottom=18 * _MM_TO_INCHES)
        self._sheet.fit_to_pages(1, 0)
        note = heading.note.replace("&", "&&")[:120]
        self._sheet.set_footer(f"&L&8{note}&R&8Страница &P из &N")
