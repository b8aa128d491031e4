"""The rights of a person in the console: an extract, a demand to destroy, its execution, the act; and the periods."""

import io
import json
import zipfile
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from db.desk_tables import audit
from db.schema import migrate
from hotline.domain.people import Role
from tests.console.papers import pages_of, plain
from tests.console.rig import a_console, a_person
from tests.db.telling import an_answered_call, tell

HEAD = a_person("head", "Мария Заведующая", Role.SUPERVISOR)
ADMIN = a_person("root", "Олег Админ", Role.ADMIN)
PHONE = "+79135550142"
REASON = "заявление от 20.11.2026, вх. 17"


@pytest.fixture
async def console(tmp_path):
    home = tmp_path / "home"
    url = f"sqlite:///{home / 'hotline.sqlite3'}"
    migrate(url)
    async with a_console(url, home / "spool", HEAD, people=(ADMIN,), home=home) as client:
        tell(client.rig.journal, an_answered_call(phone=PHONE), an_answered_call(phone="+79135559999"))
        await client.rig.journal.kept(timedelta(seconds=10))
        yield client


async def lines_of_audit(console):
    async with console.rig.database.unit_of_work() as work:
        return [(row["login"], row["action"], row["reason"]) for row in await work._link.read(select(audit))]


async def test_an_extract_holds_all_of_hers_and_nothing_of_others_and_is_in_the_audit_first(console):
    refused = await console.post("/person/extract", data={"phone": "8 913 555-01-42", "reason": ""})
    assert refused.status == 422
    assert "основание" in await refused.text()
    assert await lines_of_audit(console) == []

    answer = await console.post("/person/extract", data={"phone": "8 913 555-01-42", "reason": REASON})
    assert answer.status == 200
    assert answer.headers["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(await answer.read()))
    page, data = archive.read("выписка.html").decode(), json.loads(archive.read("данные.json"))
    assert "Звонки и строки журнала (1)" in page
    assert PHONE in page
    assert "Поступил звонок на номер 129" in page, "in words, not in codes"
    assert "79135559999" not in page + json.dumps(data)
    assert [row["kind"] for row in data["call_events"]][:2] == ["rang", "greeted"]
    nobody = await console.post("/person/extract", data={"phone": "+79990000000", "reason": REASON})
    assert "ничего не хранится" in await nobody.text()
    assert await lines_of_audit(console) == [("head", "person.extract", REASON)] * 2, "asking for nobody is kept, too"


async def test_a_demand_waits_for_the_administrator_who_sees_counts_only_and_leaves_an_act(console, tmp_path):
    asked = await console.post("/person/erase", data={"phone": PHONE, "reason": REASON})
    assert asked.status == 200, await asked.text()
    assert "ждёт администратора" in await asked.text()

    console.rig.door.user = ADMIN
    page = await (await console.get("/erasures")).text()
    assert "звонков — 1" in page
    assert PHONE[2:] not in page
    request = UUID(page.split('action="/erasures/')[1][:36])
    unsure = await console.post(f"/erasures/{request}", data={})
    assert unsure.status == 422
    done = await console.post(f"/erasures/{request}", data={"sure": "yes"})
    assert "Акт № 1" in await done.text()
    act = tmp_path / "act.pdf"
    act.write_bytes(await (await console.get(f"/erasures/{request}/act.pdf")).read())
    paper = plain(" ".join(pages_of(act)))
    assert "Акт об уничтожении персональных данных № 1" in paper
    assert "Олег Админ" in paper
    assert "Мария Заведующая" in paper
    assert PHONE[2:] not in paper
    assert (await console.get(f"/erasures/{UUID(int=5)}/act.pdf")).status == 404
    assert (await console.get("/erasures/nonsense/act.pdf")).status == 404

    console.rig.door.user = HEAD
    assert (await console.get(f"/person/acts/{request}.pdf")).status == 200
    gone = await console.post("/person/extract", data={"phone": PHONE, "reason": REASON})
    assert "ничего не хранится" in await gone.text()


async def test_the_administrator_sets_the_periods_and_sees_what_goes_tonight(console):
    console.rig.door.user = ADMIN
    page = await (await console.get("/retention")).text()
    assert "Сейчас удалять нечего" in page
    refused = await console.post("/retention", data={"recording": "сто"})
    assert refused.status == 422
    assert "целое число дней" in await refused.text()
    saved = await console.post("/retention", data={"journal": "30"})
    text = await saved.text()
    assert 'value="30"' in text
    assert "Журнал: кто звонил и с чем: 2" in text, "the calls are of March"
    assert ("root", "retention.rule", "") in await lines_of_audit(console)
