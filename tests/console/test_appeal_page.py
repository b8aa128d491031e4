"""The card in the console: what is shown, saved, refused; and in Chromium, what she sees while she types."""

import re
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.audit import AuditQuery
from hotline.domain.people import Role
from hotline.services.open_appeal import open_appeal
from hotline.services.save_appeal import save_appeal
from tests.console.rig import a_console, a_person
from tests.db.telling import SOON, Telling, tell

ANNA = a_person("anna", "Анна Петрова")
VERA = a_person("vera", "Вера Ильина")
HEAD = a_person("head", "Нина Сергеевна", Role.SUPERVISOR)
ROOT = a_person("root", "Администратор", Role.ADMIN)
JSON = {"Accept": "application/json"}


@pytest.fixture
async def desk(sqlite_url, spool):
    async with a_console(sqlite_url, spool, ANNA, people=(VERA, HEAD, ROOT)) as client:
        await start_shifts(client)
        yield client


async def start_shifts(client):
    async with client.rig.database.unit_of_work() as work:
        for login in ("anna", "vera"):
            await work.shifts.start(login, datetime(2026, 3, 18, 5, 0, tzinfo=UTC))
        await work.commit()


@asynccontextmanager
async def seen_by(client, user):
    before, client.rig.door.user = client.rig.door.user, user
    yield
    client.rig.door.user = before


async def a_call(client, by="anna", phone="+79001234567", **settings):
    call = Telling(phone=phone, **settings).rang().greeted().waited().answered(by, by)
    tell(client.rig.journal, call)
    return call.call_id


async def a_card(client, by="anna", **settings):
    call = await a_call(client, by, **settings)
    return await open_appeal(client.rig.database, client.rig.journal, client.rig.clock, call, by)


async def written(client, card, user=ANNA, **fields):
    now = client.rig.clock.now()
    changes = [Change(name, value, 10_000) for name, value in fields.items()]
    outcome = await save_appeal(client.rig.database, Pen(user, now, now.date(), user.login), card.id, changes)
    assert not outcome.faults
    return outcome.appeal


async def save(client, card, *changes, tab="t1"):
    body = {"tab": tab, "changes": [{"field": f, "value": v, "seen": s} for f, v, s in changes]}
    answer = await client.post(f"/appeals/{card.id}/save", json=body, headers=JSON)
    return answer.status, await answer.json()


async def text_of(client, path, **settings):
    answer = await client.get(path, **settings)
    return answer.status, await answer.text()


# What is shown


async def test_the_card_shows_its_fields_in_the_order_of_the_telephone_script(desk):
    card = await a_card(desk)
    status, page = await text_of(desk, f"/appeals/{card.id}")
    assert status == 200
    order = ["applicant", "address", "family_status", "family_members", "birth_date", "phone"]
    order += ["topic", "question", "content", "answer", "agencies", "result"]
    places = [page.index(f'data-field="{name}"') for name in order]
    assert places == sorted(places)
    assert "8 (900) 123-45-67" in page
    assert "не позже чем через два часа" in page


async def test_a_card_without_a_call_has_the_same_page_and_a_number_of_the_journal(desk):
    assert (await desk.get("/appeals/new")).status == 200
    entered = {"channel": "letter", "phone": "", "entry": "e1"}
    answer = await desk.post("/appeals/new", data=entered, allow_redirects=False)
    again = await desk.post("/appeals/new", data=entered, allow_redirects=False)
    assert answer.status == 303
    assert answer.headers["Location"] == again.headers["Location"]
    status, page = await text_of(desk, answer.headers["Location"])
    assert status == 200
    assert "Обращение № 1" in page
    assert re.search(r'value="letter"\s+selected', page)


async def test_what_cannot_be_entered_is_said_on_the_same_page_and_what_she_wrote_stays(desk):
    answer = await desk.post("/appeals/new", data={"channel": "letter", "phone": "мама <b>", "entry": "e1"})
    page = await answer.text()
    assert answer.status == 422
    assert "Такого номера нет" in page
    assert "мама &lt;b&gt;" in page


async def test_markup_in_a_name_stays_text_everywhere(desk):
    card = await a_card(desk)
    hostile = '<script>alert(1)</script>"><img src=x onerror=alert(2)>'
    await written(
        desk, card, applicant=hostile, content=f"</textarea>{hostile}", question=hostile, closing_mark=hostile
    )
    for path in (f"/appeals/{card.id}", "/appeals"):
        _, page = await text_of(desk, path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "</textarea><" not in page.replace("</textarea></", "").replace("</textarea>\n", "")


async def test_who_wants_to_stay_unknown_is_named_on_no_page(desk):
    card = await a_card(desk)
    await written(
        desk, card, applicant="Ирина Львова", address="Ленина, 5", email="ira@mail.ru", birth_date="05.09.1987"
    )
    await written(desk, card, anonymous=True)
    for path in (f"/appeals/{card.id}", "/appeals", f"/appeals/{card.id}/news?seen=0&tab=x"):
        _, page = await text_of(desk, path)
        for secret in ("Ирина", "Ленина", "ira@mail.ru", "1987", "123-45-67", "9001234567"):
            assert secret not in page, (path, secret)


async def test_a_line_without_a_card_gets_one_by_hand_and_only_where_she_sees_the_line(desk):
    missed, answered = Telling().rang().waited().hung_up(), Telling().rang().waited().answered("vera", "Вера").hung_up()
    tell(desk.rig.journal, missed, answered)
    await desk.rig.journal.kept(SOON)
    _, page = await text_of(desk, "/journal/1-1")
    assert "Открыть карточку" in page
    ask = {"allow_redirects": False}
    answer = await desk.post("/appeals/of-line", data={"volume": "1", "number": "1"}, **ask)
    assert answer.status == 303
    _, page = await text_of(desk, answer.headers["Location"])
    assert "Обращение № 1" in page
    for number in ("2", "3", "1", "x", ""):
        answer = await desk.post("/appeals/of-line", data={"volume": "1", "number": number}, **ask)
        assert answer.status == 404, number


# Saving


async def test_a_field_is_saved_and_the_time_is_told(desk):
    card = await a_card(desk)
    status, told = await save(desk, card, ("applicant", "Ирина Львова", 0), ("birth_date", "5.9.1987", 0))
    assert status == 200
    assert told["saved"] == {"applicant": "Ирина Львова", "birth_date": "05.09.1987"}
    assert re.fullmatch(r"\d\d:\d\d", told["at"])


async def test_a_date_that_is_none_is_told_beside_its_field_and_the_others_are_saved(desk):
    card = await a_card(desk)
    _, told = await save(desk, card, ("birth_date", "31.02.2000", 0), ("question", "Пособие", 0))
    assert "Такой даты нет" in told["faults"]["birth_date"]
    assert list(told["saved"]) == ["question"]


async def test_a_text_of_a_hundred_thousand_letters_is_refused_in_words(desk):
    card = await a_card(desk)
    _, told = await save(desk, card, ("content", "я" * 100_000, 0))
    assert "100000" in told["faults"]["content"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"changes": 7}',
        b'{"changes": [{"field": "a"}]}',
        b"\xff",
        b'{"changes": [{"field":"question","value":"x","seen":1e999}]}',
    ],
)
async def test_junk_is_refused_and_changes_nothing(desk, body):
    card = await a_card(desk)
    headers = JSON | {"Content-Type": "application/json"}
    answer = await desk.post(f"/appeals/{card.id}/save", data=body, headers=headers)
    assert answer.status == 409
    assert "refused" in await answer.json()


async def test_a_colleague_sees_who_else_is_here_and_what_changed(desk):
    card = await a_card(desk)
    await open_appeal(desk.rig.database, desk.rig.journal, desk.rig.clock, await first_call(desk, card), "vera")
    await desk.get(f"/appeals/{card.id}/news?seen=0&tab=t1", headers=JSON)
    await save(desk, card, ("question", "Пособие", 0))
    async with seen_by(desk, VERA):
        news = await (await desk.get(f"/appeals/{card.id}/news?seen=0&tab=t2", headers=JSON)).json()
        assert [one["name"] for one in news["people"]] == ["Анна Петрова"]
        assert news["fields"]["question"]["value"] == "Пособие"
        assert news["fields"]["question"]["author"] == "Анна Петрова"
        _, told = await save(desk, card, ("question", "Путёвка", 0), tab="t2")
    assert told["conflicts"]["question"]["theirs"] == "Пособие"
    assert told["saved"] == {}


async def first_call(client, card):
    async with client.rig.database.unit_of_work() as work:
        return (await work.appeals.calls(card.id))[0].id


# What is done with it


async def test_a_step_that_lacks_something_is_refused_in_words_and_then_done(desk):
    card = await a_card(desk)
    answer = await desk.post(f"/appeals/{card.id}/step", data={"step": "close"}, headers=JSON)
    assert answer.status == 409
    assert "результат" in (await answer.json())["refused"]
    await written(desk, card, result="Консультация дана")
    done = await desk.post(
        f"/appeals/{card.id}/step", data={"step": "close", "closing_mark": "Вопрос решён"}, headers=JSON
    )
    assert (await done.json())["path"] == f"/appeals/{card.id}"
    _, page = await text_of(desk, f"/appeals/{card.id}")
    assert "закрыто" in page
    assert "Открыть снова" in page


async def test_the_same_number_is_offered_to_go_on_with_and_the_fresh_card_vanishes(desk):
    old = await a_card(desk)
    await written(desk, old, question="Пособие на второго ребёнка")
    fresh = await a_card(desk)
    _, page = await text_of(desk, f"/appeals/{fresh.id}")
    assert "Продолжить обращение № 1" in page
    answer = await desk.post(f"/appeals/{fresh.id}/link", data={"to": str(old.id)}, headers=JSON)
    assert (await answer.json())["path"] == f"/appeals/{old.id}"
    assert (await desk.get(f"/appeals/{fresh.id}")).status == 404


async def test_a_duplicate_is_named_by_its_number(desk):
    first, second = await a_card(desk), await a_card(desk, phone="+79005550000")
    await written(desk, second, question="Путёвка")
    for wrong in ("99", "abc", "-1", ""):
        answer = await desk.post(f"/appeals/{second.id}/merge", data={"volume": "1", "number": wrong}, headers=JSON)
        assert answer.status == 409
    answer = await desk.post(f"/appeals/{second.id}/merge", data={"volume": "1", "number": "№ 1"}, headers=JSON)
    assert (await answer.json())["path"] == f"/appeals/{first.id}"
    _, page = await text_of(desk, f"/appeals/{second.id}")
    assert "присоединена" in page
    assert "Путёвка" in page


async def test_a_family_is_found_by_its_name_and_old_values_are_told_in_words(desk):
    first, second = await a_card(desk), await a_card(desk, phone="+79005550000")
    await desk.post(f"/appeals/{first.id}/family", data={"title": "Львовы, Барнаул"}, headers=JSON)
    told = await (await desk.get(f"/appeals/{second.id}/families?q=льв", headers=JSON)).json()
    assert [family["title"] for family in told["families"]] == ["Львовы, Барнаул"]
    await desk.post(f"/appeals/{second.id}/family", data={"family": told["families"][0]["id"]}, headers=JSON)
    await written(desk, second, agencies=["mfc"], result="Да")
    await desk.post(f"/appeals/{second.id}/step", data={"step": "answer"}, headers=JSON)
    await written(desk, second, agencies=["police", "health"])
    _, page = await text_of(desk, f"/appeals/{second.id}")
    assert "Львовы, Барнаул" in page
    assert "было: <bdi>МФЦ</bdi>" in page
    assert "Поступил звонок" in page


async def test_papers_are_pdf_and_written_down_before_they_are_given(desk):
    card = await a_card(desk)
    await written(desk, card, applicant="Ирина Львова", route=[{"help": "Консультация", "organisation": "МФЦ"}])
    for paper in ("card", "route"):
        answer = await desk.get(f"/appeals/{card.id}/{paper}.pdf")
        assert answer.status == 200
        assert (await answer.read()).startswith(b"%PDF")
        assert answer.headers["Cache-Control"] == "no-store"
    async with desk.rig.database.unit_of_work() as work:
        assert [line.action for line in await work.audit.find(AuditQuery())][:2] == ["appeal.print", "appeal.print"]


# Rights

ROUTES = [
    ("GET", ""),
    ("GET", "/news"),
    ("GET", "/card.pdf"),
    ("GET", "/route.pdf"),
    ("POST", "/save"),
    ("POST", "/step"),
    ("POST", "/link"),
    ("POST", "/merge"),
    ("POST", "/family"),
    ("POST", "/part"),
    ("GET", "/families?q=x"),
    ("POST", "/reason"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_a_card_of_another_person_answers_like_an_unknown_one(desk, method, path):
    strange = await a_card(desk, by="vera")
    await a_card(desk, phone="+79005550000")
    bodies = {
        "/save": {"json": {"tab": "t", "changes": [{"field": "question", "value": "x", "seen": 0}]}},
        "/step": {"data": {"step": "answer"}},
        "/link": {"data": {"to": str(uuid4())}},
        "/merge": {"data": {"volume": "1", "number": "2"}},
        "/reason": {"data": {"reason": "Любопытство"}},
    }
    answers = []
    for appeal in (strange.id, uuid4()):
        answer = await desk.request(method, f"/appeals/{appeal}{path}", headers=JSON, **bodies.get(path, {}))
        answers.append((answer.status, (await answer.text()).replace(str(appeal), "")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 404


@pytest.mark.parametrize("junk", ["1", "x" * 36, "-" * 36, "..%2f..%2fetc", "%00", "0" * 400])
async def test_an_address_that_is_no_id_is_not_there(desk, junk):
    assert (await desk.get(f"/appeals/{junk}")).status == 404


async def test_a_list_holds_only_ones_own_cards_whatever_is_asked(desk):
    await written(desk, await a_card(desk, by="vera"), VERA, question="Чужая тайна")
    await a_card(desk, phone="+79005550000")
    for asked in ("", "?whose=all", "?show=all&whose=all"):
        _, page = await text_of(desk, f"/appeals{asked}")
        assert "Чужая тайна" not in page
    for wrong in ("?show=1%20OR%201=1", "?before=1;DROP", "?before=9999999999999999999-1"):
        assert (await desk.get(f"/appeals{wrong}")).status == 409


async def test_a_supervisor_says_why_first_and_then_sees_the_card(desk):
    card = await a_card(desk)
    await written(desk, card, applicant="Ирина Львова", content="Очень личное")
    async with seen_by(desk, HEAD):
        _, page = await text_of(desk, f"/appeals/{card.id}")
        assert "Причина" in page
        assert "Очень личное" not in page
        answer = await desk.post(f"/appeals/{card.id}/reason", data={"reason": "ну"})
        assert answer.status == 422
        status, _ = await save(desk, card, ("question", "x", 0))
        assert status == 409
        answer = await desk.post(
            f"/appeals/{card.id}/reason", data={"reason": "Жалоба заявителя"}, allow_redirects=False
        )
        assert answer.status == 303
        _, page = await text_of(desk, f"/appeals/{card.id}")
        assert "Очень личное" in page


async def test_an_administrator_has_no_cards_at_all(desk):
    card = await a_card(desk)
    await written(desk, card, applicant="Ирина Львова")
    async with seen_by(desk, ROOT):
        for path in ("/appeals", f"/appeals/{card.id}", f"/appeals/{card.id}/news", f"/appeals/{card.id}/card.pdf"):
            answer = await desk.get(path)
            assert answer.status == 403
            assert "Ирина" not in await answer.text()


async def test_without_a_shift_the_card_is_read_and_says_how_to_write(desk):
    card = await a_card(desk)
    async with desk.rig.database.unit_of_work() as work:
        await work.shifts.end("anna", desk.rig.clock.now())
        await work.commit()
    _, page = await text_of(desk, f"/appeals/{card.id}")
    assert "Начните смену" in page
    status, told = await save(desk, card, ("question", "Пособие", 0))
    assert status == 409
    assert "Начните смену" in told["refused"]
