"""Before she answers she sees who calls, and nobody else does. Real Asterisk, real Chromium, real SIP callers."""

from contextlib import AsyncExitStack, asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import expect

from ivr.sip_caller import SipPhone
from tests.asterisk.product import running
from tests.console.browser import browser, sign_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

MARKUP = "<img src=x onerror='window.hit=1'><script>window.hit=1</script>"

COUNT_POPS = """
window.pops = [];
document.addEventListener('pop:painted', ({ detail }) => window.pops.push(detail.phone));
"""


class Desk:
    """anna: the page of her whose phone rings. vera: the page of a dispatcher who is on a pause."""

    def __init__(self, product, anna, vera, faults):
        self.product, self.anna, self.vera, self.faults = product, anna, vera, faults

    @property
    def pop(self):
        return self.anna.locator("#pop .pop")

    @asynccontextmanager
    async def ringing(self, number, name="", key="0"):
        """Somebody calls and has pressed the key; her phone rings."""
        async with SipPhone() as caller:
            await caller.dial("129", server=self.product.server, caller=number, name=name)
            await caller.answered()
            await caller.digits(key)
            await expect(self.pop).to_be_visible(timeout=15_000)
            yield caller
            await caller.hang_up()
            await caller.ended()
        await expect(self.pop).to_have_count(0, timeout=10_000)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def desk(tmp_path_factory):
    async with AsyncExitStack() as stack:
        home = tmp_path_factory.mktemp("pop") / "centre"
        product = await stack.enter_async_context(running(home, QUEUE__NO_ANSWER_PAUSE_S=0, QUEUE__RING_S=60))
        chromium = await stack.enter_async_context(browser())
        pages = []
        for login, name in (("anna", "Анна Петрова"), ("vera", "Вера Ильина")):
            account = await product.dispatcher(login, name)
            page = await chromium.page()
            await page.add_init_script(COUNT_POPS)
            await sign_in(page, product, login, account["password"])
            await expect(page.locator("#phone")).to_contain_text("Телефон готов", timeout=15_000)
            pages.append(page)
        anna, vera = pages
        await vera.locator("#pause-reason").select_option("lunch")
        await expect(vera.locator("#presence")).to_have_text("пауза: обед", timeout=10_000)
        yield Desk(product, anna, vera, chromium.faults)


async def test_the_pop_tells_number_name_topic_and_what_was_before_to_the_one_whose_phone_rings(desk):
    async with desk.ringing("+79005550101", "Мария"):
        await expect(desk.pop).to_contain_text("Раньше не звонили с этого номера")
    async with desk.ringing("+79005550101", "Мария", key="1"):
        for words in (
            "8 (900) 555-01-01",
            "Мария",
            "Меры поддержки и социальные услуги",
            "Раньше: 1 звонок",
            "не дождался",
        ):
            await expect(desk.pop).to_contain_text(words)
        await expect(desk.anna.locator("#phone")).to_have_attribute("data-phase", "ringing")
        # Her page is alive, it shows who waits; the pop is not hers.
        await expect(desk.vera.locator("#waiting")).to_contain_text("8 (900) 555-01-01")
        await expect(desk.vera.locator("#pop .pop")).to_have_count(0)
    assert await desk.vera.evaluate("window.pops") == []


async def test_the_pop_goes_with_the_caller(desk):
    async with desk.ringing("+79005550102"):
        await expect(desk.pop).to_contain_text("8 (900) 555-01-02")
    await expect(desk.anna.locator("#presence")).to_have_text("на связи", timeout=10_000)
    await expect(desk.anna.locator("#phone")).to_have_attribute("data-phase", "")


async def test_a_hidden_number_is_called_so(desk):
    async with desk.ringing(""):
        await expect(desk.pop.locator(".number")).to_have_text("номер скрыт")
        await expect(desk.pop).not_to_contain_text("Раньше: ")


async def test_who_cannot_speak_is_seen_before_the_answer(desk):
    async with desk.ringing("+79005550103", key="5"):
        await expect(desk.pop).to_contain_text("Срочно")
        await expect(desk.anna.locator(".pop--urgent")).to_be_visible()


async def test_markup_in_a_callers_name_stays_text(desk):
    async with desk.ringing("+79005550104", MARKUP):
        await expect(desk.pop).to_contain_text("<img src=x onerror=")
        assert await desk.pop.locator("img, script").count() == 0
    for page in (desk.anna, desk.vera):
        assert await page.evaluate("window.hit") is None
    assert desk.faults == []


async def test_after_a_crash_the_page_comes_back_and_shows_no_call_that_is_over(desk):
    await desk.anna.evaluate("window.pops = []")
    async with SipPhone() as caller:
        await caller.dial("129", server=desk.product.server, caller="+79005550105")
        await caller.answered()
        await caller.digits("0")
        await expect(desk.pop).to_be_visible(timeout=15_000)
        await desk.product.kill()
        await expect(desk.anna.locator("#trouble")).to_contain_text("Нет связи с сервером", timeout=10_000)
        await caller.hang_up()
        await caller.ended()
    await desk.product.start()
    await expect(desk.anna.locator("#trouble")).to_be_hidden(timeout=20_000)
    await expect(desk.pop).to_have_count(0, timeout=10_000)
    await expect(desk.anna.locator("#presence")).to_have_text("на связи", timeout=20_000)
    assert await desk.anna.evaluate("window.pops") == ["+79005550105"]
    # A phone that rang when the socket broke must not stay busy with that ring.
    await expect(desk.anna.locator("#phone")).to_contain_text("Телефон готов", timeout=20_000)
    async with desk.ringing("+79005550106"):
        await expect(desk.pop).to_contain_text("8 (900) 555-01-06")
    assert await desk.anna.evaluate("window.pops") == ["+79005550105", "+79005550106"]
