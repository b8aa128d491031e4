"""`hotline survey` while no service runs: the figures of the database."""

import asyncio
import json
from datetime import UTC, datetime
from uuid import uuid4

from db.unit_of_work import SqlDatabase
from tests.db.telling import CENTRE


def answers(home, *keys):
    async def keep():
        database = SqlDatabase(f"sqlite:///{home / 'hotline.sqlite3'}", CENTRE)
        async with database.unit_of_work() as work:
            call = uuid4()
            await work.surveys.offered(call, datetime(2026, 3, 18, 5, tzinfo=UTC))
            for question, key in keys:
                await work.surveys.answer(call, question, key, datetime(2026, 3, 18, 5, tzinfo=UTC))
            await work.commit()
        await database.close()

    asyncio.run(keep())


def test_the_figures_are_told_for_a_period_and_a_wrong_one_is_refused(hotline, home):
    empty = json.loads(hotline("survey", "--json").out)
    assert (empty["asked"], len(empty["questions"]), len(empty["sources"])) == (0, 7, 3)
    answers(home, ("survey-information", "1"), ("survey-quality", "3"))
    found = json.loads(hotline("survey", "--from", "2026-03-18", "--to", "2026-03-18", "--json").out)
    assert (found["asked"], found["answered"], found["complete"]) == (1, 1, 0)
    assert found["questions"][1]["answers"][2] == {"key": "3", "title": "Частично", "count": 1, "percent": 100}
    assert json.loads(hotline("survey", "--from", "2026-03-19", "--json").out)["asked"] == 0
    said = hotline("survey").out
    assert "Посоветуете ли" in said
    assert "100 %" in said
    assert hotline("survey", "--from", "2026-03-19", "--to", "2026-03-18").code == 1
