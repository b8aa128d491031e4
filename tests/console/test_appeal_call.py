"""The card in a real conversation: real Asterisk, real Chromium, a family on a real SIP phone."""

import sqlite3
from contextlib import closing

import pytest
import pytest_asyncio
from playwright.async_api import expect

from tests.console.browser import browser, tone_file
from tests.console.phone_rig import HEADSET_HZ, a_centre, a_place

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    async with a_centre(tmp_path_factory.mktemp("card") / "centre", QUEUE__NO_ANSWER_PAUSE_S=1) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium(tmp_path_factory):
    async with browser(says=tone_file(tmp_path_factory.mktemp("headset"), HEADSET_HZ)) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def place(centre, chromium, tmp_path):
    async with a_place(*centre, chromium, tmp_path) as made:
        yield made


def asked(place, sql):
    with closing(sqlite3.connect(place.product.home / "hotline.sqlite3")) as connection:
        return connection.execute(sql).fetchall()


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
    assert asked(place, "SELECT applicant, question, state FROM calls") == [
        ("Львова Ирина Андреевна", "Единое пособие", "answered")
    ]
    assert asked(place, "SELECT number, specialist FROM appeals") == [(1, "Анна Петрова")]


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
    assert asked(place, "SELECT number FROM appeals") == [(1,)]
    assert asked(place, "SELECT DISTINCT question FROM calls") == [("Единое пособие",)]
