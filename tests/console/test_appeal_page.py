"""The card in the console: what is shown, saved, refused."""

import re

import pytest

from hotline.services.open_appeal import open_appeal
from tests.console.card_rig import JSON, VERA, a_card, a_card_desk, first_call, save, seen_by, text_of, written
from tests.db.telling import SOON, Telling, tell


@pytest.fixture
async def desk(sqlite_url, spool):
    async with a_card_desk(sqlite_url, spool) as client:
        yield client


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
