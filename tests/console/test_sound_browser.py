"""The player in a real browser, over sound that was really sealed: it is drawn at once, it plays, a word is heard."""

import wave
from pathlib import Path

import numpy as np
import pytest
import pytest_asyncio
from axe_playwright_python.async_playwright import Axe

import hotline
from call_records.keys import MasterKey
from call_records.sealer import SealingProcess
from call_records.vault import FileVault
from hotline.domain.call import EventKind as Kind
from hotline.domain.heard import Note
from hotline.ports.sealing import Plain
from hotline.services.seed_directories import seed_directories, shipped_entries
from tests.bench.voice_listening import shown_ms
from tests.console.browser import PHONE_SCREEN, browser, shoot
from tests.console.hostile_text import MARKUP
from tests.console.sound_rig import NOON, Sounds, a_message, a_sealed, a_sound_desk, a_talk, put, write_down
from tests.db.telling import SOON, tell

#: The waveform must be there this soon after the page was asked for.
_PAINTED_MS = 300
_SECONDS = 40

#: A test has no finger that a browser would count as one.
_PLAYS = ("--autoplay-policy=no-user-gesture-required",)

pytestmark = pytest.mark.asyncio(loop_scope="module")

_SAID = (
    [
        ["здравствуйте", 4.0, 4.7, 0.95],
        ["мне", 4.8, 5.0, 0.9],
        ["страшно", 5.1, 5.7, 0.93],
        ["муж", 5.8, 6.1, 0.44],
        ["бьёт", 6.2, 6.6, 0.9],
        ["спасибо", 33.0, 33.6, 0.97],
    ],
    [["семейная", 0.5, 1.1, 0.9], ["диспетчерская", 1.2, 2.2, 0.52], ["слушаю", 2.3, 2.9, 0.94]],
)


def voices(seconds=_SECONDS):
    """Two people by turns: bursts of sound on the left, then on the right, as 16-bit stereo."""
    time = np.arange(seconds * 8000) / 8000
    speech = np.sin(2 * np.pi * 180 * time) * (0.5 + 0.5 * np.sin(2 * np.pi * 3.3 * time)) * np.abs(np.sin(time * 1.7))
    turn = np.sin(2 * np.pi * time / 9) > 0
    return (np.stack([speech * ~turn, 0.6 * speech * turn], axis=1) * 20_000).astype("<i2")


class Home:
    """A vault in a folder of the test."""

    def __init__(self, folder):
        master = MasterKey("k" * 43)
        self.folder = folder
        self.sealer, self.vault = SealingProcess(folder / "sealed", master, "flac"), FileVault(folder, master)

    async def seal(self, desk: Sounds, told, **fields):
        """Tell the journal of the call, seal its sound and keep the row."""
        tell(desk.rig.journal, told)
        await desk.rig.journal.kept(SOON)
        path = self.folder / f"{told.recording}.{'raw' if told.kind == 'talk' else 'wav'}"
        samples = voices()
        if told.kind == "talk":
            path.write_bytes(samples.tobytes())
        else:
            with wave.open(str(path), "wb") as file:
                file.setnchannels(1)
                file.setsampwidth(2)
                file.setframerate(8000)
                file.writeframes(np.ascontiguousarray(samples[:, 0]).tobytes())
        sealed = await self.sealer.seal(Plain(told.recording, path, told.kind, path.stat().st_size))
        made = {
            name: getattr(sealed, name) for name in ("file", "key", "form", "legs", "duration_s", "sha256", "bytes")
        }
        sound = a_sealed(told, **(made | fields))
        async with desk.rig.database.unit_of_work() as work:
            assert await work.sounds.keep(sound, sealed.peaks)
            await work.commit()
        return sound


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sound")
    home = Home(folder)
    url, spool = f"sqlite:///{folder / 'hotline.db'}", folder / "spool"
    async with a_sound_desk(url, spool, home.vault) as desk, browser(flags=_PLAYS) as chromium:
        desk.home, desk.chromium = home, chromium
        yield desk
        await home.sealer.stop()


async def a_conversation(desk):
    """A talk with everything on its timeline, open to nina."""
    told = a_talk(phone="+79135550101")
    told.then(Kind.TALK_ENDED, by="caller")
    sound = await desk.home.seal(desk, told, pauses=((14.0, 19.5),))
    write_down(desk.url, sound.id, sound.call_id, _SAID)
    await desk.sign(told, 6.2, "муж бьёт")
    put(desk.url, sound.call_id, topic_title="Кризисная ситуация", applicant="Быкова Дарья Олеговна")
    async with desk.rig.database.unit_of_work() as work:
        await work.sound_notes.add(sound.id, Note(21.0, "vera", NOON, "Хорошо держит паузу, не перебивает."))
        await work.commit()
    shipped = shipped_entries((Path(hotline.__file__).parent / "directories.toml").read_text("utf-8"))
    await seed_directories(desk.rig.database, shipped)
    desk.by("nina")
    await desk.say_why(sound.id)
    return sound


async def test_a_recording_is_drawn_at_once_and_plays_where_one_points(centre):
    sound = await a_conversation(centre)
    page = await centre.chromium.page()
    took = [await shown_ms(page, centre, sound.id) for _ in range(5)]
    assert min(took) <= _PAINTED_MS, took
    assert await page.evaluate(_INK) > 1000

    await page.keyboard.press("Space")
    await page.wait_for_function("() => document.querySelector('.player audio').currentTime > 0.3")
    await page.locator(".word", has_text="спасибо").click()
    await page.wait_for_function("() => document.querySelector('.player audio').currentTime > 33.1")
    await page.locator(".word[aria-current]", has_text="спасибо").wait_for()
    await page.keyboard.press("KeyK")
    assert await page.evaluate("document.querySelector('.player audio').playbackRate") == 1.25
    await page.keyboard.press("Space")
    await page.wait_for_function("() => document.querySelector('.player audio').paused")
    await page.keyboard.press("Home")
    await page.keyboard.press("BracketRight")  # the next mark
    await page.keyboard.press("BracketRight")
    assert await _at(page) == 6.2
    await page.keyboard.press("Shift+ArrowLeft")
    assert await _at(page) < 6.2
    box = await page.locator(".wave").bounding_box()
    await page.mouse.click(box["x"] + box["width"] / 2, box["y"] + 100)
    assert abs(await _at(page) - _SECONDS / 2) < 0.2

    await page.keyboard.press("KeyN")
    await page.keyboard.type(MARKUP[1])
    await page.get_by_role("button", name="Добавить заметку").click()
    await page.locator(".notes li", has_text="onerror").wait_for()
    await page.get_by_label("Вежливость").select_option("2")
    await page.get_by_role("button", name="Сохранить оценку").click()
    await page.get_by_text("Сохранено: 2 из 2").wait_for()
    audio = await page.query_selector(".player audio")
    await page.get_by_role("button", name="Слушать", exact=False).first.click()
    await page.wait_for_function("audio => !audio.paused", arg=audio)
    await page.get_by_role("link", name="Записи", exact=True).click()
    await page.wait_for_function("audio => audio.paused", arg=audio)  # a page that was left is silent
    assert [action for _, action, _, _ in await centre.audit(sound.id)][:3] == [
        "sound.reason",
        "sound.open",
        "sound.play",
    ]
    assert centre.chromium.faults == []


_INK = """() => {
  const canvas = document.querySelector('.wave canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  let ink = 0;
  for (let at = 3; at < data.length; at += 4) ink += data[at] > 0;
  return ink;
}"""


async def _at(page):
    return round(await page.evaluate("document.querySelector('.player audio').currentTime"), 2)


async def test_the_page_has_no_grave_barrier_and_fits_a_phone(centre):
    sound = await a_conversation(centre)
    await centre.post(f"/sounds/{sound.id}/score", {"mark_polite": "2", "mark_help": "2", "comment": "Хорошо."})
    page = await centre.chromium.page()
    await page.goto(str(centre.client.make_url(f"/sounds/{sound.id}")))
    for light in ("light", "dark"):
        await page.emulate_media(color_scheme=light)
        found = (await Axe().run(page)).response["violations"]
        assert [one["id"] for one in found if one["impact"] in {"serious", "critical"}] == [], (light, found)
        await shoot(page, f"sound-{light}")
    await page.set_viewport_size(PHONE_SCREEN)
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await shoot(page, "sound-phone")
    assert centre.chromium.faults == []


async def test_markup_that_somebody_said_or_wrote_runs_nowhere(centre):
    told = a_message()
    sound = await centre.home.seal(centre, told)
    words = [[text.replace("\\0", ""), at, at + 0.5, 0.3] for at, text in enumerate(MARKUP)]
    write_down(centre.url, sound.id, sound.call_id, [words])
    await centre.sign(told, 2.0, MARKUP[0])
    put(centre.url, sound.call_id, applicant=MARKUP[1], topic_title=MARKUP[2], specialist=MARKUP[3])
    for text in MARKUP:
        await centre.post(f"/sounds/{sound.id}/note", {"at_s": "3", "note": text})
    page = await centre.chromium.page()
    alerts = []
    page.on("dialog", lambda dialog: alerts.append(dialog.message))
    for path in (f"/sounds/{sound.id}", "/sounds"):
        await page.goto(str(centre.client.make_url(path)))
        await page.locator("main h1").wait_for()
    await page.goto(str(centre.client.make_url(f"/sounds/{sound.id}")))
    assert await page.locator("main script, main img, main svg[onload], main iframe, main [hx-get]").count() == 0
    assert (alerts, centre.chromium.faults) == ([], [])
