"""What is done with a card: steps, going on with an older one, merging, its family, its papers."""

import pytest

from hotline.domain.audit import AuditQuery
from tests.console.card_rig import JSON, a_card, a_card_desk, text_of, written


@pytest.fixture
async def desk(sqlite_url, spool):
    async with a_card_desk(sqlite_url, spool) as client:
        yield client


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
