"""A journal as a file for a person at a page of the console."""

import pytest
from openpyxl import load_workbook

from console.paper.journal_file import journal_file
from console.paper.printer import Printer
from hotline.domain.forms import FORMS, FileFormat
from hotline.domain.refusal import Refused
from hotline.services.export_journal import Order
from tests.console.papers import csv_rows, pages_of
from tests.db.telling import SOON, an_abandoned_call, an_answered_call, tell


@pytest.fixture
async def journal(url, a_writer):
    writer = a_writer(url)
    tell(writer, an_answered_call(), an_abandoned_call())
    assert await writer.kept(SOON)


@pytest.fixture
def printer():
    printer = Printer()
    yield printer
    printer.close()


@pytest.mark.parametrize("file_format", FileFormat)
async def test_the_head_of_the_department_gets_the_journal_in_the_format_she_chose(
    database, journal, printer, tmp_path, file_format
):
    path = tmp_path / f"journal.{file_format}"
    order = Order(FORMS["barnaul"], institution="КЦСОН «Родник»", note="Для: Соколова И. П.")
    assert await journal_file(database, order, file_format, path, printer) == 2
    if file_format is FileFormat.PDF:
        [page] = pages_of(path)
        assert "КЦСОН «Родник»" in page
        assert "Для: Соколова И. П." in page
        results = [word for word in ("Разговор состоялся", "до соединения") if word in page]
    elif file_format is FileFormat.XLSX:
        rows = list(load_workbook(path).active.iter_rows(values_only=True))
        results = [row[4] for row in rows if isinstance(row[0], int)]
    else:
        results = [row[4] for row in csv_rows(path)[1:]]
    assert [result[-10:] for result in results] == [" состоялся", "соединения"]


async def test_a_volume_that_is_not_there_is_refused(database, journal, printer, tmp_path):
    with pytest.raises(Refused, match="no volume 9; there are: 1"):
        await journal_file(database, Order(FORMS["full"], volume=9), FileFormat.CSV, tmp_path / "j", printer)
