"""axe-core finds nothing serious on any page, with data in it, by day and by night."""

import json
from contextlib import AsyncExitStack
from types import SimpleNamespace

import pyotp
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from console.routes import ROUTES
from ivr.sip_caller import SipPhone
from tests.asterisk.product import Product, running
from tests.console.browser import address, browser, sign_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

#: The grades of axe-core that nobody may pass over.
GRAVE = {"serious", "critical"}

#: Path of a route -> who looks, and the page on which a link to an example of it stands; "" when it needs none.
PAGES = {
    "/": ("anna", ""),
    "/appeals": ("anna", ""),
    "/appeals/new": ("anna", ""),
    "/appeals/{id:[0-9a-fA-F-]{36}}": ("anna", "/appeals?show=all"),
    "/journal": ("nina", ""),
    "/journal/{place:[0-9]+-[0-9]+}": ("nina", "/journal"),
    "/journal/export": ("nina", ""),
    "/journal/volumes": ("nina", ""),
    "/duties": ("anna", ""),
    "/follow-ups": ("anna", ""),
    "/calendar": ("nina", ""),
    "/sos": ("nina", ""),
    "/sos/{card_id}": ("nina", "/sos"),
    "/sounds": ("nina", ""),
    "/sounds/taking-out": ("nina", ""),
    "/scores": ("nina", ""),
    "/survey": ("nina", ""),
    "/campaigns": ("nina", ""),
    "/campaigns/new": ("nina", ""),
    "/stop-list": ("nina", ""),
    "/audit": ("nina", ""),
    "/person": ("nina", ""),
    "/retention": ("sergey", ""),
    "/erasures": ("sergey", ""),
    "/account": ("nina", ""),
    "/account/second-factor": ("anna", ""),
    "/people": ("sergey", ""),
    "/people/add/form": ("sergey", ""),
    "/people/{login:[a-z0-9_-]+}": ("sergey", "/people"),
    "/directories/days": ("sergey", ""),
    "/directories/{kind}": ("sergey", "/directories/topic"),
    "/directories/{kind}/{code}": ("sergey", "/directories/agency"),
}

#: A link to an example of the route.
LINKS = {
    "/appeals/{id:[0-9a-fA-F-]{36}}": "main td a[href^='/appeals/']",
    "/journal/{place:[0-9]+-[0-9]+}": "main a[href^='/journal/1-']",
    "/sos/{card_id}": "main td a[href^='/sos/']",
    "/people/{login:[a-z0-9_-]+}": "main td a[href^='/people/']",
    "/directories/{kind}": "main a[href='/directories/agency'], nav a[href='/directories/agency']",
    "/directories/{kind}/{code}": "main a[href^='/directories/agency/']",
}

#: The doors, for strangers; they are looked at on the way in.
DOORS = {"/login", "/login/code", "/login/second-factor"}

#: Sockets, papers, JSON, pieces that are fetched into other pages, a door that leads on.
NO_PAGES = {
    "/sound/{token}",
    "/sounds/{id:[0-9a-fA-F-]{36}}",  # looked at in test_sound_browser.py, with sound
    "/follow-ups/{id:[0-9a-fA-F-]{36}}",  # looked at in test_follow_up_proof.py, with attempts
    "/follow-ups/{id:[0-9a-fA-F-]{36}}/proof.pdf",
    "/live",
    "/live/open",
    "/ws",
    "/phone/account",
    "/phone/current",
    "/phone/targets",
    "/appeals/{id:[0-9a-fA-F-]{36}}/families",
    "/appeals/{id:[0-9a-fA-F-]{36}}/news",
    "/appeals/{id:[0-9a-fA-F-]{36}}/card.pdf",
    "/appeals/{id:[0-9a-fA-F-]{36}}/route.pdf",
    "/alarms/now",
    "/duties/count",
    "/sos/{card_id}.pdf",
    "/person/acts/{request}.pdf",
    "/erasures/{request}/act.pdf",
    # Looked at in test_campaign_browser.py, with a list and results.
    "/campaigns/{id:[0-9a-fA-F-]{36}}",
    "/campaigns/{id:[0-9a-fA-F-]{36}}/edit",
    "/campaigns/{id:[0-9a-fA-F-]{36}}/import",
    "/campaigns/{id:[0-9a-fA-F-]{36}}/people",
    "/campaigns/{id:[0-9a-fA-F-]{36}}/said",
    "/campaigns/{id:[0-9a-fA-F-]{36}}/people/{person_id}/sound",
    "/sos/{card_id}/side",
    "/sos/{card_id}/state",
    "/directories",
}

STORY = """
person = [
  { login = "anna", name = "Анна Петрова", role = "dispatcher", robot = true },
  { login = "nina", name = "Нина Белова", role = "supervisor" },
  { login = "sergey", name = "Сергей Орлов", role = "admin" },
]
[[agency]]
code = "minors"
address = "пл. Центральная, 1"
phone = "8 (8172) 00-01-44"

[[call]]
phone = "+79135550105"
keys = [["5", 0.3]]
talk_s = 0.5
[call.card]
family = "Семья Быковых"
applicant = "Быкова Дарья"
place = "Вологда"
categories = ["crisis"]
question = "Угрозы мужа"
agencies = ["minors"]
route = [{ help = "Консультация психолога", organisation = "Семейный центр", meeting = "завтра, 10:00" }]
[call.sos]
to = "nina"
signs = ["cruelty"]
steps = ["safe"]
told = ["112"]
fields = { problem = "Муж угрожает", address = "ул. Лесная, 15" }
"""


class House:
    """A centre with some life in it, and a browser by day or by night."""

    def __init__(self, product, accounts, chromium):
        self.product, self.accounts, self.chromium = product, accounts, chromium
        self.pages = {}

    async def page(self, login):
        """The page of a person; she signs in once."""
        if login not in self.pages:
            page = await self.chromium.page()
            account = self.accounts[login]
            await sign_in(page, self.product, login, account.password, secret=account.totp)
            self.pages[login] = page
        return self.pages[login]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def house(tmp_path_factory):
    folder = tmp_path_factory.mktemp("axe")
    story, unstarted = folder / "story.toml", Product(folder / "centre")
    story.write_text(STORY, "utf-8")
    await unstarted.hotline("demo", "--once", "--story", str(story), within=150)
    kept = json.loads((unstarted.home / "secrets" / "demo.json").read_text("utf-8"))["accounts"]
    accounts = {login: SimpleNamespace(**one) for login, one in kept.items()}
    async with AsyncExitStack() as stack:
        product = await stack.enter_async_context(running(unstarted.home, **unstarted.chosen))
        chromium = await stack.enter_async_context(browser())
        yield House(product, accounts, chromium)


async def test_every_page_of_the_console_is_looked_at():
    asked = {page.path for page in ROUTES if page.method == "GET"}
    assert asked == PAGES.keys() | DOORS | NO_PAGES


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_has_no_grave_barrier_by_day_and_by_night(house, path):
    login, stands_on = PAGES[path]
    page, target = await house.page(login), path
    if stands_on:
        await page.goto(address(house.product) + stands_on)
        target = await page.locator(LINKS[path]).first.get_attribute("href")
    answer = await page.goto(address(house.product) + target)
    assert answer.status == 200
    await _clear(page, target)


async def test_the_doors_have_no_grave_barrier(house):
    page = await house.chromium.page()
    await page.goto(f"{address(house.product)}/login")
    await _clear(page, "/login")
    await page.get_by_label("Логин").fill("sergey")
    await page.get_by_label("Пароль").fill(house.accounts["sergey"].password)
    await page.get_by_role("button", name="Войти").click()
    await page.wait_for_url("**/login/code")
    await _clear(page, "/login/code")
    made = await house.product.json("user", "add", "vera", "--name", "Вера Ильина", "--role", "supervisor")
    page = await house.chromium.page()
    await page.goto(f"{address(house.product)}/login")
    await page.get_by_label("Логин").fill("vera")
    await page.get_by_label("Пароль").fill(made["password"])
    await page.get_by_role("button", name="Войти").click()
    await page.wait_for_url("**/login/second-factor")
    await _clear(page, "/login/second-factor")
    secret = (await page.locator("code.secret").first.text_content()).replace(" ", "").strip()
    await page.locator("#code").fill(pyotp.TOTP(secret).now())
    await page.get_by_role("button", name="Подключить и войти").click()
    await page.get_by_role("link", name="Коды сохранены").wait_for()
    await _clear(page, "recovery codes")


async def test_a_call_that_rings_and_is_red_has_no_grave_barrier(house):
    page = await house.page("anna")
    await page.goto(address(house.product))
    await expect(page.locator("#phone")).to_contain_text("Телефон готов", timeout=20_000)
    async with SipPhone() as caller:
        await caller.dial("129", server=house.product.server, caller="+79005550103", name="Мария")
        await caller.answered(within=20)
        await caller.digits("5")
        await expect(page.locator("#pop .pop")).to_be_visible(timeout=20_000)
        await expect(page.locator("#alarms .alarm").first).to_be_visible(timeout=10_000)
        await _clear(page, "a red call")
        await caller.hang_up()
        await caller.ended()


async def _clear(page, what):
    await page.locator("main h1").first.wait_for()
    for light in ("light", "dark"):
        await page.emulate_media(color_scheme=light)
        found = (await Axe().run(page)).response["violations"]
        grave = [
            f"{one['id']}, {one['impact']}: {node['failureSummary']}: {node['target']} {node['html'][:160]}"
            for one in found
            if one["impact"] in GRAVE
            for node in one["nodes"][:4]
        ]
        assert grave == [], "\n".join([f"{what}, {light}", *grave])
