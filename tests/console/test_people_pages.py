"""The pages «Сотрудники» and «Кто что смотрел»."""

import re
from pathlib import Path

import pytest

import hotline
from console.audit_words import ACTIONS
from hotline.domain.audit import AuditEntry
from hotline.services.sign_in import NotLetIn, sign_in
from tests.console.door_rig import a_house
from tests.door import ANNAS_DESK

MARIA = {
    "login": "maria",
    "name": "Мария Кузьмина",
    "position": "диспетчер",
    "role": "dispatcher",
    "queues": "dispatcher",
}


@pytest.fixture
async def house(sqlite_url, spool):
    async with a_house(sqlite_url, spool) as opened:
        yield opened


@pytest.fixture
async def root(house):
    return await house.signed_in("root")


def shown(page):
    return re.findall(r'<code class="secret">([^<]+)</code>', page.text_now)


async def user(house, login):
    async with house.database.unit_of_work() as work:
        return await work.users.get(login)


async def test_what_a_new_colleague_signs_in_with_is_shown_once(house, root):
    made = await root.post("/people", MARIA)
    login, password, sip_user, secret = shown(made)
    assert (login, sip_user, made.headers["Cache-Control"]) == ("maria", "maria", "no-store")
    assert (await house.browser().sign_in("maria", password)).headers["Location"] == "/"
    for path in ("/people", "/people/maria", "/audit"):
        page = (await root.get(path)).text_now
        assert "Мария Кузьмина" in page
        assert password not in page
        assert secret not in page
    assert house.told == ["phones"]


async def test_a_mistake_keeps_what_was_typed_and_says_what_to_do(root):
    page = await root.post("/people", MARIA | {"login": "Мария"})
    assert page.status == 422
    assert "маленькие латинские буквы" in page.text_now
    assert 'value="Мария Кузьмина"' in page.text_now
    assert re.search(r'value="dispatcher"\s+checked', page.text_now)


async def test_a_new_role_and_post_are_kept(house, root):
    answer = await root.post(
        "/people/olga", {"name": "Ольга", "position": "юрист", "role": "specialist", "queues": "lawyer"}
    )
    assert answer.headers["Location"] == "/people/olga?done=changed"
    assert "Изменения сохранены" in (await root.get(answer.headers["Location"])).text_now
    olga = await user(house, "olga")
    assert (olga.name, olga.position, olga.queues) == ("Ольга", "юрист", ("lawyer",))
    assert "очереди: Психологи → Юристы" in (await root.get("/audit")).text_now


async def test_who_leaves_is_out_at_once_and_may_come_back(house, root):
    anna = await house.signed_in("anna")
    socket = await anna.socket("/live")
    await socket.receive_json()
    assert (await root.post("/people/anna/dismiss")).headers["Location"] == "/people/anna?done=dismissed"
    while not socket.closed:
        await socket.receive(timeout=5)
    assert (await anna.get("/")).headers["Location"] == "/login"
    assert "отключён" in (await root.get("/people")).text_now
    assert (await root.post("/people/anna/return")).headers["Location"] == "/people/anna?done=returned"
    assert (await house.browser().sign_in("anna")).headers["Location"] == "/"


async def test_the_last_administrator_can_neither_leave_nor_change_her_role(house, root):
    assert "Свою учётную запись отключить нельзя" in (await root.post("/people/" + "root/dismiss")).text_now
    demoted = await root.post("/people/root", {"name": "Root", "position": "", "role": "supervisor"})
    assert (demoted.status, "последний администратор" in demoted.text_now) == (422, True)
    assert (await root.get("/people")).status == 200


async def test_what_was_lost_is_renewed(house, root):
    _, password = shown(await root.post("/people/vera/password"))
    with pytest.raises(NotLetIn):
        await sign_in(house.entrance, login="vera", password="wrong", origin=ANNAS_DESK)
    vera = house.browser()
    assert (await vera.sign_in("vera", password)).headers["Location"] == "/login/second-factor"
    before = (await user(house, "anna")).sip_digest
    _, secret = shown(await root.post("/people/anna/phone"))
    assert len(secret) >= 32
    assert (await user(house, "anna")).sip_digest != before
    assert (await root.post("/people/vera/second-factor")).headers["Location"] == "/people/vera?done=factor"
    assert (await vera.get("/login/second-factor")).headers["Location"] == "/login"


async def line(house, login, action, **traits):
    async with house.database.unit_of_work() as work:
        await work.audit.write(AuditEntry(house.clock.now(), login, action, **traits))
        await work.commit()


async def test_a_supervisor_reads_what_her_team_did_and_nothing_of_administrators(house):
    vera = await house.signed_in("vera")
    await line(house, "anna", "sos.open", object_kind="sos", object_id="x", detail={"number": 7, "applicant": "тайна"})
    await line(house, "root", "user.add", object_kind="user", object_id="hidden-colleague")
    page = (await vera.get("/audit")).text_now
    assert "Открыта карта SOS" in page
    assert "карта SOS № 7" in page
    assert "hidden-colleague" not in page
    assert "тайна" not in page
    assert 'value="root"' not in page
    assert (await vera.get("/audit?login=root")).status == 409


@pytest.mark.parametrize(
    "query",
    [
        "login=nobody",
        "action=drop",
        "since=09.05.2026",
        "until=9999-12-31",
        "before=x",
        "before=%D9%A3",
        "since=0001-01-01",
    ],
)
async def test_only_what_stands_in_the_lists_is_looked_for(root, query):
    assert (await root.get(f"/audit?{query}")).status == 409


async def test_the_audit_is_read_page_by_page_and_by_period(house, root):
    for _ in range(120):
        await line(house, "anna", "session.open", object_kind="user", object_id="anna")
    first = await root.get("/audit?login=anna")
    assert first.text_now.count("<td>Вход") == 100
    (older,) = re.findall(r'href="(/audit\?login=anna&amp;before=\d+)"', first.text_now)
    second = await root.get(older.replace("&amp;", "&"))
    assert second.text_now.count("<td>Вход") == 20
    assert "К новым" in second.text_now
    assert (await root.get("/audit?login=anna&since=2026-03-18&until=2026-03-18")).text_now.count("<td>Вход") == 100
    assert "Ничего не нашлось" in (await root.get("/audit?login=anna&until=2026-03-17")).text_now


def test_every_action_that_the_services_write_has_words():
    home = Path(hotline.__file__).parent
    code = re.compile(r'"((?:appeal|sos|alarm|directory|calendar|user|session|own|journal|volume|export)\.[a-z_]+)"')
    written = {
        found
        for folder in (home / "services", home.parent / "console" / "views")
        for file in folder.glob("*.py")
        for found in code.findall(file.read_text("utf-8"))
        if not found.endswith((".html", ".pdf", ".xlsx", ".csv"))
    }
    assert written - ACTIONS.keys() == set()
