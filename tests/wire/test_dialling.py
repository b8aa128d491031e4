"""Calls of the ledger over AMI: what is sent, what the end is, what is not known."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import UUID

import pytest

from hotline.domain.attempt import Attempt, AttemptEvent, AttemptState
from hotline.ports.dialling import Told
from ivr.dialling import AmiDialer
from tests.wire.fake_ami import FakeAmi, linked, until

E = AttemptEvent
AT = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
CALL = Attempt(
    UUID("7f3c8f0e-3b52-4d0a-9c0e-5b1f6f1c2a10"),
    UUID(int=1),
    1,
    "follow_up",
    "+79001234567",
    AttemptState.INTENT,
    "one",
    AT,
    AT,
)


def response(action, reason, answer="Failure"):
    ids = f"ActionID: {action['ActionID']}\r\nUniqueid: {action['ChannelId']}"
    return f"Event: OriginateResponse\r\nPrivilege: call,all\r\nResponse: {answer}\r\nReason: {reason}\r\n{ids}"


def hangup(cause, channel=CALL.channel_id):
    ids = f"Uniqueid: {channel}\r\nLinkedid: {channel}"
    return f"Event: Hangup\r\n{ids}\r\nContext: follow-up\r\nCause: {cause}\r\nCause-txt: User busy"


@asynccontextmanager
async def a_line(tmp_path, trunk="vega", **settings):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        asterisk.answers["Originate"] = ["Response: Success\r\nMessage: Originate successfully queued"]
        yield asterisk, AmiDialer(link, link, trunk=trunk, caller_id="88001234567", **settings)


async def test_the_family_is_called_over_the_providers_line_with_the_centres_number(tmp_path):
    async with a_line(tmp_path) as (asterisk, dialer):
        dialling = asyncio.create_task(dialer.dial(CALL))
        action = await asterisk.got("Originate")
        assert (action["Channel"], action["CallerID"]) == ("PJSIP/+79001234567@trunk-vega", "<88001234567>")
        assert (action["Context"], action["Exten"], action["ChannelId"]) == ("follow-up", "s", f"dial-{CALL.id}")
        asterisk.say(response(action, 4, "Success"))
        assert await dialling == Told(E.ANSWERED)
        gone = asyncio.create_task(dialer.gone(CALL))
        asterisk.say(hangup(16, "dial-00000000-0000-0000-0000-000000000009"), hangup(16))
        assert await gone


async def test_who_asked_for_it_sees_the_number_that_does_not_give_the_centre_away_or_is_not_called(tmp_path):
    async with a_line(tmp_path, neutral_id="83852123456") as (asterisk, dialer):
        dialling = asyncio.create_task(dialer.dial(CALL, neutral=True))
        action = await asterisk.got("Originate")
        assert action["CallerID"] == "<83852123456>"
        asterisk.say(response(action, 3))
        assert await dialling == Told(E.NO_ANSWER)
    async with a_line(tmp_path) as (asterisk, dialer):
        assert await dialer.dial(CALL, neutral=True) == Told(E.NOT_PLACED)


def talks(what, ms=None, channel=CALL.channel_id):
    lasted = "" if ms is None else f"\r\nDuration: {ms}"
    return f"Event: ChannelTalking{what}\r\nUniqueid: {channel}\r\nLinkedid: {channel}{lasted}"


@pytest.mark.parametrize(
    ("heard", "pressed", "machine"),
    [
        ([("Start", None), ("Stop", 7100)], False, True),
        ([("Start", None), ("Stop", 7100), ("Start", None), ("Stop", 300)], False, True),
        ([("Start", None), ("Stop", 7100)], True, False),
        ([("Start", None), ("Stop", 800)] * 9, False, False),  # «алло? алло!»
        ([("Start", None)], False, False),  # hung up in mid-word
        ([("Stop", 9000)], False, False),  # nobody knows what that ends
        ([], False, False),
    ],
)
async def test_only_who_talks_on_without_a_pause_and_presses_nothing_is_a_machine(tmp_path, heard, pressed, machine):
    async with a_line(tmp_path, pressed=lambda attempt: pressed) as (asterisk, dialer):
        dialling = asyncio.create_task(dialer.dial(CALL))
        asterisk.say(response(await asterisk.got("Originate"), 4, "Success"))
        await dialling
        other = talks("Start", channel="dial-00000000-0000-0000-0000-000000000009")
        asterisk.say(other, *(talks(*one) for one in heard), hangup(16))
        assert await dialer.gone(CALL)
        assert dialer.machine(CALL) is machine
        assert not dialer.machine(CALL), "asked once"


@pytest.mark.parametrize(("cause", "event"), [(17, E.BUSY), (21, E.REFUSED), (1, E.UNREACHABLE), (0, E.UNREACHABLE)])
@pytest.mark.parametrize("first", [True, False])
async def test_why_it_failed_stands_in_the_hang_up_whichever_comes_first(tmp_path, cause, event, first):
    async with a_line(tmp_path) as (asterisk, dialer):
        dialling = asyncio.create_task(dialer.dial(CALL))
        told = [hangup(cause), response(await asterisk.got("Originate"), 0)]
        asterisk.say(*(told if first else reversed(told)))
        assert await dialling == Told(event, cause or None)


async def test_a_line_that_is_down_has_called_nobody(tmp_path, monkeypatch):
    monkeypatch.setattr("ivr.dialling._CAUSE_WITHIN", AT - AT)
    async with a_line(tmp_path) as (asterisk, dialer):
        dialling = asyncio.create_task(dialer.dial(CALL))
        asterisk.say(response(await asterisk.got("Originate"), 0))
        assert await dialling == Told(E.NOT_PLACED)


async def test_whoever_is_lost_with_the_link_is_not_known_and_is_not_called_again(tmp_path):
    async with a_line(tmp_path) as (asterisk, dialer):
        dialling = asyncio.create_task(dialer.dial(CALL))
        await asterisk.got("Originate")
        asterisk.drop()
        assert await dialling == Told(E.LOST)
        await asterisk.got("Login", times=2)
        assert asterisk.count("Originate") == 1
        assert not await dialer.gone(CALL)


async def test_a_talk_that_is_lost_with_the_link_has_no_known_end(tmp_path):
    async with a_line(tmp_path) as (asterisk, dialer):
        dialling = asyncio.create_task(dialer.dial(CALL))
        asterisk.say(response(await asterisk.got("Originate"), 4, "Success"))
        assert await dialling == Told(E.ANSWERED)
        gone = asyncio.create_task(dialer.gone(CALL))
        asterisk.drop()
        assert not await gone


async def test_without_a_line_or_a_link_it_says_why(tmp_path):
    async with a_line(tmp_path, trunk="") as (asterisk, dialer):
        assert "HOTLINE_TRUNK__NAME" in dialer.why_not()
        assert await dialer.dial(CALL) == Told(E.NOT_PLACED)
        assert asterisk.count("Originate") == 0
    async with a_line(tmp_path) as (asterisk, dialer):
        assert dialer.why_not() == ""
        await asterisk.stop_listening()
        asterisk.drop()
        await until(dialer.why_not)
        assert "no link to Asterisk" in dialer.why_not()
        assert await dialer.living() is None


async def test_what_lives_is_told_by_its_channel(tmp_path):
    async with a_line(tmp_path) as (asterisk, dialer):
        asterisk.answers["CoreShowChannels"] = [
            "Response: Success\r\nEventList: start\r\nMessage: Channels will follow",
            f"Event: CoreShowChannel\r\nUniqueid: {CALL.channel_id}\r\nChannelStateDesc: Ringing",
            "Event: CoreShowChannel\r\nUniqueid: h1-17.3\r\nChannelStateDesc: Up",
            "Event: CoreShowChannelsComplete\r\nEventList: Complete\r\nListItems: 2",
        ]
        assert await dialer.living() == {CALL.id: E.RANG}
