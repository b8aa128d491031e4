"""«Анкета» as a page of the supervisor: shares of each question, whoever stopped in the middle, and the file."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from openpyxl import load_workbook
from playwright.async_api import expect

from hotline.domain.audit import AuditQuery
from hotline.domain.people import Role
from hotline.domain.survey import SURVEY
from tests.console.browser import PHONE_SCREEN, browser, shoot
from tests.console.rig import a_console, a_person
from tests.console.test_follow_ups_page import faults

HEAD = a_person("head", "Мария Ильина", Role.SUPERVISOR)


@pytest.fixture
async def console(sqlite_url, spool):
    async with a_console(sqlite_url, spool, HEAD) as client:
        yield client


async def answered(console, *keys, ago=timedelta(0)):
    """After a conversation: a key for each question from the first; fewer keys, the rest was not answered."""
    at = console.rig.clock.now() - ago
    async with console.rig.database.unit_of_work() as work:
        call = uuid4()
        await work.surveys.offered(call, at)
        for question, key in zip(SURVEY, keys, strict=False):
            await work.surveys.answer(call, question.key, key, at)
        await work.commit()


async def some_answers(console):
    for _ in range(3):
        await answered(console, "1", "1", "3", "1", "1", "1", "1")
    await answered(console, "2", "3")
    await answered(console)
    await answered(console, "2", "2", "2", "2", "2", "2", "2", ago=timedelta(days=40))


async def test_every_question_stands_there_to_the_letter_with_its_figures(console):
    assert "Пока никого не спрашивали" in await (await console.get("/survey")).text()
    await some_answers(console)
    text = await (await console.get("/survey")).text()
    place = 0
    for question in SURVEY:
        assert f"<td>{question.title}</td>" in text[place:]
        place = text.index(f"<td>{question.title}</td>", place)
    assert 'aria-label="Да 60 %, Нет 40 %"' in text, "the form offers no «частично» to the first question"
    assert 'aria-label="Да 60 %, Частично 20 %, Нет 20 %"' in text
    today = console.rig.clock.now().astimezone(console.rig.desk.zone).date()
    lately = await (await console.get("/survey", params={"from": f"{today}", "source": "after_call"})).text()
    assert 'aria-label="Да 75 %, Нет 25 %"' in lately
    assert "Контрольный звонок</td>" not in lately
    other = await console.get("/survey", params={"source": "campaign"})
    assert "За этот период никого не спрашивали" in await other.text()
    for wrong in ({"from": "вчера"}, {"source": "mail"}, {"from": "2026-03-02", "to": "2026-03-01"}):
        answer = await console.get("/survey", params=wrong)
        assert answer.status == 422, wrong


async def test_the_file_has_a_row_a_questionnaire_and_nobody_in_it(console, tmp_path):
    await some_answers(console)
    answer = await console.post("/survey", data={"format": "csv", "from": "", "to": "", "source": ""})
    rows = list(csv.reader(io.StringIO((await answer.read()).decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Дата", "Откуда", *(one.title for one in SURVEY)]
    assert len(rows) == 6, "who answered nothing is no questionnaire"
    assert sorted(row[2:] for row in rows[1:])[3] == ["Нет", "Нет", "Нет", "Нет", "Нет", "Нет", "Нет"]
    assert ["Нет", "Частично", "", "", "", "", ""] in [row[2:] for row in rows]
    assert {row[1] for row in rows[1:]} == {"После разговора"}
    answer = await console.post("/survey", data={"format": "xlsx", "source": "campaign"})
    (tmp_path / "survey.xlsx").write_bytes(await answer.read())
    cells = [[cell for cell in row if cell] for row in load_workbook(tmp_path / "survey.xlsx").active.values]
    assert cells[0] == ["Анкета удовлетворённости"]
    assert ["Анкет: 0"] in cells
    async with console.rig.database.unit_of_work() as work:
        last, first = await work.audit.find(AuditQuery(action="survey.export"))
    assert (first.login, first.detail["source"], last.detail["source"]) == ("head", "", "campaign")
    assert (await console.post("/survey", data={"format": "pdf"}, headers={"Accept": "application/json"})).status == 409


async def test_in_the_browser(console):
    await some_answers(console)
    async with browser() as chromium:
        shown = await chromium.page()
        await shown.goto(str(console.make_url("/")))
        await shown.get_by_role("link", name="Анкета", exact=True).click()
        await expect(shown.locator("h1")).to_have_text("Анкета удовлетворённости")
        await expect(shown.locator(".survey-table tbody tr")).to_have_count(7)
        await shoot(shown, "survey")
        assert await faults(shown) == []
        async with shown.expect_download() as waiting:
            await shown.get_by_role("button", name="Excel (XLSX)").click()
        assert (await waiting.value).suggested_filename.endswith(".xlsx")
        await shown.set_viewport_size(PHONE_SCREEN)
        wide = await shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0
        await shoot(shown, "survey-phone")
        await shown.emulate_media(color_scheme="dark")
        assert await faults(shown) == []
        assert chromium.faults == [], set(chromium.faults)
