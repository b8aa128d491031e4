"""The SOS card in a real conversation: real Asterisk, real Chromium, a family on a real SIP phone."""

import io
import re

import pytest
from playwright.async_api import expect
from pypdf import PdfReader

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_one_key_in_the_conversation_opens_the_card_and_the_caller_stays_on_the_line(place):
    await place.talks()
    await place.presses("Alt+KeyS")
    page = place.page
    await expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("№ 1"))
    await expect(page.get_by_label("Контактный телефон").first).to_have_value("8 (900) 123-45-67")
    await page.get_by_label("Описание проблемы семьи").fill("Ребёнок один на балконе")
    await expect(page.locator("#sos-saved")).to_have_text(re.compile("Сохранено"))
    await page.get_by_role("button", name="112 Единая служба спасения").click()
    await expect(page.locator("#sos-told li")).to_contain_text("Единая служба спасения 112")
    await place.says("Разговор")
    paper = await page.request.get(f"{page.url}.pdf", timeout=60_000)
    text = " ".join(PdfReader(io.BytesIO(await paper.body())).pages[0].extract_text().split())
    assert "Ребёнок один на балконе" in text
    assert "8 (900) 123-45-67" in text
    assert place.asked("SELECT reason FROM legal_holds WHERE call_id IN (SELECT id FROM calls)") == [
        ("Карта вызова SOS № 1",)
    ]
    await place.presses("Alt+KeyS")
    await place.caller.hang_up()
    await place.shows(phase="")
    assert place.asked("SELECT number, state FROM sos_cards") == [(1, "draft")]


async def test_a_call_with_key_five_is_red_until_somebody_takes_it(place):
    await place.caller.dial("129", server=place.product.server, caller="+79117654321")
    await place.caller.answered()
    place.calls += 1
    await place.caller.digits("5")
    banner = place.page.locator("#alarms .alarm", has_text="8 (911) 765-43-21")
    await expect(banner).to_contain_text("Срочный звонок ждёт ответа", timeout=15_000)
    await place.caller.hang_up()
    await expect(banner).to_contain_text("Срочный звонок оборвался: перезвоните", timeout=15_000)
    await banner.get_by_role("button", name="Беру на себя").click()
    await expect(banner).to_have_count(0)
    [(taken_by,)] = place.asked("SELECT taken_by FROM alarms")
    assert taken_by == "anna"


async def test_the_directories_are_filled_at_the_first_start(place):
    filled = dict(place.asked("SELECT kind, count(*) FROM directory_entries GROUP BY kind"))
    assert (filled["category"], filled["agency"]) == (12, 12)
    assert filled["topic"] >= 12
