"""What the alarm clock wakes: directories are filled, days are learnt, forgotten cards and calls are not forgotten."""

from contextlib import asynccontextmanager
from datetime import date, timedelta

import pytest

from hotline.bootstrap.watch import Watch
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.day_off import OwnDay
from hotline.domain.directory import DirectoryKind
from hotline.domain.people import Role, User
from hotline.services.edit_directory import DirectoryEditor
from hotline.services.open_sos_card import open_sos_card
from hotline.services.sos_access import SosDesk
from hotline.settings_sections import SosSettings
from tests.builders import FakeClock
from tests.db.telling import NOON, SOON, Telling, tell

ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")
HEAD = User("head", "Мария Ильина", Role.SUPERVISOR, "x", "y")


class Awakening:
    """A database that is silent at first."""

    def __init__(self, database, silent=1):
        self._database, self.silent = database, silent

    @asynccontextmanager
    async def unit_of_work(self):
        if self.silent:
            self.silent -= 1
            raise OSError("nobody answers")
        async with self._database.unit_of_work() as work:
            yield work


@pytest.fixture
def told():
    return []


@pytest.fixture
def a_watch(told):
    def build(database, clock=None):
        def publish(login, message):
            told.append((login, message["type"]))

        return Watch(database, clock or FakeClock(NOON), WorkingCalendar(), publish, SosSettings())

    return build


async def test_the_first_start_fills_the_directories_and_pages_offer_the_pauses(database, a_watch):
    watch = a_watch(database)
    await watch.load()
    assert ("lunch", "Обед") in watch.pauses
    await DirectoryEditor(database, FakeClock(), "irina").switch(DirectoryKind.PAUSE, "lunch", active=False)
    await watch.reload()
    assert ("lunch", "Обед") not in watch.pauses


async def test_the_centres_own_days_are_known_from_the_start(database, a_watch):
    async with database.unit_of_work() as work:
        await work.directories.put_day(OwnDay(date(2026, 6, 5), working=False, name="День центра"))
        await work.commit()
    watch = a_watch(database)
    await watch.load()
    assert watch.calendar.holiday_name(date(2026, 6, 5)) == "День центра"


async def test_a_database_that_is_silent_at_the_start_is_asked_again(database, a_watch):
    watch = a_watch(Awakening(database))
    await watch.load()
    assert watch.pauses == ()
    await watch.tick()
    assert ("lunch", "Обед") in watch.pauses


async def test_a_tick_reminds_of_cards_and_raises_what_was_missed(url, database, a_writer, a_watch, told):
    async with database.unit_of_work() as work:
        for user in (ANNA, HEAD):
            await work.users.add(user)
        await work.commit()
    clock = FakeClock(NOON)
    await open_sos_card(SosDesk(database, clock, lambda *_: None), ANNA)
    writer = a_writer(url)
    tell(writer, Telling().rang().greeted().waited("urgent").hung_up())
    await writer.kept(SOON)
    watch = a_watch(database, clock)
    clock.time += timedelta(minutes=5)
    await watch.tick()
    assert told == [("anna", "sos"), (None, "alarm")]
    clock.time += timedelta(minutes=10)
    await watch.tick()
    assert told[2:] == [("anna", "sos"), ("head", "sos")]
