"""`hotline duties` while no service runs: the list of the database."""

import asyncio
import json
from datetime import timedelta

from db.unit_of_work import SqlDatabase
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call import EventKind as Kind
from hotline.domain.duty import Clockwork
from hotline.domain.opening_hours import OpeningHours
from hotline.services.duty_desk import DutyDesk
from hotline.services.sweep_duties import sweep_duties
from tests.builders import FakeClock
from tests.commands.test_journal_export import write_down
from tests.db.telling import CENTRE, NOON, Telling


def swept(home):
    async def sweep():
        database = SqlDatabase(f"sqlite:///{home / 'hotline.sqlite3'}", CENTRE)
        clockwork = Clockwork(OpeningHours(None), WorkingCalendar(), CENTRE)
        clock = FakeClock(NOON + timedelta(minutes=1))
        try:
            return await sweep_duties(DutyDesk(database, clock, lambda *_: None, clockwork))
        finally:
            await database.close()

    return asyncio.run(sweep())


def test_who_asked_to_be_called_back_stands_in_the_list_until_it_is_done(hotline, home):
    assert json.loads(hotline("duties", "--json").out) == []
    write_down(home, Telling().rang().greeted().then(Kind.CALLBACK, phone="+79001234567").hung_up())
    assert swept(home) == 1
    (duty,) = json.loads(hotline("duties", "--json").out)
    assert (duty["kind"], duty["phone"], duty["attempts"], duty["overdue"]) == ("callback", "+79001234567", 0, True)
    said = hotline("duties").out
    assert "+79001234567" in said
    assert "просрочено" in said
