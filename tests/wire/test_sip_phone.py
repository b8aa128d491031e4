"""Two real phones call each other on this machine, with nothing between them."""

import asyncio
import signal
import sys
from pathlib import Path

import pytest

from ivr.listening import tone_heard
from ivr.sip_caller import NothingHappened, PhoneTrouble, SipPhone, address_of
from tests.phones import given_caller, given_phone, heard_for


async def test_each_hears_the_tone_of_the_other(tmp_path):
    async with (
        given_phone(tmp_path, says_hz=600) as called,
        given_caller(tmp_path, dials="129", server=called.address, says_hz=440) as caller,
    ):
        await caller.phone.answered()
        await heard_for(called, 0.8)
        await heard_for(caller, 0.8)
        await caller.phone.hang_up()
        assert await caller.heard_tone(600)
        assert await called.heard_tone(440)


async def test_the_called_phone_sees_who_calls(tmp_path):
    async with (
        given_phone(tmp_path) as called,
        given_caller(tmp_path, dials="129", server=called.address, name='Мария "Маша" \\'),
    ):
        assert (await called.phone.ringing())["from"] == '"Мария \\"Маша\\" \\\\" <sip:+79001234567@127.0.0.1>'


async def test_a_caller_may_hide_the_number(tmp_path):
    async with given_phone(tmp_path) as called, given_caller(tmp_path, dials="129", server=called.address, number=""):
        assert (await called.phone.ringing())["from"] == '"Anonymous" <sip:anonymous@anonymous.invalid>'


async def test_keys_arrive_one_by_one_as_telephone_events(tmp_path):
    async with (
        given_phone(tmp_path) as called,
        given_caller(tmp_path, dials="129", server=called.address) as caller,
    ):
        await caller.phone.answered()
        await caller.phone.digits("12#")
        digits = [await called.phone.event("digit") for _ in range(3)]
        assert [(event["digit"], event["method"]) for event in digits] == [
            ("1", "rfc4733"),
            ("2", "rfc4733"),
            ("#", "rfc4733"),
        ]


@pytest.mark.parametrize("who", ["caller", "called"])
async def test_either_side_may_hang_up(tmp_path, who):
    async with (
        given_phone(tmp_path) as called,
        given_caller(tmp_path, dials="129", server=called.address) as caller,
    ):
        await caller.phone.answered()
        await called.phone.answered()
        await (caller if who == "caller" else called).phone.hang_up()
        await caller.phone.ended()
        await called.phone.ended()


async def test_a_phone_rings_until_its_owner_answers(tmp_path):
    async with (
        given_phone(tmp_path, answers_after_ms=None) as called,
        given_caller(tmp_path, dials="129", server=called.address) as caller,
    ):
        await called.phone.ringing()
        await caller.phone.event("state", state="early")
        await called.phone.answer()
        await caller.phone.answered()


async def test_a_refused_call_ends_with_the_code_of_the_refusal(tmp_path):
    async with (
        given_phone(tmp_path, answers_after_ms=None) as called,
        given_caller(tmp_path, dials="129", server=called.address) as caller,
    ):
        await called.phone.ringing()
        await called.phone.reject(603)
        assert (await caller.phone.ended())["code"] == 603


async def test_a_caller_gives_up_while_it_rings(tmp_path):
    async with (
        given_phone(tmp_path, answers_after_ms=None) as called,
        given_caller(tmp_path, dials="129", server=called.address) as caller,
    ):
        await called.phone.ringing()
        await caller.phone.hang_up()
        assert (await called.phone.ended())["code"] == 487


async def test_a_second_caller_hears_busy_and_the_first_call_goes_on(tmp_path):
    async with (
        given_phone(tmp_path) as called,
        given_caller(tmp_path, dials="129", server=called.address) as first,
    ):
        await first.phone.answered()
        async with given_caller(tmp_path, dials="129", server=called.address) as second:
            assert (await second.phone.ended())["code"] == 486
        await first.phone.digits("7")
        assert (await called.phone.event("digit"))["digit"] == "7"


async def test_sound_comes_back_after_a_hold(tmp_path):
    async with (
        given_phone(tmp_path, says_hz=600) as called,
        given_caller(tmp_path, dials="129", server=called.address) as caller,
    ):
        await caller.phone.answered()
        await called.phone.answered()
        await called.phone.hold()
        await caller.phone.event("media", held=True)
        await called.phone.unhold()
        await caller.phone.event("media", held=False)
        await caller.phone.digits("5")
        await called.phone.event("digit", digit="5")
        sound = await heard_for(caller, 1.2)
        assert tone_heard(sound.between(sound.seconds - 0.5)) == pytest.approx(600, abs=3)


async def test_a_phone_can_call_twice(tmp_path):
    async with (
        given_phone(tmp_path) as called,
        given_caller(tmp_path, dials="129", server=called.address) as caller,
    ):
        await caller.phone.answered()
        await caller.phone.hang_up()
        await caller.phone.ended()
        await called.phone.ended()
        await caller.phone.dial("129", server=called.address, caller="+79007654321")
        await caller.phone.answered()


async def test_a_key_without_a_call_is_refused_with_the_reason(tmp_path):
    async with given_phone(tmp_path) as phone:
        with pytest.raises(PhoneTrouble, match="there is no call"):
            await phone.phone.digits("1")


async def test_a_wait_ends_at_its_deadline_and_says_what_was_seen():
    async with SipPhone() as phone:
        with pytest.raises(NothingHappened, match="last seen: ready"):
            await phone.event("digit", within=0.05)


async def test_the_other_side_learns_when_the_program_leaves_in_mid_call(tmp_path):
    async with given_phone(tmp_path) as called:
        async with given_caller(tmp_path, dials="129", server=called.address) as caller:
            await caller.phone.answered()
        await called.phone.ended(within=1)


async def test_a_phone_dies_with_its_parent(tmp_path):
    parent = (
        "import asyncio\n"
        "from ivr.sip_caller import SipPhone\n"
        "async def main():\n"
        "    async with SipPhone() as phone:\n"
        "        print(phone.pid, flush=True)\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", parent, stdout=asyncio.subprocess.PIPE)
    phone = int(await asyncio.wait_for(process.stdout.readline(), 10))
    assert _lives(phone)
    process.send_signal(signal.SIGKILL)
    await process.wait()
    async with asyncio.timeout(3):
        while _lives(phone):
            await asyncio.sleep(0.02)


def test_a_name_of_any_letters_stays_inside_its_quotes():
    assert address_of("+79001234567", 'a" <sip:evil@x> "') == '"a\\" <sip:evil@x> \\"" <sip:+79001234567@127.0.0.1>'


def _lives(pid):
    """Tell a living process from a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
