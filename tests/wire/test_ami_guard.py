"""Each defect of panoramisk's AMI client, shown in panoramisk itself and cured in ours.

When the first test of a pair fails after an upgrade, that guard may go.
"""

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from panoramisk import Manager

from ivr.ami_errors import AsteriskSilent, LinkLost, Unanswered
from ivr.ami_guard import MESSAGE_LIMIT
from tests.wire.fake_ami import BANNER, SECRET, FakeAmi, linked, until

HELD = "Event: Hangup\r\nLinkedid: h17-1.1\r\nUniqueid: h17-1.1\r\nCause: 16\r\nCause-txt: Normal Clearing"
ORIGINATE = {"Action": "Originate", "Channel": "Local/in@loop", "Async": "true"}


@asynccontextmanager
async def panoramisk_itself(asterisk, **config):
    """Plain panoramisk, logged in. It cannot be told to stop, so its reconnecting is taken from it at the end."""
    plain = Manager(
        loop=asyncio.get_running_loop(),
        host="127.0.0.1",
        port=asterisk.port,
        username="reader",
        secret=SECRET,
        **{"reconnect_timeout": 0, "log": logging.getLogger("panoramisk.under.test"), **config},
    )
    plain.connect()
    try:
        await until(lambda: asterisk.count("Login"))
        yield plain
    finally:
        plain.connect = lambda *_: None
        plain.connection_lost = lambda *_: None
        plain.close()
        await asyncio.sleep(0)


async def test_panoramisk_sends_an_unanswered_originate_again():
    async with FakeAmi() as asterisk, panoramisk_itself(asterisk) as plain:
        await until(lambda: plain.authenticated)
        asterisk.mute = True
        plain.send_action(dict(ORIGINATE))
        await asterisk.got("Originate")
        asterisk.mute = False
        asterisk.drop()
        await asterisk.got("Login", times=2)
        asterisk.say("Event: FullyBooted\r\nStatus: Fully Booted")
        await asterisk.got("Originate", times=2)  # a family is called twice


async def test_we_send_an_originate_once_and_say_that_its_end_is_unknown(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        asterisk.mute = True
        asking = asyncio.create_task(link.ask(ORIGINATE))
        await asterisk.got("Originate")
        asterisk.mute = False
        asterisk.drop()
        with pytest.raises(LinkLost):
            await asking
        await asterisk.got("Login", times=2)
        asterisk.say("Event: FullyBooted\r\nStatus: Fully Booted")
        await link.linked(timedelta(seconds=5))
        await link.ask({"Action": "Ping"})  # whatever was sent before this has arrived
        assert asterisk.count("Originate") == 1


async def test_panoramisk_lets_a_value_smuggle_in_an_action():
    async with FakeAmi() as asterisk, panoramisk_itself(asterisk) as plain:
        plain.send_action({"Action": "Ping", "X": "1\r\n\r\nAction: Originate"})
        await asterisk.got("Originate")


@pytest.mark.parametrize("sign", ["\r", "\n", "\0", "\r\n\r\nAction: Originate\r\n"])
@pytest.mark.parametrize("where", ["value", "item of a list", "name"])
async def test_we_refuse_a_line_break_before_anything_is_sent(tmp_path, sign, where):
    given = {"value": {"X": "1" + sign}, "item of a list": {"X": ["1", sign]}, "name": {"X" + sign: "1"}}[where]
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        with pytest.raises(ValueError, match="line break"):
            await link.ask({"Action": "Setvar", **given})
        await link.ask({"Action": "Ping"})
        assert {action["Action"] for action in asterisk.actions} == {"Login", "Ping"}


async def test_we_refuse_a_line_that_asterisk_would_drop(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        with pytest.raises(ValueError, match="longer than"):
            await link.ask({"Action": "Setvar", "Value": "я" * 500})


async def _heard_in_two_segments(asterisk, heard, taken):
    """`taken` says that the first segment has been read, alone."""
    data = (HELD + "\r\nConnectedLineName: МЖК\r\n\r\n").encode()
    middle = data.index("Ж".encode()) + 1
    writer = asterisk.connections[-1]
    writer.write(data[:middle])
    await until(taken)
    writer.write(data[middle:])
    await until(lambda: heard)
    return heard[0]["ConnectedLineName"]


async def test_panoramisk_loses_a_character_split_over_two_segments():
    async with FakeAmi() as asterisk, panoramisk_itself(asterisk) as plain:
        heard = []
        plain.register_event("Hangup", lambda _, event: heard.append(event))
        await until(lambda: plain.authenticated)
        assert await _heard_in_two_segments(asterisk, heard, lambda: any(plain.protocol.queue)) == "МК"


async def test_we_keep_a_character_split_over_two_segments(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        heard = []
        link.listen("Hangup", heard.append)
        assert await _heard_in_two_segments(asterisk, heard, lambda: link._protocol._buffer) == "МЖК"


async def test_events_arrive_whole_when_every_byte_comes_alone(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        heard = []
        link.listen("Hangup", heard.append)
        asterisk.chunk = 1
        asterisk.say(HELD, HELD.replace("16", "17"))
        await until(lambda: len(heard) == 2)
        assert [event["Cause"] for event in heard] == ["16", "17"]
        assert (await link.ask({"Action": "Ping"}))["Ping"] == "Pong"


async def test_a_name_that_is_no_utf_8_is_replaced(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        heard = []
        link.listen("Hangup", heard.append)
        asterisk.say(HELD.encode() + b"\r\nCallerIDName: \xcc\xe0\xf0\xe8\xff\r\n\r\n")
        await until(lambda: heard)
        assert heard[0]["Cause"] == "16"


def _stumble(*_):
    raise RuntimeError("a listener stumbles")


async def test_panoramisk_tears_down_the_connection_when_a_callback_raises(caplog):
    async with FakeAmi() as asterisk, panoramisk_itself(asterisk) as plain:
        plain.register_event("Hangup", _stumble)
        await until(lambda: plain.authenticated)
        asterisk.say(HELD)
        await asterisk.got("Login", times=2)  # it had to come back


async def test_a_listener_that_raises_costs_us_nothing(tmp_path, caplog):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        heard = []
        link.listen("Hangup", _stumble)
        link.listen("Hangup", heard.append)
        asterisk.say(HELD, HELD)
        await until(lambda: len(heard) == 2)
        assert link.state.linked
        assert len(asterisk.connections) == 1
        assert "a listener of Hangup failed" in caplog.text


async def test_panoramisk_never_looks_whether_its_pings_are_answered():
    async with FakeAmi() as asterisk, panoramisk_itself(asterisk, ping_delay=0, ping_interval=0) as plain:
        await until(lambda: plain.authenticated)
        asterisk.mute = True
        await asterisk.got("Ping", times=100)
        assert plain._connected
        assert len(asterisk.connections) == 1


@pytest.mark.parametrize("how", ["mute", "frozen"])
async def test_we_notice_a_half_open_link_and_come_back(tmp_path, how):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        setattr(asterisk, how, True)
        await until(lambda: not link.state.linked)
        assert "nothing was heard" in link.state.reason
        with pytest.raises(AsteriskSilent, match=r"nothing was heard|says nothing"):
            await link.ask({"Action": "Ping"})
        setattr(asterisk, how, False)
        assert await link.linked(timedelta(seconds=5))


async def test_panoramisk_hammers_an_asterisk_that_refuses_it():
    async with FakeAmi() as asterisk:
        asterisk.secret = "another"
        async with panoramisk_itself(asterisk) as plain:
            for times in range(1, 6):
                await asterisk.got("Login", times)
                asterisk.drop()  # as Asterisk does after a refused login
            assert plain.reconnect_timeout == 0  # always the same wait, whatever happened


async def test_a_refused_login_waits_long_and_names_the_file(tmp_path):
    async with FakeAmi() as asterisk:
        asterisk.secret = "another"
        link = asterisk.link(tmp_path)
        link.start()
        await until(lambda: "refuses" in link.state.reason)
        assert str(tmp_path / "ami_reader") in link.state.reason
        assert SECRET not in link.state.reason
        assert asterisk.count("Login") == 1
        asterisk.secret = SECRET
        assert await link.linked(timedelta(seconds=5))
        assert asterisk.count("Login") == 2
        await link.stop()


async def test_panoramisk_takes_a_message_without_end():
    async with FakeAmi() as asterisk, panoramisk_itself(asterisk) as plain:
        await until(lambda: plain.authenticated)
        asterisk.say(b"Event: Hangup\r\nX: " + b"x" * 4 * MESSAGE_LIMIT)
        await until(lambda: sum(map(len, plain.protocol.queue)) > 4 * MESSAGE_LIMIT)


async def test_we_close_a_link_whose_message_does_not_end(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        lost = []
        link.on_change(up=lambda: None, down=lambda: lost.append(link.state.reason))
        asterisk.say(b"Event: Hangup\r\nX: " + b"x" * 4 * MESSAGE_LIMIT)
        await until(lambda: lost)
        assert "without an end" in lost[0]
        assert await link.linked(timedelta(seconds=5))


async def test_panoramisk_waits_for_ever_when_a_member_is_added():
    async with FakeAmi() as asterisk, panoramisk_itself(asterisk) as plain:
        await until(lambda: plain.authenticated)
        asterisk.answers["QueueAdd"] = ["Response: Success\r\nMessage: Added interface to queue"]
        answer = plain.send_action({"Action": "QueueAdd"})
        pong = plain.send_action({"Action": "Ping"})
        await until(pong.done)  # so the answer before it has been read
        assert not answer.done()


async def test_we_take_the_answer_to_a_member_added(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        asterisk.answers["QueueAdd"] = ["Response: Success\r\nMessage: Added interface to queue"]
        assert (await link.ask({"Action": "QueueAdd"}))["Message"] == "Added interface to queue"


async def test_what_is_no_asterisk_is_named(tmp_path):
    async with FakeAmi() as asterisk:
        asterisk.banner = b"SSH-2.0-OpenSSH_9.2\r\n\r\n"
        link = asterisk.link(tmp_path)
        link.start()
        await until(lambda: "no Asterisk" in link.state.reason)
        asterisk.banner = BANNER
        assert await link.linked(timedelta(seconds=5))
        await link.stop()


async def test_an_answer_that_does_not_come_is_named_and_forgotten(tmp_path):
    async with FakeAmi() as asterisk, linked(asterisk, tmp_path) as link:
        asterisk.answers["Slow"] = []
        with pytest.raises(Unanswered, match=r"did not answer Slow within 0\.05 s"):
            await link.ask({"Action": "Slow"}, within=timedelta(seconds=0.05))
        await link.ask({"Action": "Ping"})
        await until(lambda: not link._protocol.responses)
