"""«Календарь»: which days count at this centre, and until when a family must be called."""

from datetime import date

import pytest

from console.year import DayKind, marked, year_of
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.day_off import OwnDay, overlaid
from hotline.domain.people import Role
from tests.console.rig import a_console, a_person

HEAD = a_person("head", "Мария Ильина", Role.SUPERVISOR)


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_console(sqlite_url, spool, HEAD) as client:
        yield client


async def text_of(console, query=""):
    answer = await console.get(f"/calendar{query}")
    assert answer.status == 200
    return " ".join((await answer.text()).split())


def test_each_day_of_a_year_is_what_the_government_and_the_centre_made_of_it():
    calendar, own = WorkingCalendar(), [OwnDay(date(2026, 6, 1), False, "День центра"), OwnDay(date(2026, 8, 1), True)]
    overlaid(calendar, own)
    months = year_of(2026, calendar, {one.day for one in own})
    kinds = {day.on: day.kind for month in months for week in month.weeks for day in week if day}
    assert len(kinds) == 365
    for day, kind in {
        date(2026, 1, 1): DayKind.HOLIDAY,
        date(2026, 1, 9): DayKind.MOVED_OFF,
        date(2026, 5, 9): DayKind.HOLIDAY,
        date(2026, 5, 11): DayKind.HOLIDAY,
        date(2026, 5, 16): DayKind.WEEKEND,
        date(2026, 6, 1): DayKind.OWN_OFF,
        date(2026, 8, 1): DayKind.OWN_WORK,
        date(2026, 12, 31): DayKind.MOVED_OFF,
        date(2026, 7, 1): DayKind.WORK,
    }.items():
        assert kinds[day] is kind, day
    assert sum(month.working for month in months) == 247
    assert DayKind.MOVED_WORK in {day.kind for day in marked(year_of(2025, WorkingCalendar(), ()))}  # 1 November


async def test_the_page_says_when_to_call_through_the_holidays_of_may(console):
    text = await text_of(console, "?year=2026&answered=2026-05-07")
    assert "Позвонить не позже <strong>15 мая 2026</strong>: это 5-й рабочий день после 7 мая" in text
    assert "праздник: День Победы" in text
    async with console.rig.database.unit_of_work() as work:
        own = OwnDay(date(2026, 5, 15), False, "День <центра>")
        await work.directories.put_day(own)
        await work.commit()
    overlaid(console.rig.desk.calendar, [own])
    text = await text_of(console, "?year=2026&answered=2026-05-07")
    assert "<strong>18 мая 2026</strong>" in text
    assert "выходной центра: День &lt;центра&gt;" in text


@pytest.mark.parametrize("query", ["?year=2099", "?year=9999", "?answered=2099-01-01"])
async def test_a_year_that_nobody_knows_is_said_and_not_guessed(console, query):
    text = await text_of(console, query)
    assert "ещё нет" in text or "Срок неизвестен" in text


@pytest.mark.parametrize("query", ["?year=١٩٩٩", "?year=0000", "?answered=9999-12-31", "?answered=завтра", "?year=-1"])
async def test_what_is_no_day_breaks_nothing(console, query):
    await text_of(console, query)
