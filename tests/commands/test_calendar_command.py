"""`hotline calendar`: a dispatcher asks when an answer is due."""

import json
from datetime import date

import pytest

from hotline.bootstrap.parts import open_database
from hotline.commands.calendar import calendar_answer, calendar_text, centre_calendar, parse_day
from hotline.domain.calendar import CalendarUnknown, WorkingCalendar
from hotline.domain.day_off import OwnDay
from hotline.settings import Settings

CALENDAR = WorkingCalendar()


async def test_the_centres_own_day_counts_and_where_nothing_is_installed_none_does(tmp_path):
    settings = Settings(home=tmp_path / "home")
    assert (await centre_calendar(settings)).is_working(date(2026, 6, 5))
    assert not settings.home.exists()
    async with open_database(settings) as database, database.unit_of_work() as work:
        await work.directories.put_day(OwnDay(date(2026, 6, 5), working=False, name="День центра"))
        await work.commit()
    assert calendar_answer(await centre_calendar(settings), date(2026, 6, 5))["holiday"] == "День центра"


def test_a_holiday_and_the_deadline_after_it_are_printed_for_a_script():
    answer = calendar_answer(CALENDAR, parse_day("2026-05-09"), plus=5)
    assert json.loads(json.dumps(answer)) == {
        "date": "2026-05-09",
        "working": False,
        "holiday": "День Победы",
        "result": "2026-05-18",
    }


def test_a_plain_day_has_neither_holiday_nor_deadline():
    answer = calendar_answer(CALENDAR, date(2026, 5, 12))
    assert answer == {"date": "2026-05-12", "working": True, "holiday": None, "result": None}


def test_a_person_reads_it_in_russian():
    assert calendar_text(calendar_answer(CALENDAR, date(2026, 1, 9), plus=1)) == (
        "09.01.2026, пятница — нерабочий день: Выходной (перенесено с 03.01.2026)\nСрок: 12.01.2026, понедельник"
    )
    assert calendar_text(calendar_answer(CALENDAR, date(2025, 11, 1))) == "01.11.2025, суббота — рабочий день"


def test_a_date_may_be_written_the_russian_way():
    assert parse_day(" 09.05.2026 ") == parse_day("2026-05-09") == date(2026, 5, 9)


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "31.02.2026", "9.5", "2026-05-09T10:00"])
def test_what_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"is no date; write it as 2026-05-09 or 09\.05\.2026"):
        parse_day(text)


def test_a_year_without_a_calendar_is_refused():
    with pytest.raises(CalendarUnknown):
        calendar_answer(CALENDAR, date(2099, 1, 12))
