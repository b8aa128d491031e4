"""The dispatcher's phone vanishes without a word in mid-call: no goodbye for the caller, but the front of the queue.

Only the dialplan is at work here, no service; and a desk phone is given the patience of a browser, so that a test can
stand for one.
"""

import contextlib

import pytest

from asterisk_conf.launch import AsteriskProcess
from asterisk_conf.render import TEMPLATES
from ivr.listening import hears
from ivr.sip_caller import SipPhone
from ivr.telephone_sound import NotSound, read_sound
from tests.asterisk.asterisk_rig import SECRET, Rig, ami, eventually, rig_settings
from tests.asterisk.hearing import until_connected


@pytest.fixture
async def rig(tmp_path):
    """An Asterisk that notices silence after three seconds."""
    templates = tmp_path / "templates"
    templates.mkdir()
    text = (TEMPLATES / "pjsip.conf").read_text(encoding="utf-8")
    (templates / "pjsip.conf").write_text(text.replace("[desk](!,phone)\n", "[desk](!,phone)\nrtp_timeout = 3\n"))
    one = Rig(rig_settings(tmp_path / "home", queue={"wrap_up_s": 0, "ring_s": 5}))
    one.process = AsteriskProcess(one.settings, one.asterisk, (templates, TEMPLATES))
    try:
        yield await one.start("anna")
    finally:
        await one.process.stop()


@contextlib.asynccontextmanager
async def talking(rig, caller, phone):
    """Анна is on shift and has the caller."""
    server = f"127.0.0.1:{rig.settings.sip.port}"
    async with ami(rig, "dialler") as dialler:
        member = {"Interface": "Local/anna@ring", "StateInterface": "hint:anna@phones", "MemberName": "anna"}
        await dialler.ask(Action="QueueAdd", Queue="dispatcher", **member)
        await phone.register("anna", SECRET, server)
        await phone.auto_answer(50)
        await caller.dial("129", server=server, caller="+79001234567")
        await phone.answered(within=20)
        yield server


async def test_a_phone_that_vanishes_sends_nobody_away(rig, tmp_path):
    async with SipPhone() as phone, SipPhone() as again, SipPhone() as caller:
        await caller.tone(440)
        async with talking(rig, caller, phone) as server:
            await until_connected(caller, phone)
            await phone.kill()
            await again.register("anna", SECRET, server)
            await again.auto_answer(50)
            await again.record(tmp_path / "again.wav")
            await again.ringing(within=15)
            await again.answered()
            assert caller.heard_of("state", state="disconnected") is None
            await until_sound(tmp_path / "again.wav", 440)
            await again.hang_up()
            await caller.ended(within=10)


async def test_a_dispatcher_who_hangs_up_ends_the_talk(rig):
    async with SipPhone() as phone, SipPhone() as caller, talking(rig, caller, phone):
        await until_connected(caller, phone)
        await phone.hang_up()
        await caller.ended(within=10)
        assert [event.kind for event in phone.history].count("incoming") == 1


async def until_sound(file, hz):
    """Wait until the recording that grows holds that tone."""

    async def look():
        with contextlib.suppress(NotSound, OSError):
            return hears(read_sound(file), hz)
        return False

    await eventually(look)
