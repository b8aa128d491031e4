"""Who is kept free for a family that is called back sees it, and is asked first. Real Asterisk, Chromium, a line."""

import asyncio
import contextlib
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from playwright.async_api import expect

from ivr.sip_caller import SipPhone
from ivr.sip_phone_process import NothingHappened
from tests.asterisk.product import running
from tests.console.browser import PHONE_SCREEN, browser, shoot, sign_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

FAMILY = "+79001112233"
SAY_TWICE = """async ([call, answer]) => {
  const say = async () => (await fetch(`/callbacks/${call}/${answer}`, { method: 'POST', headers: {
    'X-CSRF': document.querySelector('meta[name="csrf"]').content, Accept: 'application/json' } })).status;
  return Promise.all([say(), say()]);
}"""


class Desk:
    def __init__(self, product, family, pages):
        self.product, self.family, self.pages = product, family, pages

    def asked(self, sql):
        return self.product.asked(sql)

    @property
    def attempts(self):
        return self.asked("select state, phone from dial_attempts order by intent_at")

    async def until(self, sql, fits):
        async def look():
            return self.asked(sql)

        return await self.product.eventually(look, fits, 30)

    async def family_asks(self):
        """Key 7 until it helps."""
        async with SipPhone() as asking:
            await asking.dial("129", server=self.product.server, caller=FAMILY, name="Мария")
            await asking.answered()
            for _ in range(12):
                await asking.digits("7")
                with contextlib.suppress(NothingHappened):
                    return await asking.ended(within=4)
            raise AssertionError("nobody heard the key")

    async def who_is_kept(self):
        """The login on whose page it stands, and the other one."""
        shown = {login: page.locator("#kept .kept[data-call]") for login, page in self.pages.items()}

        async def counts():
            return [login for login, notice in shown.items() if await notice.count()]

        (login,) = await self.product.eventually(counts, lambda seen: len(seen) == 1, 20)
        return login, next(other for other in self.pages if other != login)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk(tmp_path_factory):
    async with AsyncExitStack() as stack:
        family = await stack.enter_async_context(SipPhone())
        settings = {
            "TRUNK__NAME": "vega",
            "TRUNK__HOST": f"127.0.0.1:{family.port}",
            "TRUNK__MATCH": "127.0.0.9",
            "DIALLING__ENABLED": "true",
            "DIALLING__A_MINUTE": 60,
            "CALLBACK__FIRST": "agent",
            "QUEUE__RING_S": 40,
        }
        home = tmp_path_factory.mktemp("kept") / "centre"
        product = await stack.enter_async_context(running(home, **settings))
        chromium = await stack.enter_async_context(browser())
        pages = {}
        for login, name in (("anna", "Анна Петрова"), ("vera", "Вера Ильина")):
            account = await product.dispatcher(login, name)
            page = pages[login] = await chromium.page()
            await sign_in(page, product, login, account["password"])
            await expect(page.locator("#phone")).to_contain_text("Телефон готов", timeout=15_000)
        yield Desk(product, family, pages)
        assert chromium.faults == []


async def test_the_family_is_dialled_only_when_the_kept_dispatcher_says_so(desk):
    await desk.family_asks()
    first, second = await desk.who_is_kept()
    page, other = desk.pages[first], desk.pages[second]
    notice = page.locator("#kept .kept")
    for words in ("Просят перезвонить", "8 (900) 111-22-33", "Мария", "Набрать семью?"):
        await expect(notice).to_contain_text(words)
    await page.reload()
    await expect(notice).to_contain_text("8 (900) 111-22-33")  # the state begins with it
    await expect(other.locator("#kept .kept")).to_have_count(0)
    call = await notice.get_attribute("data-call")
    assert await other.evaluate(SAY_TWICE, [call, "ready"]) == [409, 409]  # it is not hers
    await shoot(page, "callback-kept")
    await page.set_viewport_size(PHONE_SCREEN)
    await shoot(page, "callback-kept-phone")
    await page.set_viewport_size({"width": 1366, "height": 768})
    await page.keyboard.press("Alt+KeyR")
    await expect(other.locator("#kept")).to_contain_text("Набрать семью?", timeout=15_000)
    await expect(notice).to_have_count(0)
    await expect(page.locator("#presence")).to_have_text("не отвечает")
    assert desk.attempts == []  # nobody was dialled

    assert await other.evaluate(SAY_TWICE, [call, "ready"]) == [200, 200]
    await expect(other.locator("#kept")).to_contain_text("Звоним семье, которая просила перезвонить")
    await shoot(other, "callback-calling")
    await desk.family.ringing(within=15)
    await desk.family.answer()
    phone = other.locator("#phone")
    for _ in range(12):
        await desk.family.digits("1")
        with contextlib.suppress(AssertionError):
            await expect(phone).to_have_attribute("data-phase", "ringing", timeout=2500)
            break
    await expect(other.locator("#pop")).to_contain_text("Перезваниваем по просьбе")
    await expect(other.locator("#kept .kept")).to_have_count(0)
    await other.keyboard.press("Alt+KeyO")
    await expect(phone).to_have_attribute("data-phase", "talking")
    began = asyncio.get_running_loop().time()

    async def talked():
        return asyncio.get_running_loop().time() - began

    await desk.product.eventually(talked, lambda seconds: seconds > 11)
    await desk.family.hang_up()
    duties = "select outcome, done_by from duties where kind = 'callback'"
    assert await desk.until(duties, lambda rows: rows[0][0]) == [("reached", second)]
    assert desk.attempts == [("spoke", FAMILY)]
    said = "select login, action from audit where action in ('duty.ready', 'duty.not_now') order by id"
    assert desk.asked(said) == [(first, "duty.not_now"), (second, "duty.ready")]


async def test_what_came_of_it_is_told_and_the_notice_goes(desk):
    for page in desk.pages.values():
        button = page.locator('[data-shift="resume"]')
        if await button.is_visible():
            await button.click()
    await desk.family_asks()
    login, _ = await desk.who_is_kept()
    page = desk.pages[login]
    await page.locator('[data-answer="ready"]').focus()
    await page.keyboard.press("Enter")
    await desk.family.ringing(within=20)
    await desk.family.reject(486)
    await expect(page.locator("#kept")).to_have_text("Занято. Вы свободны.", timeout=15_000)
    await expect(page.locator("#kept > *")).to_have_count(0, timeout=15_000)
    assert [state for state, _ in desk.attempts] == ["spoke", "busy"]
