"""Whose card it is: a colleague, a supervisor who says why, an administrator, somebody without a shift."""

from uuid import uuid4

import pytest

from tests.console.card_rig import HEAD, JSON, ROOT, VERA, a_card, a_card_desk, save, seen_by, text_of, written


@pytest.fixture
async def desk(sqlite_url, spool):
    async with a_card_desk(sqlite_url, spool) as client:
        yield client


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
        for nothing in ("ну", "\0" * 9, " \u200b\u202e  \u2060 "):
            answer = await desk.post(f"/appeals/{card.id}/reason", data={"reason": nothing})
            assert answer.status == 422, nothing
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
