"""`hotline journal export`: the head of the department wants the journal as a file that the ministry takes."""

import asyncio
import csv
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from console.control import ControlDoor
from db.journal_writer import JournalWriter
from db.schema import migrate
from hotline.domain.call import EventKind
from hotline.system_clock import SystemClock
from tests.db.telling import SOON, Telling, an_abandoned_call, an_answered_call, tell

MONDAY = datetime(2026, 3, 16, 9, 5, tzinfo=UTC)  # 12:05 in Moscow
VOLOGDA = (
    "№ п/п;Дата обращения;Время обращения;ФИО заявителя;Контактный телефон;"
    "Место жительства (Вологда/Вологодский округ);Категория семьи;Вопрос/тема обращения;"
    "Специалист, принявший обращение;Результат рассмотрения обращения"
)


def write_down(home, *calls):
    home.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{home / 'hotline.sqlite3'}"
    migrate(url)
    writer = JournalWriter(url, home / "spool", SystemClock())
    writer.start()
    try:
        tell(writer, *calls)
        assert asyncio.run(writer.kept(SOON))
    finally:
        writer.stop()


@pytest.fixture
def journal(home):
    """Monday: a conversation and a call with a hidden number that ended in the menu. Tuesday: a hostile one."""
    hostile = Telling(phone="=1+1", at=MONDAY + timedelta(days=1)).rang()
    hostile.then(EventKind.TOPIC, topic="x", title='=HYPERLINK("http://evil.example")').hung_up()
    write_down(home, an_answered_call(at=MONDAY), an_abandoned_call(phone="", at=MONDAY + timedelta(hours=1)), hostile)


def export(hotline, tmp_path, file_format, *words, form="vologda", **settings):
    target = tmp_path / f"journal.{file_format}"
    return hotline(
        "journal", "export", "--form", form, "--format", file_format, "-o", str(target), *words, **settings
    ), target


def rows_of(target):
    heads, *rows = list(csv.reader(target.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert ";".join(heads) == VOLOGDA
    return rows


ON_MONDAY = [
    ["1", "16.03.2026", "12:05", "не представился", "8 (900) 123-45-67", "—", "—", "—", "Ольга", "Разговор состоялся"],
    [
        "2",
        "16.03.2026",
        "13:05",
        "не представился",
        "номер скрыт",
        "—",
        "—",
        "—",
        "—",
        "Звонок завершён заявителем до соединения",
    ],
]


def test_the_csv_holds_the_official_columns_and_a_line_for_every_call(hotline, tmp_path, journal):
    said, target = export(hotline, tmp_path, "csv")
    assert (said.code, said.err) == (0, "")
    assert said.out == f"Журнал регистрации обращений в Семейную онлайн-диспетчерскую: строк 3, файл {target}\n"
    rows = rows_of(target)
    assert rows[:2] == ON_MONDAY
    assert rows[2][7] == '\'=HYPERLINK("http://evil.example")'
    assert target.stat().st_mode & 0o777 == 0o600


def test_the_xlsx_holds_the_same_with_a_heading(hotline, tmp_path, journal):
    said, target = export(hotline, tmp_path, "xlsx", "--json", CENTRE__NAME=" КЦСОН «Родник» ")
    assert json.loads(said.out) == {
        "file": str(target),
        "form": "vologda",
        "format": "xlsx",
        "title": "Журнал регистрации обращений в Семейную онлайн-диспетчерскую",
        "rows": 3,
    }
    rows = [list(row) for row in load_workbook(target).active.iter_rows(values_only=True)]
    assert rows[0][0] == "КЦСОН «Родник»"
    assert rows[3][0] == "Начат 16.03.2026   Окончен ____________________"
    top = rows.index(VOLOGDA.split(";"))
    assert [[str(cell) for cell in row] for row in rows[top + 1 : top + 3]] == ON_MONDAY
    assert rows[top + 3][7] == '=HYPERLINK("http://evil.example")'


def test_the_pdf_can_be_printed_and_signed(hotline, tmp_path, journal):
    said, target = export(hotline, tmp_path, "pdf", form="yugorsk")
    assert (said.code, said.err) == (0, "")
    [page] = PdfReader(target).pages
    text = " ".join(page.extract_text().split())
    assert "Журнал учета обращений службы «Семейная диспетчерская»" in text
    assert "1 16.03.2026 12:05 не представился 8 (900) 123-45-67" in text
    assert "Выгружено из электронного журнала " in text
    assert text.endswith("Страница 1 из 1")


def test_days_choose_the_lines(hotline, tmp_path, journal):
    said, target = export(hotline, tmp_path, "csv", "--from", "16.03.2026", "--to", "2026-03-16", "--json")
    assert json.loads(said.out)["rows"] == 2
    assert rows_of(target) == ON_MONDAY
    said, target = export(hotline, tmp_path, "csv", "--from", "2026-03-18", "--json")
    assert json.loads(said.out)["rows"] == 0
    assert rows_of(target) == []


def test_a_volume_that_is_not_there_is_refused_with_those_that_are(hotline, tmp_path, journal):
    said, target = export(hotline, tmp_path, "csv", "--volume", "1")
    assert (said.code, len(rows_of(target))) == (0, 3)
    target.unlink()
    said, target = export(hotline, tmp_path, "csv", "--volume", "7")
    assert (said.code, said.out, said.err) == (1, "", "the journal has no volume 7; there are: 1\n")
    assert not target.exists()


def test_a_journal_without_a_call_is_an_empty_form(hotline, tmp_path):
    said, target = export(hotline, tmp_path, "csv")
    assert (said.code, rows_of(target)) == (0, [])


def test_a_file_that_was_there_stays_until_the_new_one_is_whole(hotline, tmp_path, journal):
    target = tmp_path / "journal.csv"
    target.write_text("прошлогодний")
    said, _ = export(hotline, tmp_path, "csv", "--volume", "7")
    assert (said.code, target.read_text()) == (1, "прошлогодний")
    said, _ = export(hotline, tmp_path, "csv")
    assert (said.code, len(rows_of(target))) == (0, 3)
    assert not list(tmp_path.glob(".hotline-*"))


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (".", "names no file; write it as journal.xlsx"),
        ("..", "is a folder: name a file in it, as "),
        ("/dev/null", "is no ordinary file, and would be replaced by one: choose another name"),
        ("nowhere/journal.csv", "(No such file or directory): name a folder that exists and is yours"),
        ("/proc/journal.csv", "name a folder that exists and is yours"),
        ("", "names no file; write it as journal.xlsx"),
    ],
)
def test_a_place_where_nothing_can_be_written_is_refused_with_what_to_do(hotline, place, told):
    said = hotline("journal", "export", "--form", "full", "--format", "csv", "-o", place)
    assert (said.code, said.out) == (1, "")
    assert told in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--from", "2026-03-18", "--to", "2026-03-17"], "the period ends (2026-03-17) before it begins (2026-03-18)"),
        (["--from", "вчера"], "'вчера' is no date; write it as 2026-05-09 or 09.05.2026"),
    ],
)
def test_days_that_cannot_be_are_refused(hotline, tmp_path, words, told):
    said, target = export(hotline, tmp_path, "csv", *words)
    assert said.code == 1
    assert told in said.err
    assert not target.exists()


@pytest.mark.parametrize(
    "words",
    [
        ["--form", "vologda", "--format", "docx", "-o", "j"],
        ["--form", "penza", "--format", "csv", "-o", "j"],
        ["--form", "vologda", "--format", "csv"],
        ["--form", "vologda", "--format", "csv", "-o", "j", "--volume", "0"],
    ],
)
def test_wrong_words_are_wrong_use(hotline, words):
    assert hotline("journal", "export", *words).code == 2


@pytest.fixture
def service(home):
    """Stands for the running service: it holds a call in memory until it is asked to settle."""
    asked, loop = [], asyncio.new_event_loop()

    async def settle(_):
        asked.append("settle")
        await asyncio.to_thread(write_down, home, an_answered_call(at=MONDAY))
        return {}

    (home / "run").mkdir(parents=True)
    door = ControlDoor({"settle": settle})
    loop.run_until_complete(door.open(home / "run" / "control.sock"))
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield asked
    asyncio.run_coroutine_threadsafe(door.close(), loop).result(10)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


def test_a_running_service_first_writes_down_what_it_holds_in_memory(hotline, tmp_path, service):
    said, target = export(hotline, tmp_path, "csv")
    assert (said.code, said.err) == (0, "")
    assert service == ["settle"]
    assert rows_of(target) == ON_MONDAY[:1]
