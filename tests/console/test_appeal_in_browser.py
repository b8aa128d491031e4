"""The card in Chromium: nothing that she typed is lost, nothing of a colleague is overwritten, all by keyboard."""

from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe

from hotline.services.open_appeal import open_appeal
from tests.console.browser import browser
from tests.console.card_rig import VERA, a_card, a_card_desk, first_call, written
from tests.db.telling import until

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def chromium():
    async with browser() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="module")
async def desk(chromium, sqlite_url, spool):
    async with a_card_desk(sqlite_url, spool) as client, chromium.visit():
        client.chromium = chromium
        yield client


def address(client, path):
    return str(client.make_url(path))


@asynccontextmanager
async def annas_browser(client):
    person = await client.chromium.person()
    yield person
    await person.close()


async def shown(client, person, card):
    page = await person.new_page()
    await page.goto(address(client, f"/appeals/{card.id}"))
    await page.locator("#saved").wait_for()
    return page


async def kept(client, card, **fields):
    """Wait until the database says so."""

    async def so():
        async with client.rig.database.unit_of_work() as work:
            found = await work.appeals.get(card.id)
        return {name: getattr(found, name) for name in fields} == fields

    await until(so)


async def says(page, words):
    await page.locator("#saved", has_text=words).wait_for()


async def test_what_she_types_is_saved_while_she_types_and_the_page_says_when(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await page.keyboard.type("Львова Ирина")  # the first field has the caret
        await says(page, "Сохранено в")
        await kept(desk, card, applicant="Львова Ирина")
        await page.get_by_label("многодетная").check()
        await page.get_by_label("Дата рождения").fill("5.9.1987")
        await page.keyboard.press("Tab")
        await kept(desk, card, categories=("large",), birth_date="1987-09-05")


async def test_tab_leads_through_the_card_as_the_telephone_script_goes(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        order = []
        for _ in range(24):
            held = await page.evaluate("() => document.activeElement.closest('[data-field]')?.dataset.field ?? ''")
            order += [held] if held and held not in order else []
            await page.keyboard.press("Tab")
        script = ["applicant", "address", "family_status", "family_members", "birth_date", "phone"]
        script += ["topic", "question", "content", "answer", "agencies", "result"]
        assert [name for name in order if name in script] == script


async def test_words_of_the_last_moment_survive_a_tab_that_is_closed(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await page.locator("#f-content").type("Последние слова")
        await page.close(run_before_unload=True)
        await kept(desk, card, content="Последние слова")


async def test_while_the_service_is_away_the_page_says_so_and_a_crash_loses_nothing(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await person.route("**/save", lambda route: route.abort())
        await page.locator("#f-content").type("Очень важное")
        await page.locator("#f-birth_date").type("5.9.")  # half a date
        await says(page, "Не сохранено, повторяем")
        await page.close()  # the crash: nothing could be sent
        await person.unroute("**/save")

        async with desk.rig.database.unit_of_work() as work:
            assert (await work.appeals.get(card.id)).content == ""
        page = await shown(desk, person, card)
        await kept(desk, card, content="Очень важное")
        assert await page.locator("#f-content").input_value() == "Очень важное"

        async def half_a_date():
            return await page.locator("#f-birth_date").input_value() == "5.9."

        await until(half_a_date)


async def test_what_could_not_be_sent_goes_by_itself_when_the_service_is_back(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await person.route("**/save", lambda route: route.fulfill(status=503, body=""))
        await page.locator("#f-question").type("Пособие")
        await says(page, "Не сохранено, повторяем")
        await person.unroute("**/save")
        await says(page, "Сохранено в")
        await kept(desk, card, question="Пособие")
        desk.chromium.faults.clear()  # the 503 was ours
        assert await page.evaluate("() => Object.keys(localStorage).filter((key) => key.startsWith('appeal:'))") == []


async def test_leaving_the_page_inside_the_console_saves_too(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await page.locator("#f-answer").type("Разъяснено")
        await page.get_by_role("link", name="Обращения").click()
        await page.get_by_role("heading", name="Мои обращения").wait_for()
        await kept(desk, card, answer="Разъяснено")


async def test_a_colleague_is_seen_and_her_words_come_into_the_page(desk):
    card = await a_card(desk)
    await open_appeal(desk.rig.database, desk.rig.journal, desk.rig.clock, await first_call(desk, card), "vera")
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await written(desk, card, VERA, question="Путёвка в лагерь")
        await page.locator("#said-question", has_text="Вера Ильина").wait_for()
        assert await page.locator("#f-question").input_value() == "Путёвка в лагерь"


async def test_what_a_colleague_wrote_in_other_fields_comes_although_one_of_them_is_a_conflict(desk):
    card = await a_card(desk)
    await open_appeal(desk.rig.database, desk.rig.journal, desk.rig.clock, await first_call(desk, card), "vera")
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await person.route("**/news*", lambda route: route.abort())  # she has not heard of it yet
        await written(desk, card, VERA, question="Её", result="Её результат")
        await page.locator("#f-question").fill("Моё")
        await page.locator("#said-question .conflict").wait_for()
        await person.unroute("**/news*")
        await page.locator("#said-result", has_text="Вера Ильина").wait_for()
        assert await page.locator("#f-result").input_value() == "Её результат"
        assert await page.locator("#f-question").input_value() == "Моё"


@pytest.mark.parametrize(("choice", "stays"), [("Оставить моё", "Моё"), ("Взять то, что записано", "Её")])
async def test_of_two_values_of_one_field_both_are_shown_and_she_chooses(desk, choice, stays):
    card = await a_card(desk)
    await open_appeal(desk.rig.database, desk.rig.journal, desk.rig.clock, await first_call(desk, card), "vera")
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await person.route("**/news*", lambda route: route.abort())  # she has not heard of it yet
        await written(desk, card, VERA, question="Её")
        await page.locator("#f-question").fill("Моё")
        conflict = page.locator("#said-question .conflict")
        await conflict.wait_for()
        assert "Вера Ильина" in await conflict.inner_text()
        assert await conflict.locator(".conflict__theirs").inner_text() == "Её"
        await kept(desk, card, question="Её")
        await page.get_by_role("button", name=choice).click()
        await kept(desk, card, question=stays)
        await page.locator("#f-address").fill("Ленина, 5")
        await says(page, "Сохранено в")
        assert await page.locator("#f-question").input_value() == stays


async def test_a_date_that_is_none_is_told_beside_it_when_she_goes_on(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await page.locator("#f-birth_date").type("31.02.2000")
        await page.keyboard.press("Tab")
        await page.locator("#said-birth_date", has_text="Такой даты нет").wait_for()
        await page.locator("#f-birth_date").fill("28.02.2000")
        await page.keyboard.press("Tab")
        await kept(desk, card, birth_date="2000-02-28")
        await page.locator("#said-birth_date .error").wait_for(state="detached")


async def test_a_line_of_the_route_sheet_is_added_by_key_and_removed(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await page.keyboard.press("Alt+KeyL")
        await page.keyboard.type("Консультация")
        await page.keyboard.press("Tab")

        async def one_line():
            async with desk.rig.database.unit_of_work() as work:
                return [line.help for line in (await work.appeals.get(card.id)).route] == ["Консультация"]

        await until(one_line)
        await page.get_by_role("button", name="Убрать строку").click()
        await kept(desk, card, route=())


async def test_the_appeal_is_closed_with_its_mark_and_a_refusal_stands_beside_the_buttons(desk):
    card = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, card)
        await page.locator("#closing").get_by_role("button", name="Закрыть обращение").click()
        await page.locator("#act-error", has_text="результат").wait_for()
        await page.locator("#f-result").fill("Консультация дана")
        await page.locator("#f-closing_mark").fill("Вопрос решён")
        await page.locator("#closing").get_by_role("button", name="Закрыть обращение").click()
        await page.get_by_role("button", name="Открыть снова").wait_for()
        await kept(desk, card, closing_mark="Вопрос решён", state="closed")


async def test_an_older_appeal_is_gone_on_with_by_one_button(desk):
    old = await a_card(desk)
    await written(desk, old, question="Пособие")
    fresh = await a_card(desk)
    async with annas_browser(desk) as person:
        page = await shown(desk, person, fresh)
        sent = []
        page.on("request", lambda request: sent.append((request.method, request.url)))
        await page.get_by_role("button", name="Продолжить обращение № 1").click()
        await page.get_by_role("heading", name="Обращение № 1", exact=True).wait_for()
        assert [
            url for method, url in sent if f"/appeals/{fresh.id}" in url and "/news" not in url and "/leave" not in url
        ] == [address(desk, f"/appeals/{fresh.id}/link")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_finds_nothing_serious_on_the_pages_of_appeals(desk, scheme):
    card = await a_card(desk)
    await written(desk, card, applicant="Ирина", route=[{"help": "Консультация"}], topic="support")
    await a_card(desk)
    person = await desk.chromium.person(color_scheme=scheme, bypass_csp=True)
    page = await person.new_page()
    for path in (f"/appeals/{card.id}", "/appeals", "/appeals/new"):
        await page.goto(address(desk, path))
        await page.locator("#main h1").wait_for()
        found = await Axe().run(page)
        serious = [
            (one["id"], [node["html"][:200] for node in one["nodes"]])
            for one in found.response["violations"]
            if one["impact"] in {"serious", "critical"}
        ]
        assert serious == [], path
    await person.close()
