"""The card in a real conversation: real Asterisk, real Chromium, a family on a real SIP phone."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def answers(place):
    """A family dials, she answers by a key."""
    await place.rings()
    await place.presses("Alt+O")
    await place.shows(phase="talking")


async def test_an_answered_call_opens_its_card_and_what_she_types_stands_in_the_journal(place):
    await answers(place)
    page = place.page
    await expect(page.get_by_role("heading", level=1)).to_have_text("Обращение № 1", timeout=15_000)
    await expect(page.locator("#f-phone")).to_have_value("8 (900) 123-45-67")
    await page.keyboard.type("Львова Ирина Андреевна")  # the caret stands in the first field
    await page.locator("#f-question").fill("Единое пособие")
    await expect(page.locator("#saved")).to_contain_text("Сохранено в", timeout=15_000)
    await place.says("Разговор")
    await place.presses("Alt+K")
    await place.shows(phase="", line="ready")
    await place.row()
    assert place.asked("SELECT applicant, question, state FROM calls") == [
        ("Львова Ирина Андреевна", "Единое пособие", "answered")
    ]
    assert place.asked("SELECT number, specialist FROM appeals") == [(1, "Анна Петрова")]


async def test_when_the_family_calls_again_its_older_appeal_is_gone_on_with_in_the_conversation(place):
    await answers(place)
    page = place.page
    await expect(page.get_by_role("heading", level=1)).to_have_text("Обращение № 2", timeout=15_000)
    await page.get_by_role("button", name="Продолжить обращение № 1").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Обращение № 1", timeout=15_000)
    await place.says("Разговор")
    await expect(page.locator(".timeline > li")).to_have_count(2)
    await place.caller.hang_up()
    await place.shows(phase="")
    await place.row()
    assert place.asked("SELECT number FROM appeals") == [(1,)]
    assert place.asked("SELECT DISTINCT question FROM calls") == [("Единое пособие",)]
