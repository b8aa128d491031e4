"""The service is dead, killed in mid-call or frozen: the caller is led on all the same, and the journal has the row."""

import os
import signal
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from ivr.listening import hears
from ivr.sip_caller import SipPhone
from tests.asterisk.hearing import until_connected
from tests.asterisk.product import Product, running
from tests.asterisk.sound_of import legs_of, sealed

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    async with running(tmp_path_factory.mktemp("net") / "centre") as product:
        yield product, await product.dispatcher()


@dataclass
class Night:
    """A service that runs, Анна on shift, and `calls` lines in the journal before."""

    product: Product
    account: dict
    calls: int

    async def registers(self, phone):
        await phone.register(self.account["sip"]["user"], self.account["sip"]["secret"], self.product.server)
        await phone.auto_answer(200)

    async def rows(self, new=1, within=15.0):
        """The rows that came since, settled."""
        rows = (await self.product.settled(self.calls + new, within))[self.calls :]
        assert len(rows) == new
        return rows

    async def story(self):
        """Kinds of the events of the call."""
        known = len(await self.product.journal()) > self.calls
        return await self.product.story(self.calls + 1) if known else []


@pytest_asyncio.fixture(loop_scope="module")
async def night(centre):
    product, account = centre
    product.thaw()
    if product.process.returncode is not None:  # a test that failed left it dead
        await product.start()
    await product.shift("start", "anna")
    return Night(product, account, len(await product.journal()))


async def test_with_the_service_dead_the_caller_reaches_the_dispatcher_and_the_journal_has_the_row_afterwards(night):
    product = night.product
    async with SipPhone() as phone, SipPhone() as caller:
        await night.registers(phone)
        await product.kill()
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await phone.answered(within=15)
        await until_connected(caller, phone)
        await caller.hang_up()
        await caller.ended()
        await product.start()
        [row] = await night.rows()
    assert (row["state"], row["phone"], row["login"]) == ("answered", "+79001234567", "anna")
    assert "handler_lost" in await night.story()


async def test_killed_in_mid_call_the_menu_is_not_restarted_and_the_caller_goes_to_a_person(night):
    product = night.product
    async with SipPhone() as phone, SipPhone() as caller:
        await night.registers(phone)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await product.eventually(night.story, lambda story: "notice" in story)
        await product.kill()
        await phone.answered(within=30)
        await until_connected(caller, phone)
        await caller.hang_up()
        await caller.ended()
        await product.start()
        [row] = await night.rows()
    assert row["state"] == "answered"
    assert "handler_lost" in await night.story()


async def test_frozen_in_mid_call_the_caller_goes_to_a_person_and_nothing_leaks(night):
    product = night.product
    async with SipPhone() as phone, SipPhone() as caller:
        await night.registers(phone)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        product.freeze()
        await phone.answered(within=30)
        await until_connected(caller, phone)
        product.thaw()
        await caller.hang_up()
        await caller.ended()
        [row] = await night.rows()
        assert row["state"] == "answered"


async def test_with_the_service_dead_and_nobody_on_shift_a_message_is_recorded_and_found_later(night):
    product = night.product
    before = len(await sealed(product, 0))
    await product.shift("end", "anna")
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
    recording = (await sealed(product, before + 1))[-1]  # what it holds is told to the journal before
    [row] = await night.rows()
    assert (row["state"], row["id"]) == ("voicemail", recording["call"])
    assert recording["duration_s"] >= 2
    [caller] = await legs_of(product, recording)
    assert hears(caller, 440)


async def test_asterisk_killed_is_started_again_and_its_calls_are_settled_as_interrupted(night):
    product = night.product
    async with SipPhone() as caller:
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await product.eventually(night.story, lambda story: "greeted" in story)
        before = product.asterisk_pid
        os.kill(before, signal.SIGKILL)

        async def pid():
            try:
                return product.asterisk_pid
            except (FileNotFoundError, ValueError):
                return before

        await product.eventually(pid, lambda now: now != before, 15)
    [row] = await night.rows(within=60)
    assert row["state"] == "interrupted"
    async with SipPhone() as again:
        await again.dial("129", server=product.server, caller="+79007654321")
        await again.answered(within=15)
        await again.hang_up()
    assert [row["number"] for row in await night.rows(2)] == [night.calls + 1, night.calls + 2]


async def test_who_waits_or_talks_notices_nothing_when_the_service_restarts(night):
    product = night.product
    async with SipPhone() as phone, SipPhone() as caller:
        await night.registers(phone)
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
        [row] = await night.rows()
    assert row["state"] == "answered"
    assert row["hung_up_by"] == "dispatcher"
