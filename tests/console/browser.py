"""Chromium as a dispatcher has it: a headset that says a tone, no network but ours, every fault of a page told.

async with browser(says=tone_file(folder, 600)) as chromium:
    page = await chromium.page()
    await sign_in(page, product, "anna", password)

Screenshots go to HOTLINE_SCREENSHOTS, or to a folder that is named in the report of a failed test.
"""

import os
import shutil
import tempfile
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import numpy as np
import pyotp
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Response, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = (
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    # Hidden tabs stay as slow as people have them: the flags that Playwright itself gives would wake them.
)
#: Flags of Playwright that would make hidden tabs quicker than they are for people.
_AS_PEOPLE_HAVE_IT = (
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)
_RATE = 48_000

#: Sizes of the screens at the centre.
DESK_SCREEN = {"width": 1366, "height": 768}
PHONE_SCREEN = {"width": 390, "height": 844}


class Chromium:
    """One browser; each `page` is somebody else's, with cookies and storage of its own."""

    def __init__(self, running: Browser) -> None:
        self.running = running
        self.faults: list[str] = []

    async def person(self, **traits) -> BrowserContext:
        """A browser of one person: several pages of hers share what she chose and who she is."""
        context = await self.running.new_context(
            **{"locale": "ru-RU", "timezone_id": "Europe/Moscow", "viewport": DESK_SCREEN} | traits
        )
        context.set_default_timeout(15_000)
        context.on("page", self._listen)
        return context

    async def page(self, **traits) -> Page:
        return await (await self.person(**traits)).new_page()

    @asynccontextmanager
    async def visit(self) -> AsyncIterator["Chromium"]:
        """For one test of several: its people are gone at the end, and its faults are told there."""
        self.faults.clear()
        try:
            yield self
        finally:
            for person in self.running.contexts:
                await person.close()
        assert not self.faults, self.faults

    def _listen(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._console(page, message))
        page.on("response", self._response)

    def _console(self, page: Page, message: ConsoleMessage) -> None:
        # A refused request is told by its response, a socket of a service that is away by the page itself. What else
        # Chromium calls an error is one, the policy of the page (CSP) above all.
        expected = ("Failed to load resource", "WebSocket connection to 'ws", "htmx: htmx:error: Failed to fetch")
        if message.type == "error" and not message.text.startswith(expected):
            self.faults.append(f"{page.url}: {message.text}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.request.method} {response.url}: {response.status}")


def chromium_path() -> str:
    """The browser of this machine. Missing it is a failure: the tests must not pass without it."""
    for name in _NAMES:
        if found := shutil.which(name):
            return found
    raise AssertionError("there is no Chromium: say tools/provide.sh test, or put one into the PATH")


@asynccontextmanager
async def browser(*, says: Path | None = None, flags: tuple[str, ...] = ()) -> AsyncIterator[Chromium]:
    """Start Chromium. says: a WAV that its microphone hears over and over; without it, beeps."""
    sound = (f"--use-file-for-fake-audio-capture={says}",) if says else ()
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(
            executable_path=chromium_path(),
            args=[*_FLAGS, *sound, *flags],
            ignore_default_args=[*_AS_PEOPLE_HAVE_IT, "--mute-audio"],
        )
        try:
            yield Chromium(running)
        finally:
            await running.close()


def address(product) -> str:
    """Of the console of a running product (`tests.asterisk.product`)."""
    return f"http://127.0.0.1:{product.chosen['WEB__PORT']}"


async def sign_in(page: Page, product, login: str, password: str, *, secret: str = "") -> str:
    """Sign in as a person does; whoever needs a second factor gets one. Gives its secret, for the next time."""
    await page.goto(f"{address(product)}/login")
    await page.get_by_label("Логин").fill(login)
    await page.get_by_label("Пароль").fill(password)
    await page.get_by_role("button", name="Войти").click()
    await page.wait_for_load_state()
    if page.url.endswith("/login/second-factor"):
        secret = (await page.locator("code.secret").first.text_content() or "").replace(" ", "").strip()
        await page.locator("#code").fill(pyotp.TOTP(secret).now())
        await page.get_by_role("button", name="Подключить и войти").click()
        await page.get_by_role("link", name="Коды сохранены").click()
    elif page.url.endswith("/login/code"):
        await page.locator("#code").fill(pyotp.TOTP(secret).now())
        await page.locator("main form button").first.click()
    await page.wait_for_url(lambda url: "/login" not in url)
    return secret


_LOUDEST = """async ([audio, wanted, within]) => {
  const context = new AudioContext();
  const ear = context.createAnalyser();
  ear.fftSize = 8192;
  let source = null, stream = null, seen = [], steady = 0;
  const end = performance.now() + within * 1000;
  while (performance.now() < end && steady < 5) {
    if (audio.srcObject?.getAudioTracks().length && audio.srcObject !== stream) {
      source?.disconnect();
      stream = audio.srcObject;
      source = context.createMediaStreamSource(stream);
      source.connect(ear);
    }
    await new Promise((settle) => setTimeout(settle, 100));
    const bins = new Float32Array(ear.frequencyBinCount);
    ear.getFloatFrequencyData(bins);
    let best = 1;
    for (let bin = 1; bin < bins.length; bin += 1) if (bins[bin] > bins[best]) best = bin;
    const hz = bins[best] > -60 ? (best * context.sampleRate) / ear.fftSize : 0;
    seen.push(Math.round(hz));
    steady = !audio.paused && Math.abs(hz - wanted) < 15 ? steady + 1 : 0;
  }
  const state = `${context.state}, ${audio.paused ? "paused" : "playing"}`;
  await context.close();
  return [steady >= 5, state, seen.slice(-20)];
}"""


_VOICE = "document.getElementById('phone-voice')"


async def hears_in_page(page: Page, hz: int, *, within: float = 10.0, source: str = _VOICE) -> None:
    """Wait until the page plays this tone for half a second; an AssertionError with what it played otherwise."""
    audio = await page.evaluate_handle(source)
    heard, state, seen = await page.evaluate(_LOUDEST, [audio, hz, within])
    assert heard, f"{hz} Hz not heard within {within} s ({state}); loudest: {seen}"


def tone_file(folder: Path, hz: int, seconds: float = 10.0) -> Path:
    """A WAV of one tone, whole periods only, so that it can be played round and round."""
    path = folder / f"tone-{hz}.wav"
    time = np.arange(int(_RATE * seconds)) / _RATE
    samples = (0.3 * 32767 * np.sin(2 * np.pi * hz * time)).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(samples.tobytes())
    return path


def screenshots() -> Path:
    """Where pictures of pages go."""
    folder = Path(os.environ.get("HOTLINE_SCREENSHOTS") or tempfile.mkdtemp(prefix="hotline-screenshots-"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder


async def shoot(page: Page, name: str, *, whole: bool = True) -> Path:
    """Take a picture of a page, as it lies on paper: no caret, no movement."""
    path = screenshots() / f"{name}.png"
    await page.screenshot(path=path, full_page=whole, animations="disabled", caret="hide")
    return path
