"""Анна at her browser, a family at its telephone, Вера at a desk phone: one centre, real Asterisk, real Chromium."""

import asyncio
import contextlib
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import BrowserContext, Page, expect

from ivr.listening import hears
from ivr.sip_caller import SipPhone
from ivr.telephone_sound import NotSound, Sound, read_sound
from tests.asterisk.product import Product, running
from tests.console.browser import Chromium, hears_in_page, sign_in

CALLER_HZ, HEADSET_HZ, VERA_HZ = 440, 600, 850

#: A steady tone is noise to the browser's filter; people do not whistle one note.
_UNFILTERED = """if (location.protocol !== "about:") localStorage.getItem("hotline.phone.devices") ??
  localStorage.setItem("hotline.phone.devices", JSON.stringify({ clean: false }));"""


@contextlib.asynccontextmanager
async def a_centre(home, **settings):
    """Анна takes the calls, Вера is a psychologist whom nobody called yet. Yields (product, accounts)."""
    async with running(home, **({"QUEUE__RING_S": 8} | settings)) as product:
        accounts = {
            "anna": await product.dispatcher("anna", "Анна Петрова"),
            "vera": await product.dispatcher("vera", "Вера Ильина", role="specialist", queue="psychologist"),
        }
        yield product, accounts


@dataclass
class Place:
    """person: her browser, page: the tab in which she works."""

    product: Product
    accounts: dict
    folder: Path
    person: BrowserContext
    page: Page
    caller: SipPhone
    vera: SipPhone
    calls: int = 0
    takes: int = 0

    async def shows(self, page=None, within=15, **state):
        """Wait until the phone shows `line`, `phase`."""
        for name, value in state.items():
            phone = (page or self.page).locator("#phone")
            await expect(phone).to_have_attribute(f"data-{name}", value, timeout=within * 1000)

    async def says(self, words, page=None, within=15):
        """Wait until these words stand on the phone."""
        await expect((page or self.page).locator("#phone")).to_contain_text(words, timeout=within * 1000)

    def asked(self, sql):
        """What the database of the centre says."""
        with contextlib.closing(sqlite3.connect(self.product.home / "hotline.sqlite3")) as connection:
            return connection.execute(sql).fetchall()

    async def presses(self, key):
        await self.page.keyboard.press(key)

    async def signs_in(self, phone, login):
        """A desk phone registers."""
        await phone.register(login, self.accounts[login]["sip"]["secret"], self.product.server)

    async def dials(self):
        """A family dials, and asks for a dispatcher."""
        await self.caller.dial("129", server=self.product.server, caller="+79001234567")
        await self.caller.answered()
        self.calls += 1
        await self.caller.digits("0")

    async def rings(self):
        """A family dials; the page rings."""
        await self.dials()
        await self.shows(phase="ringing")

    async def chooses_vera(self, key):
        """The list of colleagues, opened by a key."""
        await self.presses(key)
        await self.page.locator("#phone").get_by_role("button", name="Вера Ильина").click()

    async def asks_vera(self):
        """While the caller hears music."""
        await self.vera.auto_answer(50)
        await self.chooses_vera("Alt+Y")
        refused = self.page.locator("#phone [role=alert]")
        asked = self.page.locator("#phone").get_by_text("На линии Вера Ильина")
        await expect(asked.or_(refused).first).to_be_visible(timeout=15_000)
        assert await asked.is_visible(), await refused.text_content()

    async def talks(self):
        """A family dials, she answers by a key, and they hear each other."""
        await self.rings()
        await self.presses("Alt+O")
        await self.shows(phase="talking")
        await self.both_hear()

    async def both_hear(self):
        await asyncio.gather(hears_in_page(self.page, CALLER_HZ), self.hears(self.caller, HEADSET_HZ))

    async def hears(self, phone, hz, within=10.0):
        """Wait until a phone hears this tone, from now on."""
        deadline = asyncio.get_running_loop().time() + within
        while True:
            sound = await self._take(phone)
            if sound is not None and hears(sound, hz):
                return
            assert asyncio.get_running_loop().time() < deadline, f"{hz} Hz not heard within {within} s"

    async def _take(self, phone) -> Sound | None:
        self.takes += 1
        take = self.folder / f"take-{self.takes}.wav"
        await phone.record(take)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                while True:
                    with contextlib.suppress(OSError, NotSound):
                        if (sound := read_sound(take)).seconds >= 0.8:
                            return sound
                    await asyncio.sleep(0.05)
        return None

    async def row(self):
        """The row of the call, settled, and there is only one."""
        rows = await self.product.settled(self.calls)
        assert len(rows) == self.calls
        return rows[-1]


@contextlib.asynccontextmanager
async def a_place(product, accounts, chromium: Chromium, folder):
    """Анна signed in with her phone ready; nobody is on the line before and after."""
    chromium.faults.clear()
    async with SipPhone() as vera, SipPhone() as caller:
        await caller.tone(CALLER_HZ)
        await vera.tone(VERA_HZ)
        await vera.auto_answer(None)
        person = await chromium.person()
        await person.add_init_script(_UNFILTERED)
        page = await person.new_page()
        await sign_in(page, product, "anna", accounts["anna"]["password"])
        place = Place(product, accounts, folder, person, page, caller, vera, calls=len(await product.journal()))
        await place.signs_in(vera, "vera")
        await place.shows(line="ready")
        try:
            yield place
        finally:
            for phone in (caller, vera):
                with contextlib.suppress(Exception):
                    await phone.hang_up()
            await product.settled(place.calls)
            await person.close()
    assert not chromium.faults, chromium.faults
