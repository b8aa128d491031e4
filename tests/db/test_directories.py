"""Directories on SQLite and PostgreSQL: filled once, edited by hand, audited, never shortened."""

import asyncio
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from hotline.domain.audit import AuditQuery
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.directory import DirectoryKind as Kind
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.services.edit_directory import DirectoryEditor
from hotline.services.edit_own_days import OwnDaysEditor, load_own_days
from hotline.services.seed_directories import seed_directories, shipped_entries
from tests.builders import FakeClock

SHIPPED = shipped_entries((Path(__file__).parents[2] / "hotline/directories.toml").read_text("utf-8"))


@pytest.fixture
def editor(database):
    return DirectoryEditor(database, FakeClock(), "irina", "192.0.2.7")


@pytest.fixture
def calendar():
    return WorkingCalendar()


@pytest.fixture
def days(database, calendar):
    return OwnDaysEditor(database, FakeClock(), ZoneInfo("Europe/Moscow"), calendar, "irina")


async def listed(database, kind, *, every=False):
    async with database.unit_of_work() as work:
        return [entry.title for entry in await work.directories.entries(kind, every=every)]


async def audited(database):
    async with database.unit_of_work() as work:
        return [(line.action, line.object_id, line.detail) for line in await work.audit.find(AuditQuery())]


async def test_the_first_start_fills_the_directories_and_the_second_changes_nothing(database, editor):
    assert await seed_directories(database, SHIPPED) == len(SHIPPED)
    await editor.switch(Kind.PLACE, "vologda", active=False)
    assert await seed_directories(database, SHIPPED) == 0
    assert await listed(database, Kind.PLACE) == ["Вологодский округ"]
    assert (await listed(database, Kind.CATEGORY))[0] == "многодетная"


async def test_a_directory_that_the_centre_began_itself_is_left_alone(database, editor):
    await editor.add(Kind.PLACE, {"title": "Барнаул"})
    await seed_directories(database, SHIPPED)
    assert await listed(database, Kind.PLACE) == ["Барнаул"]


async def test_two_starts_at_once_fill_the_directories_once(database):
    await asyncio.gather(seed_directories(database, SHIPPED), seed_directories(database, SHIPPED))
    assert len(await listed(database, Kind.CATEGORY)) == 12


async def test_a_new_line_stands_at_the_end_and_the_audit_says_who_wrote_it(database, editor):
    await editor.add(Kind.AGENCY, {"title": "Опека", "phone": "8 (8172) 12-34-56", "hours": "пн–пт 9–18"})
    entry = await editor.add(Kind.AGENCY, {"title": "Полиция", "phone": "102"})
    assert await listed(database, Kind.AGENCY) == ["Опека", "Полиция"]
    assert (await audited(database))[0] == (
        "directory.add",
        entry.code,
        {"new": {"title": "Полиция", "phone": "102"}},
    )


async def test_a_change_keeps_the_code_and_the_audit_keeps_the_old_words(database, editor):
    entry = await editor.add(Kind.PLACE, {"title": "Каменский район"})
    await editor.change(Kind.PLACE, entry.code, {"title": "Каменский округ"})
    async with database.unit_of_work() as work:
        assert await work.directories.titles(Kind.PLACE) == {entry.code: "Каменский округ"}
    told = (await audited(database))[0]
    assert told == (
        "directory.change",
        entry.code,
        {"old": {"title": "Каменский район"}, "new": {"title": "Каменский округ"}},
    )


async def test_a_change_that_changes_nothing_leaves_no_line_in_the_audit(database, editor):
    entry = await editor.add(Kind.PLACE, {"title": "Кадуй"})
    await editor.change(Kind.PLACE, entry.code, {"title": " Кадуй "})
    assert [action for action, _, _ in await audited(database)] == ["directory.add"]


async def test_a_line_that_is_switched_off_is_offered_no_more_but_keeps_its_words(database, editor):
    entry = await editor.add(Kind.PLACE, {"title": "Кадуй"})
    await editor.switch(Kind.PLACE, entry.code, active=False)
    assert await listed(database, Kind.PLACE) == []
    assert await listed(database, Kind.PLACE, every=True) == ["Кадуй"]
    with pytest.raises(Refused, match="включите её снова"):
        await editor.add(Kind.PLACE, {"title": "кадуй"})
    await editor.switch(Kind.PLACE, entry.code, active=True)
    assert await listed(database, Kind.PLACE) == ["Кадуй"]


async def test_a_pause_of_the_centre_is_never_taken_for_one_of_the_service(editor):
    assert (await editor.add(Kind.PAUSE, {"title": "Wrap-up"})).code == "wrap-up-2"


async def test_the_order_is_made_by_hand_and_ends_at_the_edges(database, editor):
    codes = [(await editor.add(Kind.PLACE, {"title": title})).code for title in ("а", "б", "в")]
    await editor.move(Kind.PLACE, codes[2], up=True)
    assert await listed(database, Kind.PLACE) == ["а", "в", "б"]
    await editor.move(Kind.PLACE, codes[0], up=True)
    await editor.move(Kind.PLACE, codes[1], up=False)
    assert await listed(database, Kind.PLACE) == ["а", "в", "б"]


async def test_a_line_that_is_not_there_is_refused_kindly(editor):
    for change in (
        editor.change(Kind.PLACE, "nowhere", {"title": "Нигде"}),
        editor.switch(Kind.PLACE, "' OR 1=1 --", active=False),
        editor.move(Kind.PLACE, "", up=True),
    ):
        with pytest.raises(Refused, match="Такой записи нет"):
            await change


async def test_two_administrators_who_add_the_same_line_make_one(database, editor):
    made = await asyncio.gather(*(editor.add(Kind.PLACE, {"title": "Кадуй"}) for _ in range(4)), return_exceptions=True)
    assert [type(one) for one in made].count(Refused) == 3
    assert await listed(database, Kind.PLACE) == ["Кадуй"]


async def test_an_sos_lead_is_one_of_the_people_here_and_no_administrator(database, editor):
    async with database.unit_of_work() as work:
        await work.users.add(User("olga", "Ольга Смирнова", Role.SPECIALIST, "x", "y"))
        await work.users.add(User("root1", "Администратор", Role.ADMIN, "x", "y"))
        await work.commit()
    lead = await editor.add(Kind.SOS_LEAD, {"login": "olga", "phone": "8 900 123-45-67"})
    assert (lead.code, lead.title) == ("olga", "Ольга Смирнова")
    for login, sentence in (
        ("root1", "карт не принимает"),
        ("nobody", "из списка"),
        ("", "из списка"),
        ("olga", "уже"),
    ):
        with pytest.raises(Refused, match=sentence):
            await editor.add(Kind.SOS_LEAD, {"login": login})


async def test_the_centres_own_day_is_kept_audited_and_followed_at_once(database, days, calendar):
    await days.add("2026-06-05", "День центра", working=False)
    assert calendar.holiday_name(date(2026, 6, 5)) == "День центра"
    later = WorkingCalendar()
    await load_own_days(database, later)
    assert later.holiday_name(date(2026, 6, 5)) == "День центра"
    await days.drop("2026-06-05")
    assert calendar.is_working(date(2026, 6, 5))
    assert [action for action, _, _ in await audited(database)] == ["calendar.drop", "calendar.put"]


async def test_the_second_word_about_a_day_replaces_the_first_and_the_audit_keeps_both(database, days, calendar):
    await days.add("2026-06-05", "День центра", working=False)
    await days.add("2026-06-05", "Переезд", working=False)
    assert calendar.holiday_name(date(2026, 6, 5)) == "Переезд"
    assert (await audited(database))[0][2]["old"] == {"working": False, "name": "День центра"}


async def test_a_day_about_which_nothing_was_said_cannot_be_dropped(days):
    with pytest.raises(Refused, match="уже нет"):
        await days.drop("2026-06-05")
