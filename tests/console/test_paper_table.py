"""Any table as a file: read back by other libraries than wrote it."""

import pytest
from openpyxl import load_workbook

from console.paper.table import Table, write_table
from hotline.domain.forms import FileFormat, printed
from tests.console.papers import HOSTILE, csv_rows

HEADINGS = ["Имя", "=1+1", "Попыток"]


def a_table():
    rows = ((text, text, place) for place, text in enumerate(HOSTILE))
    return Table("Обзвон: =cmd", HEADINGS, rows, widths=(40, 20, 900), notes=("Выгружено", "@SUM(1)"))


def test_in_a_spreadsheet_text_is_text_and_numbers_are_numbers(tmp_path):
    path = tmp_path / "table.xlsx"
    write_table(path, FileFormat.XLSX, a_table())
    sheet = load_workbook(path).active
    cells = [list(row) for row in sheet.iter_rows()]
    assert not [cell for row in cells for cell in row if cell.data_type == "f" or cell.hyperlink]
    values = [[cell.value for cell in row] for row in cells]
    assert values[0][0] == "Обзвон: =cmd"
    assert values[2][0] == "@SUM(1)"
    top = values.index(HEADINGS)
    read = [row[0].replace("_x005F_", "_") for row in values[top + 1 :]]  # openpyxl leaves the escape of Excel
    assert read == [printed(text) for text in HOSTILE]
    assert [row[2] for row in values[top + 1 :]] == list(range(len(HOSTILE)))
    assert sheet.freeze_panes == f"A{top + 2}"
    assert [file.name for file in tmp_path.iterdir()] == ["table.xlsx"]


def test_in_csv_nothing_is_calculated(tmp_path):
    path = tmp_path / "table.csv"
    write_table(path, FileFormat.CSV, a_table())
    head, *rows = csv_rows(path)
    assert head == ["Имя", "'=1+1", "Попыток"]
    assert len(rows) == len(HOSTILE)
    assert not [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n"))]


def test_a_table_is_no_paper(tmp_path):
    with pytest.raises(ValueError, match="pdf"):
        write_table(tmp_path / "table.pdf", FileFormat.PDF, a_table())
