"""A dispatcher with nothing but a browser: real Asterisk, real Chromium, a caller with a real SIP phone."""

import contextlib
import os
import re
import signal

import pytest
from playwright.async_api import Error, expect

from ivr.sip_caller import SipPhone
from tests.console.browser import address, hears_in_page, sign_in
from tests.console.phone_rig import CALLER_HZ, HEADSET_HZ, VERA_HZ

pytestmark = pytest.mark.asyncio(loop_scope="module")


DESK_HZ = 700

#: As if the page had not heard yet that a colleague went home.
NOBODY = {"people": [{"login": "nobody", "name": "Никто", "about": "на месте", "reachable": True}], "outside": False}


REMEMBER_WHAT_PLAYS = """() => {
  window.played = [];
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    if (!window.played.includes(this)) window.played.push(this);
    return play.call(this);
  };
}"""

NO_MICROPHONE = """
  const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
  if (open) navigator.mediaDevices.getUserMedia = (wanted) =>
    window.allowed ? open(wanted) : Promise.reject(new DOMException("no", "NotAllowedError"));
"""


async def test_a_family_calls_the_page_rings_a_key_answers_and_both_hear_each_other(place):
    await place.says("Телефон готов")
    await place.talks()
    await place.says("Разговор")
    await place.says("Вас слышно")
    await place.presses("Alt+K")
    await place.caller.ended(within=30)
    await place.shows(phase="", line="ready")
    row = await place.row()
    assert (row["state"], row["login"]) == ("answered", "anna")


async def test_muted_the_caller_hears_nothing_of_the_room(place):
    await place.talks()
    await place.presses("Alt+M")
    await place.says("Микрофон выключен")
    with pytest.raises(AssertionError, match="not heard"):
        await place.hears(place.caller, HEADSET_HZ, within=1)
    await place.presses("Alt+M")
    await place.both_hear()


async def test_on_hold_the_caller_hears_music_and_comes_back(place):
    await place.talks()
    await place.presses("Alt+H")
    await place.shows(phase="held")
    await place.says("Удержание")
    with pytest.raises(AssertionError, match="not heard"):
        await place.hears(place.caller, HEADSET_HZ, within=1)
    await place.presses("Alt+H")
    await place.shows(phase="talking")
    await place.both_hear()
    await place.caller.hang_up()
    await place.shows(phase="", line="ready")


async def test_a_call_that_is_refused_rings_again_for_nobody_else_is_there(place):
    await place.rings()
    await place.presses("Alt+R")
    await place.shows(phase="")
    await place.shows(phase="ringing")
    await place.presses("Alt+O")
    await place.both_hear()


async def test_a_caller_who_gives_up_stops_the_ringing(place):
    await place.rings()
    await place.caller.hang_up()
    await place.shows(phase="", line="ready")


async def test_a_page_that_is_loaded_anew_in_mid_call_keeps_the_caller(place):
    await place.talks()
    await place.page.reload()
    await place.shows(phase="talking", within=20)
    await place.both_hear()
    await place.presses("Alt+K")
    await place.caller.ended(within=30)
    row = await place.row()
    assert (row["state"], row["login"]) == ("answered", "anna")


async def test_only_one_tab_holds_the_phone_and_the_other_can_take_it(place):
    other = await place.person.new_page()
    await other.goto(address(place.product))
    await place.shows(other, line="elsewhere")
    await other.get_by_role("button", name="Перенести телефон сюда").click()
    await place.shows(other, line="ready")
    await place.shows(line="elsewhere")
    await other.close()
    phone = place.page.locator("#phone")
    await expect(phone).to_have_attribute("data-line", re.compile("ready|away"), timeout=15_000)
    if await phone.get_attribute("data-line") == "away":  # the closing tab knocked once more
        await place.page.get_by_role("button", name="Перенести телефон сюда").click()
    await place.shows(line="ready")


async def test_a_tab_cannot_take_the_phone_out_of_a_conversation(place):
    await place.talks()
    other = await place.person.new_page()
    await other.goto(address(place.product))
    await other.get_by_role("button", name="Перенести телефон сюда").click()
    await expect(other.locator("#phone")).to_contain_text("идёт разговор")
    await place.shows(phase="talking")
    await place.both_hear()
    await other.close()


async def test_when_asterisk_dies_the_page_says_so_and_is_back_by_itself(place):
    os.kill(place.product.asterisk_pid, signal.SIGKILL)
    await place.shows(line="lost")
    await place.says("Нет связи с телефонией")
    await place.shows(line="ready", within=30)
    await place.talks()


async def test_a_colleague_who_does_not_answer_gives_the_caller_back(place):
    await place.talks()
    await place.chooses_vera("Alt+P")
    await place.vera.ringing()
    await place.shows(phase="")
    await place.shows(phase="ringing")
    await place.says("Звонящий возвращается к вам")
    await place.presses("Alt+O")
    await place.both_hear()
    await place.presses("Alt+K")
    row = await place.row()
    assert (row["state"], row["login"]) == ("answered", "anna")


async def test_a_colleague_is_asked_and_left_with_the_caller(place):
    await place.talks()
    await place.asks_vera()
    await hears_in_page(place.page, VERA_HZ)
    await place.hears(place.vera, HEADSET_HZ)
    await place.presses("Alt+G")
    await place.shows(phase="", line="ready")
    await place.hears(place.vera, CALLER_HZ)
    await place.hears(place.caller, VERA_HZ)


async def test_after_asking_the_dispatcher_is_back_with_the_caller(place):
    await place.talks()
    await place.asks_vera()
    await place.presses("Alt+B")
    await place.vera.ended()
    await place.both_hear()
    await expect(place.page.get_by_role("button", name="Перевести")).to_be_visible()


async def test_three_speak_together(place):
    await place.talks()
    await place.asks_vera()
    await place.presses("Alt+V")
    await place.says("Разговор втроём")
    await place.vera.silence()
    await place.both_hear()
    await place.caller.silence()
    await place.hears(place.vera, HEADSET_HZ)


async def test_what_cannot_be_done_is_said_and_the_talk_goes_on(place):
    await place.talks()
    await place.page.route("**/phone/targets", lambda route: route.fulfill(json=NOBODY))
    await place.presses("Alt+P")
    await place.page.get_by_role("button", name="Никто").click()
    await expect(place.page.locator("#phone [role=alert]")).to_be_visible()
    await place.shows(phase="talking")
    await place.both_hear()


async def test_who_prefers_her_desk_phone_has_the_same_buttons(place):
    async with SipPhone() as desk_phone:
        await place.page.get_by_text("Звук и устройства").click()
        await place.page.get_by_label("Принимать звонки на настольный телефон").check()
        await place.shows(line="desk")
        await place.signs_in(desk_phone, "anna")
        await desk_phone.auto_answer(0)
        await desk_phone.tone(DESK_HZ)
        await place.dials()
        await desk_phone.answered()
        await place.shows(phase="talking")
        await place.asks_vera()
        await place.presses("Alt+B")
        await place.vera.ended()
        await place.hears(place.caller, DESK_HZ)
        await expect(place.page.get_by_role("button", name="Завершить")).to_be_visible()
        await place.presses("Alt+K")
        await place.caller.ended(within=30)
        await place.shows(phase="", line="desk")


async def test_signing_out_takes_the_phone_off_the_line(place):
    other = await place.person.new_page()
    await other.goto(address(place.product))
    await other.get_by_role("button", name="Выйти").click()
    await expect(place.page).to_have_url(f"{address(place.product)}/login", timeout=15_000)


async def test_the_ring_is_heard_from_the_loudspeaker_and_in_the_headset(place):
    page = place.page
    await page.get_by_text("Звук и устройства").click()
    await page.get_by_label("Колонки: звонок").select_option(label="Fake Audio Output 1")
    await page.get_by_label("Наушники: разговор и звонок").select_option(label="Fake Audio Output 2")
    await page.evaluate(REMEMBER_WHAT_PLAYS)
    await place.rings()
    await page.wait_for_function("window.played.filter((audio) => !audio.paused && audio.sinkId).length === 2")
    assert len(set(await page.evaluate("window.played.map((audio) => audio.sinkId)"))) == 2
    await hears_in_page(page, 550, source="window.played[0]")
    await place.presses("Alt+O")
    await place.shows(phase="talking")
    await page.wait_for_function("window.played.filter((audio) => !audio.paused).length === 1")


async def test_devices_are_remembered(place):
    page = place.page
    await page.get_by_text("Звук и устройства").click()
    await page.get_by_label("Колонки: звонок").select_option(label="Fake Audio Output 2")
    await page.reload()
    await place.shows(line="ready")
    await page.get_by_text("Звук и устройства").click()
    await expect(page.get_by_label("Колонки: звонок").locator("option:checked")).to_have_text("Fake Audio Output 2")


async def test_without_a_microphone_no_call_comes_and_the_page_says_what_to_do(place):
    await place.person.add_init_script(NO_MICROPHONE)
    await place.page.reload()
    await place.shows(line="microphone")
    await place.says("Нет доступа к микрофону: браузеру он запрещён.")
    await place.page.evaluate("window.allowed = true")
    await place.page.get_by_role("button", name="Проверить микрофон снова").click()
    await place.shows(line="ready")


async def test_the_phone_keeps_time_by_a_worker_so_that_a_hidden_tab_is_not_late(place):
    (worker,) = place.page.workers
    assert worker.url.endswith("/assets/phone-timers.js")


async def test_digits_reach_the_other_side(place):
    await place.talks()
    await place.page.get_by_text("Набрать цифры").click()
    await place.page.locator("#phone").get_by_role("button", name="5", exact=True).click()
    await place.caller.event("digit", digit="5")


async def test_a_tab_that_crashed_in_mid_call_loses_no_caller(place):
    await place.talks()
    with contextlib.suppress(Error):
        await place.page.goto("chrome://crash")
    place.page = await place.person.new_page()
    await place.page.goto(address(place.product))
    await place.shows(phase="talking", within=30)
    await place.both_hear()


async def test_a_conversation_outlives_the_service_and_the_page_finds_it_again(place):
    await place.talks()
    await place.product.kill()
    await place.shows(line="lost")
    await place.says("Разговор продолжается")
    await place.both_hear()
    await place.product.start()
    await place.shows(line="ready", within=30)
    await place.both_hear()
    await place.presses("Alt+K")
    await place.caller.ended(within=30)
    await place.shows(phase="")


async def test_a_caller_who_hung_up_while_the_service_was_away_is_not_waited_for(place):
    await place.talks()
    await place.product.kill()
    await place.shows(line="lost")
    await place.caller.hang_up()
    await place.product.start()
    await place.shows(line="ready", phase="", within=30)


async def test_on_another_computer_she_can_take_the_phone_but_not_out_of_her_own_conversation(place, chromium):
    there = await chromium.page()
    await sign_in(there, place.product, "anna", place.accounts["anna"]["password"])
    await place.shows(there, line="ready")
    await place.shows(line="away")
    await place.page.get_by_role("button", name="Перенести телефон сюда").click()
    await place.shows(line="ready")
    await place.shows(there, line="away")
    await place.talks()
    await there.reload()
    await place.shows(there, line="away", phase="talking")
    await place.both_hear()
    await there.get_by_role("button", name="Завершить").click()
    await place.shows(phase="")
    await there.context.close()
