"""One call, placed once: what comes back, and what is never sent twice."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from ivr.originate import Attempt, Originator, Outcome
from tests.wire.fake_ami import FakeAmi, linked, until

ATTEMPT = Attempt(
    id=UUID("7f3c8f0e-3b52-4d0a-9c0e-5b1f6f1c2a10"),
    channel="PJSIP/+79001234567@trunk-provider",
    context="hotline-follow-up",
    exten="s",
    ring=timedelta(seconds=25),
    caller_id="88001234567",
    variables={"ATTEMPT": "17", "TASK": "abc"},
)
QUEUED = ["Response: Success\r\nMessage: Originate successfully queued"]


def response(action, reason, answer="Failure"):
    ids = f"ActionID: {action['ActionID']}\r\nUniqueid: {action['ChannelId']}"
    return f"Event: OriginateResponse\r\nPrivilege: call,all\r\nResponse: {answer}\r\nReason: {reason}\r\n{ids}"


@asynccontextmanager
async def dialler(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        asterisk.answers["Originate"] = QUEUED
        yield asterisk, Originator(link)


async def test_the_action_says_exactly_what_is_meant(tmp_path):
    async with dialler(tmp_path) as (asterisk, originator):
        dialling = asyncio.create_task(originator.dial(ATTEMPT))
        action = await asterisk.got("Originate")
        asterisk.say(response(action, 4, "Success"))
        assert await dialling is Outcome.ANSWERED
        assert action.pop("ActionID").startswith("dial-7f3c8f0e-3b52-4d0a-9c0e-5b1f6f1c2a10.")
        assert action == {
            "Action": "Originate",
            "ChannelId": "dial-7f3c8f0e-3b52-4d0a-9c0e-5b1f6f1c2a10",
            "Channel": "PJSIP/+79001234567@trunk-provider",
            "Context": "hotline-follow-up",
            "Exten": "s",
            "Priority": "1",
            "Timeout": "25000",
            "Async": "true",
            "CallerID": "<88001234567>",
            "Variable": "TASK=abc",  # the last of two lines
        }


@pytest.mark.parametrize(
    ("reason", "outcome"),
    [(3, Outcome.NO_ANSWER), (0, Outcome.FAILED)],
)
async def test_why_nobody_answered(tmp_path, reason, outcome):
    async with dialler(tmp_path) as (asterisk, originator):
        dialling = asyncio.create_task(originator.dial(ATTEMPT))
        asterisk.say(response(await asterisk.got("Originate"), reason))
        assert await dialling is outcome


async def test_what_asterisk_refuses_at_once_never_rang(tmp_path):
    async with dialler(tmp_path) as (asterisk, originator):
        asterisk.answers["Originate"] = ["Response: Error\r\nMessage: Extension does not exist."]
        assert await originator.dial(ATTEMPT) is Outcome.REFUSED


@pytest.mark.parametrize("queued", [True, False])
async def test_a_link_that_goes_leaves_the_outcome_unknown_and_nothing_is_sent_again(tmp_path, queued):
    async with dialler(tmp_path) as (asterisk, originator):
        asterisk.answers["Originate"] = QUEUED if queued else []
        dialling = asyncio.create_task(originator.dial(ATTEMPT))
        await asterisk.got("Originate")
        if queued:
            await asterisk.got("Ping", asterisk.count("Ping") + 2)  # the answer before it has been read
        asterisk.drop()
        assert await dialling is Outcome.UNKNOWN
        await asterisk.got("Login", times=2)
        await asterisk.got("Ping", asterisk.count("Ping") + 1)
        assert asterisk.count("Originate") == 1


async def test_without_a_link_nothing_is_sent(tmp_path):
    async with dialler(tmp_path) as (asterisk, originator):
        await asterisk.stop_listening()
        asterisk.drop()
        await until(lambda: not originator._link.state.linked)
        assert await originator.dial(ATTEMPT) is Outcome.NOT_SENT
        assert asterisk.count("Originate") == 0


async def test_an_end_that_is_never_told_is_unknown(tmp_path, monkeypatch):
    monkeypatch.setattr("ivr.originate.GRACE", timedelta(seconds=0.1))
    async with dialler(tmp_path) as (_, originator):
        patient = Attempt(ATTEMPT.id, "Local/in@loop", "loop", "in", ring=timedelta(0))
        assert await originator.dial(patient) is Outcome.UNKNOWN
        assert originator._open == {}


async def test_the_end_of_an_earlier_sending_is_not_taken_for_this_one(tmp_path):
    async with dialler(tmp_path) as (asterisk, originator):
        dialling = asyncio.create_task(originator.dial(ATTEMPT))
        action = await asterisk.got("Originate")
        asterisk.say(response(action | {"ActionID": ATTEMPT.channel_id + ".00000000"}, 0))
        asterisk.say(response(action, 4, "Success"))
        assert await dialling is Outcome.ANSWERED


@pytest.mark.parametrize(
    "spoilt",
    [
        {"channel": "Local/in@loop\r\nAction: Command"},
        {"channel": "System/reboot"},
        {"context": "a b"},
        {"exten": ""},
        {"caller_id": "Мария <1>"},
        {"variables": {"A": "1,B=2"}},
        {"variables": {"A": "${SHELL(id)}"}},
        {"variables": {"A=B,C": "1"}},
    ],
)
async def test_what_asterisk_could_misread_is_refused_before_anything_is_sent(tmp_path, spoilt):
    given = {"id": ATTEMPT.id, "channel": "Local/in@loop", "context": "loop", "exten": "in", **spoilt}
    async with dialler(tmp_path) as (asterisk, originator):
        with pytest.raises(ValueError, match="could misread"):
            await originator.dial(Attempt(**given))
        assert asterisk.count("Originate") == 0
