"""The whole way of a campaign in a real browser, by day, by night and on a telephone."""

import re

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from hotline.domain.campaign import CampaignState, CampaignStep, PersonState
from hotline.domain.survey import SURVEY
from tests.console.browser import DESK_SCREEN, PHONE_SCREEN, browser, shoot
from tests.console.campaign_rig import BAD_LIST, TEXT, a_campaign_desk, id_of


@pytest.fixture
async def desk(sqlite_url, spool, tmp_path):
    async with a_campaign_desk(sqlite_url, spool, tmp_path) as opened:
        yield opened


async def looked_at(page, name, *, elsewhere=False):
    """A picture by day and on a telephone; no barrier by day and by night, nothing that must be scrolled sideways.

    elsewhere: test_accessibility.py looks for barriers on this page.
    """
    for light in () if elsewhere else ("dark", "light"):
        await page.emulate_media(color_scheme=light)
        found = (await Axe().run(page)).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in {"serious", "critical"}] == []
    await shoot(page, name)
    await page.set_viewport_size(PHONE_SCREEN)
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, name
    await shoot(page, f"{name}-phone")
    await page.set_viewport_size(DESK_SCREEN)


async def made_by_hand(page, desk):
    """Нина fills in the form; «n» leads there from the list."""
    await page.goto(str(desk.client.make_url("/campaigns")))
    await looked_at(page, "campaigns-empty", elsewhere=True)
    await page.keyboard.press("n")
    await expect(page.locator("#title")).to_be_focused()
    await page.keyboard.type("Путёвки в лагерь, июнь")
    await page.get_by_label("Анкета: семь вопросов").check()
    await expect(page.locator("#text")).to_be_hidden()
    await page.get_by_label("Сообщить").check()
    await page.locator("#text").fill(TEXT)
    await page.get_by_label("На каком основании").fill("согласие на информирование, дело 04-12")
    await looked_at(page, "campaign-new", elsewhere=True)
    await page.get_by_role("button", name="Создать").click()
    await expect(page.locator(".campaign")).to_have_attribute("data-state", "draft")


async def listed(page, file):
    """The list is judged, she reads what is wrong, and takes the good rows."""
    await page.get_by_role("link", name="Загрузить список").click()
    await page.locator("#list").set_input_files(file)
    await page.get_by_role("button", name="Проверить файл").click()
    await expect(page.locator("#h-report")).to_have_text("Проверено строк: 7")
    await expect(page.locator("#h-report")).to_be_focused()
    await expect(page.locator(".faults tbody tr")).to_have_count(4)
    await expect(page.locator(".faults tbody tr").first).to_have_text("4это номер экстренной службы")
    await looked_at(page, "campaign-report")
    await page.get_by_role("button", name="Импортировать хорошие строки (3)").press("Enter")
    await expect(page.locator(".campaign-steps")).to_contain_text("3 человека")


async def voiced(page, desk, path):
    """The sound is made beside the page, which shows it by itself; she listens."""
    await page.get_by_role("button", name="Подготовить звук").click()
    await expect(page.locator(".campaign")).to_have_attribute("data-state", "preparing")
    for person in await desk.people(path):
        for sentence in (f"Здравствуйте, {person.name}.", f"Ждём вас {person.values['дата']} в центре."):
            await desk.rig.desk.voice.say(id_of(path), sentence)
    await desk.moved(path, CampaignStep.PREPARED, CampaignState.READY)
    desk.tell(path)
    await expect(page.locator(".campaign")).to_have_attribute("data-state", "ready")
    await page.get_by_role("link", name="Послушать, что услышат").click()
    await page.locator("main audio").first.evaluate("audio => { audio.preload = 'auto'; audio.load(); }")
    await expect(page.locator("main audio").first).to_have_js_property("duration", 2)
    await looked_at(page, "campaign-said")
    await page.get_by_role("link", name="← Путёвки").click()


async def started(page):
    """She reads what will happen, and begins."""
    await page.locator("#ask-start").press("Enter")
    await expect(page.locator(".will")).to_contain_text("Служба сделает 3 звонка")
    await looked_at(page, "campaign-ready")
    await page.get_by_role("button", name="Да, начать").press("Enter")
    await expect(page.locator("#h-goes")).to_have_text("Обзвон идёт")
    await expect(page.locator("[data-figure=waiting]")).to_have_text("3")


async def followed(page, desk, path):
    """Progress comes by itself, also to a page that nobody looks at, and takes nobody's button away."""
    other = await page.context.new_page()
    await other.goto(str(desk.client.make_url("/stop-list")))
    await desk.called(path, 0, "heard", ("campaign-heard", "1"))
    await expect(page.locator("[data-figure=done]")).to_have_text("1")
    await looked_at(other, "stop-list-empty", elsewhere=True)
    await other.close()
    await page.locator("#go-pause").focus()
    await desk.called(path, 1, "dispatcher", ("campaign-choice", "0"))
    await expect(page.locator("[data-figure=done]")).to_have_text("2")
    await expect(page.locator("#go-pause")).to_be_focused()
    await looked_at(page, "campaign-running")
    await page.keyboard.press("Enter")
    await expect(page.locator("#h-goes")).to_have_text("Обзвон на паузе")


async def test_from_a_list_with_faults_to_the_chart_of_results(desk, tmp_path):
    file = tmp_path / "семьи.csv"
    file.write_bytes(BAD_LIST.encode("cp1251"))
    async with browser() as chromium:
        page = await chromium.page()
        await made_by_hand(page, desk)
        path = page.url.removeprefix(str(desk.client.make_url("")).rstrip("/"))
        await listed(page, file)
        await voiced(page, desk, path)
        await started(page)
        await followed(page, desk, path)

        await expect(page.locator(".chart__table tr", has_text="Прослушали до конца")).to_contain_text("33 %")
        await page.get_by_role("link", name="Попросили диспетчера").click()
        await expect(page.locator(".campaign-people tbody tr")).to_have_count(1)
        await looked_at(page, "campaign-people")
        await page.go_back()
        await page.locator("#ask-stop").press("Enter")
        await page.get_by_role("button", name="Остановить совсем", exact=True).press("Enter")
        await expect(page.locator(".campaign h1 + .chip")).to_have_text("остановлен")
        async with page.expect_download() as downloading:
            await page.get_by_role("button", name="Excel").click()
        assert (await downloading.value).suggested_filename.startswith("obzvon-")
        await page.goto(str(desk.client.make_url("/campaigns")))
        await expect(page.locator(".campaigns tbody tr")).to_have_count(1)
        await looked_at(page, "campaigns")
        await page.keyboard.press("j")
        await page.keyboard.press("Enter")
        await expect(page.locator(".campaign")).to_have_attribute("data-state", "stopped")
    assert chromium.faults == []


async def test_a_survey_shows_each_question_as_a_picture(desk):
    path = await desk.new(purpose="survey", text="", title="Анкета за май")
    rows = "".join(f"8900123{nth:04};Семья {nth}\n" for nth in range(12))
    await desk.upload(path, f"телефон;имя\n{rows}".encode())
    await desk.post(f"{path}/import/keep")
    await desk.ready(path)
    await desk.post(f"{path}/start")
    for place in range(8):
        answers = [(one.key, one.keys[place % len(one.keys)]) for one in SURVEY[: 2 + place]]
        await desk.called(path, place, "answered" if place > 4 else "partly", *answers)
    await desk.called(path, 8, "", state=PersonState.GIVEN_UP)
    await desk.rig.desk.voice.say(id_of(path), "x")
    async with browser() as chromium:
        page = await chromium.page()
        await page.goto(str(desk.client.make_url(path)))
        await expect(page.locator("figure.chart")).to_have_count(1 + len(SURVEY))
        await expect(page.locator("svg[role=img]").first).to_have_attribute(
            "aria-label", re.compile("все вопросы: 3, ")
        )
        await looked_at(page, "campaign-survey")
    assert chromium.faults == []
