"""The service is dead, killed in mid-call or frozen: the caller is led on all the same, and the journal has the row."""

import os
import signal
from pathlib import Path

import pytest

from ivr.listening import hears
from ivr.sip_caller import SipPhone
from tests.asterisk.hearing import until_connected
from tests.asterisk.product import running
from tests.asterisk.sound_of import legs_of, sealed


@pytest.fixture
async def product(tmp_path):
    async with running(tmp_path / "centre") as running_product:
        yield running_product


async def test_with_the_service_dead_the_caller_reaches_the_dispatcher_and_the_journal_has_the_row_afterwards(product):
    account = await product.dispatcher()
    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
        await phone.auto_answer(200)
        await product.kill()
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await phone.answered(within=15)
        await until_connected(caller, phone)
        await caller.hang_up()
        await caller.ended()
        await product.start()
        [row] = await product.settled(1)
    assert (row["state"], row["phone"], row["login"]) == ("answered", "+79001234567", "anna")
    assert "handler_lost" in await product.story()


async def test_killed_in_mid_call_the_menu_is_not_restarted_and_the_caller_goes_to_a_person(product):
    account = await product.dispatcher()
    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
        await phone.auto_answer(200)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await product.eventually(product.story, lambda story: "notice" in story)
        await product.kill()
        await phone.answered(within=30)
        await until_connected(caller, phone)
        await caller.hang_up()
        await caller.ended()
        await product.start()
        [row] = await product.settled(1)
    assert row["state"] == "answered"
    assert "handler_lost" in await product.story()


async def test_frozen_in_mid_call_the_caller_goes_to_a_person_and_nothing_leaks(product):
    account = await product.dispatcher()
    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
        await phone.auto_answer(200)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        product.freeze()
        await phone.answered(within=30)
        await until_connected(caller, phone)
        product.thaw()
        await caller.hang_up()
        await caller.ended()
        [row] = await product.settled(1)
        assert row["state"] == "answered"


async def test_with_the_service_dead_and_nobody_on_shift_a_message_is_recorded_and_found_later(product):
    await product.kill()
    async with SipPhone() as caller:
        await caller.tone(440)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        messages = Path(product.home) / "messages"

        async def look():
            return [file.stat().st_size for file in messages.glob("*.wav")]

        await product.eventually(look, lambda sizes: sizes and sizes[0] > 4 * 16000, 40)
        await caller.hang_up()
        await caller.ended()
    await product.start()
    [row] = await product.settled(1)
    assert row["state"] == "voicemail"
    [recording] = await sealed(product)
    assert recording["duration_s"] >= 2
    [caller] = await legs_of(product, recording)
    assert hears(caller, 440)


async def test_asterisk_killed_is_started_again_and_its_calls_are_settled_as_interrupted(product):
    async with SipPhone() as caller:
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await product.eventually(product.story, lambda story: "greeted" in story)
        before = product.asterisk_pid
        os.kill(before, signal.SIGKILL)

        async def pid():
            try:
                return product.asterisk_pid
            except (FileNotFoundError, ValueError):
                return before

        await product.eventually(pid, lambda now: now != before, 15)
    rows = await product.settled(1, within=60)
    assert rows[0]["state"] == "interrupted"
    async with SipPhone() as again:
        await again.dial("129", server=product.server, caller="+79007654321")
        await again.answered(within=15)
        await again.hang_up()
    assert [row["number"] for row in await product.settled(2)] == [1, 2]


async def test_who_waits_or_talks_notices_nothing_when_the_service_restarts(product):
    account = await product.dispatcher()
    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
        await phone.auto_answer(200)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await caller.digits("0")
        await phone.answered(within=15)
        await until_connected(caller, phone)
        await product.kill()
        await product.start()
        assert caller.heard_of("state", state="disconnected") is None
        await phone.hang_up()
        await caller.ended(within=20)
        [row] = await product.settled(1)
    assert row["state"] == "answered"
    assert row["hung_up_by"] == "dispatcher"
