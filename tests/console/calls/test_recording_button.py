"""The recording as its dispatcher sees it: always there, stopped and continued by a key. Real Chromium, real call."""

import pytest
from playwright.async_api import expect

pytestmark = pytest.mark.asyncio(loop_scope="module")


def told(place):
    return [
        kind for (kind,) in place.asked("SELECT kind FROM call_events WHERE kind LIKE 'recording_%' ORDER BY at, mono")
    ]


async def test_it_is_seen_and_stopped_by_a_key_through_a_reload_and_to_the_end(place):
    before = len(told(place))
    await place.talks()
    await place.says("Разговор записывается")
    await place.presses("Alt+Z")
    await place.says("Запись остановлена. Не забудьте продолжить")
    await place.page.reload()
    await place.shows(phase="talking", within=20)
    await place.says("Запись остановлена. Не забудьте продолжить")
    await place.page.locator("#phone").get_by_role("button", name="Продолжить запись").click()
    await place.says("Разговор записывается")
    await place.presses("Alt+X")
    await place.says("До конца разговора запись не ведётся")
    await expect(place.page.locator("#phone [data-verb=tape]")).to_be_hidden()
    await place.presses("Alt+K")
    await place.caller.ended(within=30)
    await place.shows(phase="", line="ready")
    await expect(place.page.locator("#phone .phone-tape")).to_be_hidden()
    assert told(place)[before:] == ["recording_paused", "recording_resumed", "recording_paused"]
