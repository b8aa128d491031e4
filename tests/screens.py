"""``python -m tests.screens``: pictures of every page for the guides, from a demonstration centre that runs.

Start `hotline demo --quiet` first; the pictures go to docs/screens. Who calls meanwhile is invented like everybody
else. With names after the command only these pictures are taken.
"""

import argparse
import asyncio
import json
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from types import SimpleNamespace

from PIL import Image
from playwright.async_api import Page

from hotline.commands.demo_home import demo_settings
from ivr.sip_caller import SipPhone
from tests.console.browser import DESK_SCREEN, PHONE_SCREEN, browser, sign_in

FOLDER = Path(__file__).parents[1] / "docs" / "screens"

#: Colours of one picture: the pages have few, and a guide should be light.
_COLOURS = 128

_CALLER = ("+79135550101", "Елена")


class Studio:
    """Takes pictures. `wanted`: their names; empty for all."""

    def __init__(self, settings, wanted):
        self.settings, self.wanted = settings, wanted
        kept = json.loads((settings.home / "secrets" / "demo.json").read_text("utf-8"))
        self.accounts = {login: SimpleNamespace(**one) for login, one in kept["accounts"].items()}
        self.product = SimpleNamespace(chosen={"WEB__PORT": settings.web.port})
        self.base = f"http://127.0.0.1:{settings.web.port}"

    def wants(self, *names):
        return not self.wanted or bool(self.wanted & set(names))

    @asynccontextmanager
    async def person(self, login, *, screen=None, dark=False):
        """A page of somebody who is signed in."""
        account = self.accounts[login]
        async with browser(flags=("--lang=ru",)) as chromium:
            person = await chromium.person(
                viewport=screen or DESK_SCREEN, color_scheme="dark" if dark else "light", permissions=["microphone"]
            )
            page = await person.new_page()
            await sign_in(page, self.product, login, account.password, secret=account.totp)
            yield page
            for fault in chromium.faults:
                sys.stderr.write(f"fault: {fault}\n")

    async def take(self, page: Page, name, *, path="", wait="main h1", part=""):
        """Go to `path`, unless it is empty, and take the picture: of the screen, or of a part of the page."""
        if not self.wants(name):
            return
        if path:
            await page.goto(self.base + path)
        await page.locator(wait).first.wait_for()
        await page.evaluate("document.fonts.ready")
        await page.mouse.move(0, 0)
        file = FOLDER / f"{name}.png"
        subject = page.locator(part).first if part else page
        await subject.screenshot(path=file, animations="disabled", caret="hide")
        picture = await asyncio.to_thread(Image.open, file)
        small = picture.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE)
        await asyncio.to_thread(small.save, file, optimize=True)
        sys.stdout.write(f"{name}: {file.stat().st_size // 1024} kB\n")

    @asynccontextmanager
    async def call(self, key="0", *, caller=_CALLER):
        """An invented caller who has pressed the key."""
        sip = self.settings.sip
        async with SipPhone() as phone:
            await phone.dial("129", server=f"{sip.bind}:{sip.port}", caller=caller[0], name=caller[1])
            await phone.answered()
            for one in key:
                await phone.digits(one)
                await asyncio.sleep(1.2)
            yield phone


async def dispatcher(studio):
    """A shift: the desk, the pop, the call, the card."""
    async with studio.person("anna") as page:
        await _phone(page)
        if await page.locator('[data-shift="end"]').is_visible():  # an earlier walk was broken off
            await page.locator('[data-shift="end"]').click()
        await page.get_by_text("не на смене").wait_for()
        await studio.take(page, "desk-before-shift", wait="#shift")
        await page.locator('[data-shift="start"]').click()
        await page.get_by_text("на связи", exact=True).first.wait_for()
        await page.get_by_text("пауза: оформление").first.wait_for(timeout=15_000)  # robots give way
        await studio.take(page, "desk", wait="#shift")
        async with studio.call():
            await page.locator("#pop .pop").wait_for(timeout=20_000)
            await page.locator("#pop-history li").first.wait_for()
            await studio.take(page, "pop", wait="#pop .pop")
            await page.get_by_role("button", name="Ответить").click()
            await page.wait_for_url("**/appeals/**", timeout=15_000)
            await page.locator("[data-phase='talking']").wait_for()
            await studio.take(page, "card", wait="main h1")
            await page.get_by_role("button", name="Посоветоваться").click()
            await page.locator("#phone").get_by_text("Ольга Смирнова").first.wait_for()
            await studio.take(page, "consult", wait="main h1")
            await page.keyboard.press("Escape")
            await page.get_by_role("button", name="Завершить").click()
        await page.get_by_text("оформление", exact=True).first.wait_for(timeout=15_000)
        await studio.take(page, "wrap-up", wait="main h1")
        await page.locator('[data-shift="resume"]').click()
        await studio.take(page, "appeal-new", path="/appeals/new")
        await _phone(page)
        async with studio.call("55", caller=("+79135550109", "")):
            await page.locator(".pop--urgent").wait_for(timeout=20_000)
            await page.locator("#alarms .alarm").first.wait_for()
            await studio.take(page, "alarm", wait="#pop .pop--urgent")
            await page.get_by_role("button", name="Ответить").click()
            await page.locator("[data-phase='talking']").wait_for()
            await page.get_by_role("button", name="Завершить").click()
        await page.locator('[data-shift="end"]').click()


async def lists(studio):
    """What a dispatcher reads."""
    async with studio.person("maria") as page:
        await studio.take(page, "journal", path="/journal")
        await studio.take(page, "appeals", path="/appeals?show=all")
    async with studio.person("olga") as page:
        await _first(page, studio, "/appeals", "Крылова")
        await studio.take(page, "card-route", part="main section:has-text('4. Куда направлена семья')")
    async with studio.person("viktor") as page:
        await studio.take(page, "sos", path="/sos")
        await page.goto(studio.base + "/sos")
        await page.locator("main a[href^='/sos/']").first.click()
        await page.locator("#main[data-path^='/sos/']").wait_for()
        await studio.take(page, "sos-card", wait="main h1")


async def supervisor(studio):
    """What the head of department reads."""
    async with studio.person("nina") as page:
        await studio.take(page, "supervisor-desk", path="/")
        await studio.take(page, "supervisor-journal", path="/journal")
        await page.goto(studio.base + "/journal?q=Крылова")
        await page.locator("main a[href^='/journal/1-']").first.click()
        await page.locator("#main[data-path^='/journal/1-']").wait_for()
        await studio.take(page, "line")
        await studio.take(page, "export", path="/journal/export")
        await studio.take(page, "volumes", path="/journal/volumes")
        await _first(page, studio, "/appeals?whose=all&show=all", "Осипова")
        await studio.take(page, "reason")
        await studio.take(page, "supervisor-sos", path="/sos")
        await studio.take(page, "supervisor-audit", path="/audit")


async def recordings(studio):
    """A conversation of the demonstration as its supervisor hears it, and what her marks come to."""
    async with studio.person("nina") as page:
        await studio.take(page, "sounds", path="/sounds?kind=talk")
        await page.goto(studio.base + "/sounds?kind=talk&state=sealed")
        await page.locator("main td a[href^='/sounds/']").last.click()
        await page.locator("#main[data-path^='/sounds/']").wait_for()
        if await page.get_by_label("Причина", exact=True).is_visible():
            await studio.take(page, "sound-reason")
            await page.get_by_label("Причина", exact=True).fill("Оценка качества разговора")
            await page.get_by_role("button", name="Открыть запись").click()
        await page.locator(".wave[data-painted]").wait_for()
        if words := await page.locator(".said .word").count():
            await page.locator(".said .word").nth(words // 3).click()
            await page.locator(".word[aria-current]").wait_for()
            await page.get_by_role("button", name="Пауза", exact=False).first.click()
        await studio.take(page, "sound")
        if await page.get_by_label("Вежливость").is_visible():
            await page.get_by_label("Вежливость").select_option("2")
            await page.get_by_label("Предложила помощь").select_option("2")
            await page.get_by_role("button", name="Сохранить оценку").click()
            await page.get_by_text("Сохранено").wait_for()
        await studio.take(page, "scores", path="/scores")
        await studio.take(page, "survey", path="/survey")


async def administrator(studio):
    """What the administrator sees: no family."""
    async with studio.person("sergey") as page:
        await studio.take(page, "people", path="/people")
        await studio.take(page, "person-new", path="/people/add/form")
        await studio.take(page, "directories", path="/directories/agency")
        await studio.take(page, "audit", path="/audit")
        await studio.take(page, "account", path="/account")


async def other_lights(studio):
    """At night, and on a telephone's screen."""
    async with studio.person("maria", dark=True) as page:
        await studio.take(page, "desk-dark", path="/")
        await studio.take(page, "journal-dark", path="/journal")
    async with studio.person("olga", dark=True) as page:
        await _first(page, studio, "/appeals", "Крылова")
        await studio.take(page, "card-dark")
    async with studio.person("viktor", screen=PHONE_SCREEN) as page:
        await studio.take(page, "desk-phone", path="/")
        await studio.take(page, "sos-phone", path="/sos")
    async with studio.person("irina", screen=PHONE_SCREEN) as page:
        await studio.take(page, "journal-phone", path="/journal")


async def door(studio):
    """The first page of all."""
    async with browser() as chromium:
        page = await chromium.page()
        await studio.take(page, "login", path="/login", wait="main form")


async def _phone(page):
    """Wait until the page's telephone is registered."""
    await page.get_by_text("Телефон готов").wait_for(timeout=20_000)


async def _first(page, studio, path, text):
    await page.goto(studio.base + path)
    await page.locator("main tr", has_text=text).first.locator("a").first.click()
    await page.locator("#main[data-path^='/appeals/']").wait_for()


_PARTS = {
    part.__name__: part for part in (door, dispatcher, lists, supervisor, recordings, administrator, other_lights)
}


async def take_all(wanted, parts):
    """Take the pictures of these parts."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    studio = Studio(demo_settings(), wanted)
    for part in parts:
        await _PARTS[part](studio)


def main():
    """Read the words."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description="take the pictures of the guides")
    parser.add_argument("names", nargs="*", help="only these pictures")
    parser.add_argument("--part", action="append", choices=_PARTS, help="only this part of the walk")
    words = parser.parse_args()
    asyncio.run(take_all(set(words.names), words.part or list(_PARTS)))


if __name__ == "__main__":
    main()
