"""`hotline followups` while no service runs: the calls that the database owes."""

import asyncio
import json
from uuid import uuid4

from db.unit_of_work import SqlDatabase
from hotline.domain.appeal import Appeal
from hotline.domain.appeal_state import AppealState
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.duty import Clockwork
from hotline.domain.opening_hours import OpeningHours
from hotline.services.duty_desk import DutyDesk
from hotline.services.plan_follow_ups import plan_follow_ups
from tests.builders import FakeClock
from tests.console.papers import pages_of
from tests.db.telling import CENTRE, NOON


def planned(home, **fields):
    """An answered card, planned on 18 March 2026."""

    async def plan():
        database = SqlDatabase(f"sqlite:///{home / 'hotline.sqlite3'}", CENTRE)
        desk = DutyDesk(
            database, FakeClock(NOON), lambda *_: None, Clockwork(OpeningHours(None), WorkingCalendar(), CENTRE)
        )
        card = Appeal(id=uuid4(), volume=1, opened_at=NOON, changed_at=NOON, state=AppealState.ANSWERED, **fields)
        try:
            async with database.unit_of_work() as work:
                await work.appeals.put(card)
                await work.commit()
            return await plan_follow_ups(desk)
        finally:
            await database.close()

    return asyncio.run(plan())


def test_an_answered_appeal_stands_there_with_its_day_and_a_number_only_in_full_for_machines(hotline, home):
    assert json.loads(hotline("followups", "--json").out) == []
    assert planned(home, number=7, phone="+79001234567") == 1
    (owed,) = json.loads(hotline("followups", "--json").out)
    told = {name: owed[name] for name in ("number", "phone", "due_on", "working_day", "stage", "state", "result")}
    assert told == {
        "number": 7,
        "phone": "+79001234567",
        "due_on": "2026-03-25",
        "working_day": 6,
        "stage": "late",
        "state": "planned",
        "result": "",
    }
    said = hotline("followups").out
    assert "25.03.2026" in said
    assert "+79001234567" not in said


def test_the_proof_is_a_paper_whose_code_is_known_and_no_other_is(hotline, home, tmp_path):
    assert hotline("followups", "--json").code == 0  # makes the tables
    assert planned(home, number=7, phone="+79001234567", applicant="Львова Ирина") == 1
    paper = tmp_path / "proof.pdf"
    told = json.loads(hotline("followups", "proof", "7", "-o", str(paper), "--json").out)
    assert (told["number"], told["attempts"], told["kept"]) == (7, 0, "no")
    text = " ".join(pages_of(paper))
    assert "Львова Ирина" in text
    assert "семье ещё не звонили" in text
    assert ", команда hotline." in text
    assert told["code"][:4] in text
    (owed,) = json.loads(hotline("followups", "--json").out)
    again = json.loads(hotline("followups", "proof", owed["id"], "-o", str(paper), "--json").out)
    assert again["code"] != told["code"], "another moment, another paper"
    found = json.loads(hotline("followups", "verify", told["code"], "--json").out)
    assert (found["number"], found["login"], found["attempts"]) == (7, "hotline", 0)
    for words in (("proof", "8", "-o", str(paper)), ("proof", str(uuid4()), "-o", str(paper)), ("verify", "0" * 16)):
        refused = hotline("followups", *words)
        assert refused.code == 1
        assert refused.err
    assert hotline("followups", "verify", told["code"]).out.startswith("Справку напечатали здесь")
