"""Journals as XLSX and CSV, read back cell by cell; files that are there whole or not at all."""

import os
import subprocess
import sys
from datetime import date

import pytest
from openpyxl import load_workbook

from console.paper.csv_sheet import CsvSheet, harmless
from console.paper.target import replacing
from console.paper.xlsx import XlsxSheet
from hotline.domain.forms import FORMS
from hotline.domain.refusal import Refused
from tests.console.papers import HOSTILE, INSTITUTION, a_line, csv_rows, hostile_lines, written, xlsx_rows

# --- CSV -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_csv_holds_the_headings_and_every_cell(form, tmp_path):
    lines = [a_line(n) for n in range(1, 4)]
    heads, *rows = csv_rows(written(CsvSheet, form, lines, tmp_path / "j.csv"))
    assert heads == FORMS[form].headings
    assert rows == [[str(cell) for cell in FORMS[form].cells(line)] for line in lines]


def test_no_cell_of_a_csv_is_a_formula_and_none_loses_its_text(tmp_path):
    lines = hostile_lines()
    _, *rows = csv_rows(written(CsvSheet, "vologda", lines, tmp_path / "j.csv"))
    assert len(rows) == len(HOSTILE)
    for row, line in zip(rows, lines, strict=True):
        assert not any(cell.startswith(tuple("=+-@\t\r＝＋－＠")) for cell in row)
        assert [cell.removeprefix("'") for cell in row] == [str(cell) for cell in FORMS["vologda"].cells(line)]


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@a", "\tа", "\rа", "＝1"])
def test_what_a_spreadsheet_would_calculate_gets_an_apostrophe(cell):
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["8 (900) 123-45-67", "—", "а=1", "'=1", "", 7])
def test_everything_else_stays_as_it_is(cell):
    assert harmless(cell) == cell


# --- XLSX ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_an_xlsx_holds_the_heading_and_every_cell(form, tmp_path):
    lines = [a_line(n) for n in range(1, 4)]
    path = written(XlsxSheet, form, lines, tmp_path / "j.xlsx", since=date(2026, 3, 1))
    rows, sheet = xlsx_rows(path, form)
    assert [[cell if cell is not None else "" for cell in row] for row in rows[:3]] == [
        FORMS[form].cells(line) for line in lines
    ]
    above = [row[0] for row in sheet.iter_rows(values_only=True, max_row=6)]
    assert above[:5] == [
        INSTITUTION,
        FORMS[form].title,
        "Том 1",
        "Записи за период с 01.03.2026",
        "Начат 12.01.2026   Окончен ____________________",
    ]
    below = [row[0] for row in rows[3:] if row[0]]
    assert below[0] == "Всего записей: 3"
    assert below[1].startswith("Заведующий отделением ____")


def test_an_xlsx_is_ready_to_filter_and_to_print(tmp_path):
    _, sheet = xlsx_rows(written(XlsxSheet, "vologda", [a_line(1), a_line(2)], tmp_path / "j.xlsx"), "vologda")
    assert sheet.freeze_panes == "A7"
    assert sheet.auto_filter.ref == "A6:J8"
    assert sheet.print_title_rows == "$6:$6"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToHeight, sheet.sheet_properties.pageSetUpPr.fitToPage) == (0, True)
    assert sheet.oddFooter.right.text == "Страница &P из &N"
    assert all(sheet.column_dimensions[column].width > 5 for column in "ABCDEFGHIJ")
    assert sheet["D7"].alignment.wrap_text


def test_no_cell_of_an_xlsx_is_a_formula_or_a_link(tmp_path):
    lines = hostile_lines()
    rows, sheet = xlsx_rows(written(XlsxSheet, "yugorsk", lines, tmp_path / "j.xlsx"), "yugorsk")
    # Excel takes _x000D_ for a character unless it is written so.
    shown = [[cell.replace("_x005F_x", "_x") if isinstance(cell, str) else cell for cell in row] for row in rows]
    assert shown[: len(lines)] == [FORMS["yugorsk"].cells(line) for line in lines]
    assert not any(cell.data_type == "f" or cell.hyperlink for row in sheet.iter_rows() for cell in row)


def test_a_sheet_that_is_full_says_what_to_choose_instead(tmp_path, monkeypatch):
    monkeypatch.setattr("console.paper.xlsx._ROWS", 100)
    with pytest.raises(Refused, match="choose a volume, a period, or CSV"):
        written(XlsxSheet, "barnaul", [a_line(n) for n in range(200)], tmp_path / "j.xlsx")


MANY = """
import resource, sys
from pathlib import Path
from tests.console.test_paper import CsvSheet, XlsxSheet
from tests.console.papers import a_line, written
kind, count, path = {"csv": CsvSheet, "xlsx": XlsxSheet}[sys.argv[1]], int(sys.argv[2]), Path(sys.argv[3])
written(kind, "vologda", (a_line(n) for n in range(1, count + 1)), path)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_twenty_thousand_lines_take_no_more_memory_than_five_hundred(kind, tmp_path):
    def peak_kb(count):
        path = tmp_path / f"{count}.{kind}"
        words = [sys.executable, "-c", MANY, kind, str(count), str(path)]
        return int(subprocess.run(words, capture_output=True, check=True, text=True).stdout)

    few, many = peak_kb(500), peak_kb(20_000)
    assert many - few < 12_000
    if kind == "csv":
        assert len(csv_rows(tmp_path / "20000.csv")) == 20_001
    else:
        book = load_workbook(tmp_path / "20000.xlsx", read_only=True)
        numbers = [row[0] for row in book.active.iter_rows(min_row=7, max_row=20_006, max_col=1, values_only=True)]
        book.close()
        assert numbers == list(range(1, 20_001))


# --- the file


def break_off(target):
    with replacing(target) as path:
        path.write_text("полови")
        raise OSError(28, "No space left on device")


def test_a_file_is_there_whole_or_not_at_all(tmp_path):
    target = tmp_path / "j.csv"
    target.write_text("прежний")
    with pytest.raises(Refused, match="see whether the disk is full"):
        break_off(target)
    assert target.read_text() == "прежний"
    with replacing(target) as path:
        path.write_text("новый")
        assert target.read_text() == "прежний"
    assert target.read_text() == "новый"
    assert [entry.name for entry in tmp_path.iterdir()] == ["j.csv"]
    assert target.stat().st_mode & 0o777 == 0o600


def test_a_link_to_a_file_stays_a_link(tmp_path):
    (tmp_path / "real.csv").write_text("прежний")
    (tmp_path / "link.csv").symlink_to("real.csv")
    with replacing(tmp_path / "link.csv") as path:
        path.write_text("новый")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_text() == "новый"


def test_what_is_no_file_is_never_replaced_by_one(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for place, reason in (
        (tmp_path, "is a folder"),
        (tmp_path / "pipe", "no ordinary file"),
        (tmp_path / "loop", "choose another"),
        (tmp_path / "gone" / "j.csv", "name a folder that exists"),
        (tmp_path / ("ж" * 200), "choose another"),
    ):
        with pytest.raises(Refused, match=reason), replacing(place):
            pytest.fail("there was something to write to")
