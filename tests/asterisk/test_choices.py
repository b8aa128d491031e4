"""What a caller may choose when nobody answers at once: a message, a callback, the front of the queue."""

import pytest

from ivr.listening import hears
from ivr.sip_caller import SipPhone
from tests.asterisk.hearing import until_connected
from tests.asterisk.people import grown, insisting
from tests.asterisk.product import running
from tests.asterisk.sound_of import legs_of, sealed


@pytest.fixture
async def product(tmp_path):
    async with running(tmp_path / "centre") as running_product:
        yield running_product


async def test_with_nobody_on_shift_a_message_is_taken_and_its_sound_is_kept(product):
    async with SipPhone() as caller:
        await caller.tone(440)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await caller.digits("6")
        await product.eventually(product.story, lambda story: "message_started" in story, 20)
        await grown(product, product.home / "messages", seconds=4)
        await caller.hang_up()
    [row] = await product.settled(1)
    assert row["state"] == "voicemail"
    [recording] = await sealed(product)
    assert recording["duration_s"] >= 4
    [caller] = await legs_of(product, recording)
    assert hears(caller, 440)


async def test_after_long_waiting_a_callback_is_offered(tmp_path):
    async with running(tmp_path / "centre", QUEUE__PATIENCE_S=10) as product:
        account = await product.dispatcher()
        async with SipPhone() as phone, SipPhone() as caller:
            await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
            await caller.dial("129", server=product.server, caller="+79001234567")
            await caller.answered()
            await caller.digits("0")
            await product.eventually(product.story, lambda story: "queue_left" in story, 25)
            await caller.digits("7")
            await caller.ended(within=15)
        [row] = await product.settled(1)
        assert row["state"] == "callback_requested"
        assert row["callback_phone"] == "+79001234567"


async def test_without_recording_is_kept_with_the_call(product):
    async with SipPhone() as caller:
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await caller.digits("9")
        await product.eventually(product.story, lambda story: "consent" in story)
        await caller.hang_up()
    [row] = await product.settled(1)
    assert row["recording_allowed"] is False
    assert row["notice_version"]


async def test_outside_the_hours_the_caller_is_told_and_may_leave_a_message(tmp_path):
    async with running(tmp_path / "centre", CENTRE__OPENING_HOURS="sun 03:00-03:01") as product:
        async with SipPhone() as caller:
            await caller.dial("129", server=product.server, caller="")
            await caller.answered()
            await product.eventually(product.story, lambda story: "closed" in story)
            await caller.hang_up()
        [row] = await product.settled(1)
        assert (row["state"], row["phone"]) == ("out_of_hours", "")


async def test_while_waiting_five_moves_to_the_front_and_seven_asks_for_a_callback(product):
    account = await product.dispatcher()
    async with SipPhone() as phone, SipPhone() as first, SipPhone() as second:
        await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
        for caller, number in ((first, "+79000000001"), (second, "+79000000002")):
            await caller.dial("129", server=product.server, caller=number)
            await caller.answered()
            await caller.digits("0")
            await product.eventually(
                product.journal, lambda rows, n=number: rows[-1]["phone"] == n and rows[-1]["state"] == "waiting"
            )
        await first.digits("7")
        await first.ended(within=20)
        await insisting(product, second, "5", lambda rows: rows[1]["queue"] == "urgent")
        await phone.auto_answer(50)
        await phone.answered(within=20)
        await until_connected(second, phone)
        await second.hang_up()
    rows = await product.settled(2)
    assert [(row["state"], row["topic"]) for row in rows] == [
        ("callback_requested", "dispatcher"),
        ("answered", "urgent"),
    ]
