"""What a caller leaves goes into the vault at once, and survives whatever is killed meanwhile."""

import asyncio
import os
import signal
import time

import pytest
import pytest_asyncio

from ivr.listening import hears
from ivr.sip_caller import SipPhone
from tests.asterisk.people import grown
from tests.asterisk.product import running
from tests.asterisk.sound_of import legs_of, plain_files, sealed

#: After the end of a call; the plain file of its sound may lie open no longer.
GONE_WITHIN_S = 5.0

#: From the ready line of the next start.
PLAYABLE_WITHIN_S = 60.0


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def centre(tmp_path_factory):
    async with running(tmp_path_factory.mktemp("sealing") / "centre") as running_product:
        yield running_product


@pytest_asyncio.fixture(loop_scope="module")
async def product(centre):
    """It runs, and it knows how many calls and recordings the tests before have left."""
    if centre.process.returncode is not None:  # a test that failed left it dead
        await centre.start()
    centre.calls, centre.sounds = len(await centre.journal()), len(await sealed(centre, 0))
    return centre


async def new_ones(product, count=1, within=20.0):
    """The rows of so many recordings that came in this test, once none is plain any more."""
    rows = (await sealed(product, product.sounds + count, within))[product.sounds :]
    assert len(rows) == count
    return rows


async def lines(product, count=1):
    """The lines of the calls of this test."""
    return (await product.settled(product.calls + count))[product.calls :]


async def leaves_a_message(product, caller, seconds):
    """Key 6, a tone after the beep, until so many seconds of it are on disk."""
    await caller.tone(440)
    await caller.dial("129", server=product.server, caller="+79001234567")
    await caller.answered()
    await caller.digits("6")
    await product.eventually(lambda: looked(product), lambda files: files, 25)
    await grown(product, product.home / "messages", seconds=seconds)


async def looked(product):
    return plain_files(product)


async def test_a_message_is_in_the_vault_seconds_after_the_hang_up_and_nothing_of_it_lies_open(product):
    async with SipPhone() as caller:
        await leaves_a_message(product, caller, 3)
        await caller.hang_up()
        ended = time.monotonic()
    await product.eventually(lambda: looked(product), lambda files: files == [], GONE_WITHIN_S + 10)
    assert time.monotonic() - ended <= GONE_WITHIN_S
    [row] = await new_ones(product)
    assert (row["state"], row["kind"], row["form"], row["legs"]) == ("sealed", "message", "flac", 1)
    [caller] = await legs_of(product, row)
    assert hears(caller, 440)
    assert caller.seconds == pytest.approx(row["duration_s"], abs=0.1)
    assert await product.json("recordings", "verify") == {"checked": 1, "broken": []}
    [file] = (product.home / "sealed").iterdir()
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    assert "is broken: it was changed" in await product.hotline("recordings", "verify", code=1)


async def hangs_up_after(product, seconds, caller_number):
    """Speaks for so long after the recording began and puts the receiver down; gives the time that she spoke."""
    async with SipPhone() as caller:
        await caller.tone(440)
        await caller.dial("129", server=product.server, caller=caller_number)
        await caller.answered()
        await caller.digits("6")

        async def started():
            return product.asked(
                "SELECT r.id FROM recordings r JOIN calls c ON c.id = r.call_id WHERE c.phone = ?", caller_number
            )

        [(recording,)] = await product.eventually(started, lambda rows: rows, 40)
        file = product.home / "messages" / f"{recording}.wav"

        began = await product.eventually(lambda: begun(file), lambda at: at, 10)
        await product.eventually(lambda: since(began), lambda passed: passed >= seconds, seconds + 10)
        spoke = time.monotonic() - began
        await caller.hang_up()
    return caller_number, str(recording), spoke


async def begun(file):
    return time.monotonic() if file.exists() else 0.0


async def since(began):
    return time.monotonic() - began


async def test_whenever_the_caller_hangs_up_no_more_than_a_second_of_her_message_is_lost(product):
    moments = [0.5, 1.4, 2.6, 4, 8, 15, 30]
    told = await asyncio.gather(
        *(hangs_up_after(product, moment, f"+790012345{nth:02}") for nth, moment in enumerate(moments))
    )
    rows = {row["id"]: row for row in await new_ones(product, len(moments))}
    states = {line["phone"]: line["state"] for line in await lines(product, len(moments))}
    for number, recording, spoke in told:
        row = rows[recording]
        [heard] = await legs_of(product, row) if row["state"] == "sealed" else [None]
        kept = heard.seconds if heard else 0.0
        assert kept >= spoke - 1, f"{spoke:.1f} s were spoken, {kept:.1f} s are kept"
        assert (states[number] == "voicemail") is (kept >= 2), f"{kept:.1f} s are {states[number]}"
        assert kept < 2 or hears(heard, 440)


async def test_a_message_that_asterisk_and_the_service_were_killed_over_is_heard_after_the_next_start(product):
    async with SipPhone() as caller:
        await leaves_a_message(product, caller, 4)
        spoken = plain_files(product)[0].stat().st_size / 16000
        await product.kill()
        os.kill(product.asterisk_pid, signal.SIGKILL)
    await product.start()
    [row] = await new_ones(product, within=PLAYABLE_WITHIN_S)
    [heard] = await legs_of(product, row)
    assert heard.seconds >= spoken - 1
    assert hears(heard, 440)
    assert plain_files(product) == []
    [line] = await lines(product)
    assert line["state"] == "voicemail"


async def test_a_conversation_that_asterisk_was_killed_over_is_in_the_vault_with_both_its_sides(product):
    account = await product.dispatcher()
    async with SipPhone() as phone, SipPhone() as caller:
        await phone.register(account["sip"]["user"], account["sip"]["secret"], product.server)
        await phone.auto_answer(200)
        await phone.tone(880)
        await caller.tone(440)
        await caller.dial("129", server=product.server, caller="+79001234567")
        await caller.answered()
        await caller.digits("0")
        await phone.answered(within=60)
        await product.eventually(lambda: product.story(product.calls + 1), lambda story: "talk_recorded" in story, 20)

        async def spoken():
            return max((file.stat().st_size for file in (product.home / "talks").glob("*.raw")), default=0) / 32000

        on_disk = await product.eventually(spoken, lambda seconds: seconds >= 2, 20)
        os.kill(product.asterisk_pid, signal.SIGKILL)
    [row] = await new_ones(product, within=PLAYABLE_WITHIN_S)
    left, right = await legs_of(product, row)
    assert (row["kind"], row["legs"]) == ("talk", 2)
    assert left.seconds >= on_disk
    assert (hears(left, 440), hears(right, 880)) == (True, True)
    assert plain_files(product) == []
