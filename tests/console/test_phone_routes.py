"""What the page of the phone is told, and what it can do with a call, without a telephone."""

import dataclasses
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiohttp import WSMsgType, WSServerHandshakeError, web
from aiohttp.test_utils import TestServer

from console.keys import DESK
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.ports.call_desk import DeskCall, DeskStage
from tests.console.rig import a_console, a_person
from tests.console.test_sip_frame import REGISTER, wire

JSON = {"Accept": "application/json"}
PHONE = dataclasses.replace(a_person(), sip_digest="5f4dcc3b5aa765d61d8327deb882cf99")
BORIS = a_person("boris", "Борис Иванов", Role.SPECIALIST)


class Calls:
    """`hotline.ports.call_desk.CallDesk` that remembers what was asked of it."""

    def __init__(self):
        self.asked, self.held, self.refuses = [], None, ""

    def __getattr__(self, verb):
        async def act(*words):
            if self.refuses:
                raise Refused(self.refuses)
            self.asked.append((verb, *words))

        return act

    async def current(self, login):
        return self.held


@asynccontextmanager
async def a_phone_page(url, spool, user=PHONE, **desk):
    async with a_console(url, spool, user, people=[BORIS]) as client:
        app = client.server.app
        client.calls = Calls()
        client.tape = Calls()
        app._state[DESK] = dataclasses.replace(app[DESK], call_desk=client.calls, recorder=client.tape, **desk)
        yield client


@asynccontextmanager
async def an_asterisk():
    """Its web server: tells what it hears, says what it is told, closes when asked."""
    heard, sockets = [], []

    async def serve(request):
        socket = web.WebSocketResponse(protocols=("sip",))
        await socket.prepare(request)
        sockets.append(socket)
        async for message in socket:
            heard.append(message.data)
            await socket.send_str(f"heard {len(message.data)}")
        return socket

    app = web.Application()
    app.router.add_get("/ws", serve)
    async with TestServer(app) as server:
        server.heard, server.sockets = heard, sockets
        yield server


def socket_of(client, **headers):
    """As a browser opens it: it says whose page it is, and does not ask for a page."""
    origin = {"Origin": f"http://127.0.0.1:{client.port}", "Accept": "*/*"}
    return client.ws_connect("/ws", protocols=("sip",), headers=origin | headers)


async def test_the_page_gets_the_account_of_its_own_person_and_keeps_it_nowhere(sqlite_url, spool):
    async with a_phone_page(sqlite_url, spool) as client:
        answer = await client.get("/phone/account", headers=JSON)
        told = await answer.json()
        assert answer.headers["Cache-Control"] == "no-store"
    assert told == {
        "login": "anna",
        "uri": "sip:anna@web",
        "ha1": PHONE.sip_digest,
        "realm": "hotline",
        "socket": "/ws",
    }


async def test_who_has_no_telephone_is_told_where_it_comes_from(sqlite_url, spool):
    async with a_phone_page(sqlite_url, spool, a_person()) as client:
        answer = await client.get("/phone/account", headers=JSON)
        assert answer.status == 409
        assert "Администратор" in (await answer.json())["refused"]


@pytest.mark.parametrize(
    ("path", "verb"),
    [
        ("complete", "complete"),
        ("cancel", "cancel"),
        ("conference", "conference"),
        ("hangup", "hang_up"),
        ("leaving", "leaving"),
        ("rejoin", "rejoin"),
    ],
)
async def test_a_button_asks_the_desk_in_the_name_of_who_pressed_it(sqlite_url, spool, path, verb):
    async with a_phone_page(sqlite_url, spool) as client:
        answer = await client.post(f"/phone/{path}", headers=JSON, json={"login": "boris"})
        assert (answer.status, await answer.json()) == (200, {"call": None})
        assert client.calls.asked == [(verb, "anna")]


@pytest.mark.parametrize("verb", ["pause", "resume", "stop"])
async def test_a_button_of_the_recording_is_pressed_in_her_own_name(sqlite_url, spool, verb):
    async with a_phone_page(sqlite_url, spool) as client:
        answer = await client.post(f"/phone/recording/{verb}", headers=JSON, json={"login": "boris"})
        assert (answer.status, await answer.json()) == (200, {"call": None})
        assert client.tape.asked == [(verb, "anna")]
        client.tape.refuses = "Этот разговор не записывается."
        answer = await client.post(f"/phone/recording/{verb}", headers=JSON, json={})
        assert (answer.status, (await answer.json())["refused"]) == (409, "Этот разговор не записывается.")


@pytest.mark.parametrize("verb", ["transfer", "consult"])
async def test_a_call_goes_to_the_colleague_who_was_chosen(sqlite_url, spool, verb):
    async with a_phone_page(sqlite_url, spool) as client:
        client.calls.held = DeskCall(
            "1795323367.1", DeskStage.CONSULTING, datetime(2026, 11, 22, 4, 56, tzinfo=UTC), ("boris", "112")
        )
        answer = await client.post(f"/phone/{verb}", headers=JSON, json={"to": "boris"})
        assert client.calls.asked == [(verb, "anna", "boris")]
        assert (await answer.json())["call"] == {
            "call": "1795323367.1",
            "stage": "consulting",
            "since": "2026-11-22T04:56:00+00:00",
            "with": ["Борис Иванов", "112"],
            "tape": "none",
        }


async def test_what_the_desk_refuses_is_said_in_its_words(sqlite_url, spool):
    async with a_phone_page(sqlite_url, spool) as client:
        client.calls.refuses = "Вы сейчас не разговариваете."
        answer = await client.post("/phone/transfer", headers=JSON, json={"to": "boris"})
        assert (answer.status, await answer.json()) == (409, {"refused": "Вы сейчас не разговариваете."})


@pytest.mark.parametrize(
    "body",
    [
        "",
        "[]",
        "nothing",
        '{"to": 5}',
        '{"to": ""}',
        '{"to": "a\\nb"}',
        '{"to": "борис"}',
        '{"to": "' + "9" * 33 + '"}',
        "[",
    ],
)
async def test_a_goal_that_is_none_reaches_nobody(sqlite_url, spool, body):
    async with a_phone_page(sqlite_url, spool) as client:
        answer = await client.post("/phone/transfer", headers=JSON, data=body)
        assert answer.status in {400, 409}
        assert client.calls.asked == []


async def test_a_body_without_end_is_not_read(sqlite_url, spool):
    async with a_phone_page(sqlite_url, spool) as client:
        answer = await client.post("/phone/transfer", headers=JSON, data=b'{"to": "' + b"9" * 5000)
        assert answer.status == 413


async def test_colleagues_on_shift_can_be_asked_for_help(sqlite_url, spool):
    async with a_phone_page(sqlite_url, spool, outside_line=True) as client:
        client.rig.on_shift.update({"anna", "boris"})
        told = await (await client.get("/phone/targets", headers=JSON)).json()
    assert told == {
        "people": [{"login": "boris", "name": "Борис Иванов", "about": "специалист, на месте", "reachable": True}],
        "outside": True,
    }


async def test_the_socket_carries_what_the_phone_says_and_what_asterisk_answers(sqlite_url, spool):
    async with (
        an_asterisk() as asterisk,
        a_phone_page(sqlite_url, spool, sip_socket=str(asterisk.make_url("/ws"))) as client,
    ):
        async with socket_of(client) as socket:
            assert socket.protocol == "sip"
            await socket.send_str(wire(REGISTER))
            assert await socket.receive_str(timeout=5) == f"heard {len(wire(REGISTER))}"
        assert asterisk.heard == [wire(REGISTER)]


@pytest.mark.parametrize("said", [wire(REGISTER.replace("anna", "boris")), "junk", b"bytes", "x" * 100_000])
async def test_who_says_something_else_is_cut_off_and_asterisk_hears_nothing(sqlite_url, spool, said):
    async with (
        an_asterisk() as asterisk,
        a_phone_page(sqlite_url, spool, sip_socket=str(asterisk.make_url("/ws"))) as client,
    ):
        async with socket_of(client) as socket:
            await (socket.send_bytes(said) if isinstance(said, bytes) else socket.send_str(said))
            assert (await socket.receive(timeout=5)).type in {WSMsgType.CLOSE, WSMsgType.CLOSED}
            assert socket.close_code in {1008, 1009}
        assert asterisk.heard == []


async def test_the_line_ends_with_the_session(sqlite_url, spool):
    async with (
        an_asterisk() as asterisk,
        a_phone_page(sqlite_url, spool, sip_socket=str(asterisk.make_url("/ws"))) as client,
        socket_of(client) as socket,
    ):
        client.rig.door.user = None
        await socket.receive(timeout=6)
        assert socket.close_code == 4401


async def test_of_two_browsers_of_one_person_the_newer_has_the_line(sqlite_url, spool):
    async with (
        an_asterisk() as asterisk,
        a_phone_page(sqlite_url, spool, sip_socket=str(asterisk.make_url("/ws"))) as client,
        socket_of(client) as older,
        socket_of(client) as newer,
    ):
        await older.receive(timeout=5)
        assert older.close_code == 4409
        await newer.send_str(wire(REGISTER))
        assert await newer.receive_str(timeout=5)


async def test_when_asterisk_goes_the_page_hears_of_it(sqlite_url, spool):
    async with (
        an_asterisk() as asterisk,
        a_phone_page(sqlite_url, spool, sip_socket=str(asterisk.make_url("/ws"))) as client,
        socket_of(client) as socket,
    ):
        await socket.send_str(wire(REGISTER))
        await socket.receive_str(timeout=5)
        await asterisk.sockets[0].close()
        await socket.receive(timeout=5)
        assert socket.close_code == 1012


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": ""}, 403),
    ],
)
async def test_a_page_of_another_address_gets_no_line(sqlite_url, spool, headers, status):
    async with (
        an_asterisk() as asterisk,
        a_phone_page(sqlite_url, spool, sip_socket=str(asterisk.make_url("/ws"))) as client,
    ):
        with pytest.raises(WSServerHandshakeError) as refused:
            await socket_of(client, **headers)
        assert refused.value.status == status
        assert asterisk.sockets == []


async def test_while_asterisk_is_away_the_phone_is_told_to_come_again(sqlite_url, spool):
    async with a_phone_page(sqlite_url, spool, sip_socket="ws://127.0.0.1:9/ws") as client:
        with pytest.raises(WSServerHandshakeError) as refused:
            await socket_of(client)
        assert refused.value.status == 503


async def test_a_stranger_gets_no_line(sqlite_url, spool):
    async with a_phone_page(sqlite_url, spool) as client:
        client.rig.door.user = None
        with pytest.raises(WSServerHandshakeError) as refused:
            await socket_of(client)
        assert refused.value.status == 401
