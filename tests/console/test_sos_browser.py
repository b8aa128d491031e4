"""The SOS card in a browser: one key, fields that save themselves, two people, a lost connection."""

import re

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from hotline.services.raise_alarm import follow_alarm
from tests.console.browser import browser
from tests.console.sos_rig import (
    ANNA,
    HEAD,
    JSON,
    OLGA,
    ROOT,
    a_sos_console,
    an_urgent_call,
    become,
    opened,
    save,
    told,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

SAVED = re.compile(r"Сохранено в \d\d:\d\d")


@pytest_asyncio.fixture(loop_scope="module")
async def console(sqlite_url, spool):
    async with a_sos_console(sqlite_url, spool) as client:
        yield client


def at(console, path):
    return str(console.make_url(path))


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def running():
    async with browser() as one:
        yield one


@pytest_asyncio.fixture(loop_scope="module")
async def chromium(running):
    async with running.visit():
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def desk_page(console, chromium):
    """The page of Anna at her desk, connected."""
    opened_page = await chromium.page()
    await opened_page.goto(at(console, "/sos"))
    await expect(opened_page.locator("#presence")).to_have_text("не на смене")
    return opened_page


@pytest_asyncio.fixture(loop_scope="module")
async def card_page(console, desk_page):
    await desk_page.keyboard.press("Alt+KeyS")
    await expect(desk_page.get_by_role("heading", level=1)).to_have_text(re.compile("№ 1"))
    return desk_page


def card_path(shown):
    return re.sub(r"^https?://[^/]+", "", shown.url)


async def kept(console, path, field):
    return (await (await console.get(f"{path}/state", headers=JSON)).json())["fields"][field]


async def test_one_key_opens_the_card_and_what_is_typed_saves_itself(console, card_page):
    problem = card_page.get_by_label("Описание проблемы семьи")
    await problem.press_sequentially("Ребёнок один дома")
    await expect(card_page.locator("#sos-saved")).to_have_text(SAVED)
    await card_page.get_by_label("Лично").check()
    await expect(card_page.locator("#sos-saved")).to_have_text(SAVED)
    path = card_path(card_page)
    assert await kept(console, path, "problem") == "Ребёнок один дома"
    await card_page.reload()
    await expect(problem).to_have_value("Ребёнок один дома")


async def test_what_could_not_be_sent_is_sent_when_the_connection_is_back(console, card_page):
    path = card_path(card_page)
    await card_page.route("**/save", lambda route: route.abort())
    await card_page.get_by_label("Описание проблемы семьи").fill("Слышны удары")
    await expect(card_page.locator("#sos-saved")).to_have_text(re.compile("Не сохранено: нет связи"))
    await card_page.unroute("**/save")
    await expect(card_page.locator("#sos-saved")).to_have_text(SAVED)
    assert await kept(console, path, "problem") == "Слышны удары"


async def test_what_was_not_kept_when_the_page_went_is_there_when_it_comes_back(console, card_page):
    path = card_path(card_page)
    await card_page.route("**/save", lambda route: route.abort())
    await card_page.get_by_label("Описание проблемы семьи").fill("Слышны удары")
    await expect(card_page.locator("#sos-saved")).to_have_text(re.compile("Не сохранено"))
    await card_page.reload()
    await expect(card_page.get_by_label("Описание проблемы семьи")).to_have_value("Слышны удары")
    await card_page.unroute("**/save")
    await expect(card_page.locator("#sos-saved")).to_have_text(SAVED)
    assert await kept(console, path, "problem") == "Слышны удары"


async def test_the_words_of_a_colleague_appear_by_themselves(console, card_page):
    path = card_path(card_page)
    become(console, HEAD)
    await save(console, path, tab="hers", parents="Иванов И. И.")
    become(console, ANNA)
    await expect(card_page.get_by_label("Ф.И.О. родителей")).to_have_value("Иванов И. И.")
    await expect(card_page.locator("[data-note=parents]")).to_have_text(re.compile("Мария Ильина"))


async def test_two_people_in_one_field_see_both_texts_and_one_of_them_chooses(console, card_page):
    path = card_path(card_page)
    await card_page.route("**/state", lambda route: route.abort())  # the news comes too late
    become(console, HEAD)
    await save(console, path, tab="hers", parents="Иванов И. И.")
    become(console, ANNA)
    parents = card_page.get_by_label("Ф.И.О. родителей")
    await parents.fill("Петров П. П.")
    note = card_page.locator("[data-note=parents]")
    await expect(note).to_contain_text("Мария Ильина")
    await expect(note).to_contain_text("Иванов И. И.")
    assert await kept(console, path, "parents") == "Иванов И. И."
    await note.get_by_role("button", name="Оставить моё").click()
    await expect(card_page.locator("#sos-saved")).to_have_text(SAVED)
    assert await kept(console, path, "parents") == "Петров П. П."


async def test_one_click_says_who_was_told_and_another_takes_it_back(console, card_page):
    await card_page.get_by_role("button", name="102 Полиция").click()
    line = card_page.locator("#sos-told li")
    await expect(line).to_contain_text("Полиция 102")
    await line.get_by_role("button", name="Отменить").click()
    await expect(line).to_have_count(0)


async def test_an_empty_card_is_not_handed_and_says_why_in_its_place(console, card_page):
    await card_page.get_by_role("button", name="Передать карту").click()
    await expect(card_page.locator("#sos-hand form[action$=hand] .error")).to_contain_text("Карта пуста")
    await card_page.get_by_label("Описание проблемы семьи").fill("Ребёнок один дома")
    await card_page.get_by_role("button", name="Передать карту").click()
    await expect(card_page.locator("#sos-hand")).to_contain_text("передана, ждёт подтверждения")


async def test_who_hands_the_card_on_is_led_to_her_list(console, chromium):
    path = await opened(console)
    await save(console, path, problem="Ребёнок один дома")
    await console.post(f"{path}/hand", data={"to": "olga"}, headers=JSON)
    become(console, OLGA)
    shown = await chromium.page()
    await shown.goto(at(console, path))
    await shown.get_by_label("Передать другому").select_option("head")
    await shown.get_by_role("button", name="Передать", exact=True).click()
    await expect(shown.get_by_text("Открытых карт нет")).to_be_visible()


async def test_a_red_call_appears_by_itself_and_goes_when_it_is_taken(console, desk_page):
    call = an_urgent_call()
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    banner = desk_page.locator("#alarms .alarm")
    await expect(banner).to_contain_text("Срочный звонок ждёт ответа")
    await banner.get_by_role("button", name="Беру на себя").click()
    await expect(banner).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_nothing_serious_stands_in_the_way_of_who_cannot_see(console, chromium, scheme):
    path = await opened(console)
    await save(console, path, problem="Ребёнок один дома")
    await console.post(f"{path}/told", data={"agency": "112"}, headers=JSON)
    call = an_urgent_call()
    await told(console, call)
    await follow_alarm(console.rig.database, console.rig.desk.hub.publish, call.events)
    shown = await chromium.page(color_scheme=scheme)
    found = []
    for user, asked in (
        (ANNA, path),
        (ANNA, "/sos"),
        (ROOT, "/directories/agency"),
        (ROOT, "/directories/days"),
        (ROOT, "/directories/sos_lead"),
    ):
        become(console, user)
        await shown.goto(at(console, asked))
        if user is ANNA:
            await expect(shown.locator("#alarms .alarm")).to_have_count(1)
        result = await Axe().run(shown)
        found += [
            (asked, one["id"], one["nodes"][0]["html"])
            for one in result.response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
    assert found == []
