"""The browser phone: its account, its socket, and what is done with a call that is up (console/static/phone)."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from console.keys import DESK, DOORKEEPER
from console.web import Handler, Page, person
from console.words import ROLES
from console.ws_proxy import carry
from hotline.domain.call_event import call_id_of
from hotline.domain.people import SIP_REALM, Role, User
from hotline.domain.presence import Presence
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.tape import Tape
from hotline.ports.call_desk import CallDesk
from hotline.services.pause_recording import Recorder

_FRESH = {"Cache-Control": "no-store"}

#: Who can be asked for help now: a pause is a pause from the queue, not from colleagues.
_REACHABLE = frozenset({Presence.FREE, Presence.PAUSED, Presence.WRAP_UP, Presence.NO_ANSWER})

_ABOUT = {
    Presence.OFF: "не на смене",
    Presence.FREE: "на месте",
    Presence.RINGING: "звонит телефон",
    Presence.TALKING: "разговор",
    Presence.WRAP_UP: "оформляет звонок",
    Presence.PAUSED: "на паузе",
    Presence.NO_ANSWER: "не отвечает",
    Presence.NO_PHONE: "телефон отключён",
}

_TRADES = {"psychologist": "психолог", "lawyer": "юрист"}

_BODY_LIMIT = 1024

_NOT_YET = "Телефония ещё не подключена. Попробуйте через минуту."


async def account(request: web.Request) -> web.StreamResponse:
    """What the phone registers with. The digest is good for the telephone only, and the page keeps it nowhere."""
    user = person(request)
    if not user.sip_digest:
        raise Refused("У вашей учётной записи нет телефона. Администратор даёт его на странице «Сотрудники».")
    told = {
        "login": user.login,
        "uri": f"sip:{user.login}@web",
        "ha1": user.sip_digest,
        "realm": SIP_REALM,
        "socket": "/ws",
    }
    return web.json_response(told, headers=_FRESH)


async def socket(request: web.Request) -> web.StreamResponse:
    """SIP over WebSocket to Asterisk and back, as long as the session lasts."""
    login, door = person(request).login, request.app[DOORKEEPER]

    async def signed_in() -> bool:
        try:
            now = await door.who(request)
        except OSError:  # the database is silent, and a conversation must not end for that
            return True
        return now is not None and now.user.login == login

    desk = request.app[DESK]
    return await carry(request, login=login, asterisk=desk.sip_socket, lines=desk.lines, signed_in=signed_in)


async def current(request: web.Request) -> web.StreamResponse:
    """The call that the person is in, wherever its sound is; null for none."""
    desk = request.app[DESK]
    call = None if desk.call_desk is None else await desk.call_desk.current(person(request).login)
    told = None
    if call is not None:
        names = {user.login: user.name for user in desk.room.people()}
        others = [names.get(other, other) for other in call.with_]
        live = desk.board.call(call_id_of(call.linkedid))
        told = {
            "call": call.linkedid,
            "stage": call.stage,
            "since": call.since.isoformat(),
            "with": others,
            "tape": live.tape if live else Tape.NONE,
        }
    return web.json_response({"call": told}, headers=_FRESH)


async def targets(request: web.Request) -> web.StreamResponse:
    """Colleagues on shift, and whether other numbers can be called."""
    me, room = person(request).login, request.app[DESK].room
    trades = {user.login: _trade(user) for user in room.people()}
    people = [
        {
            "login": colleague.login,
            "name": colleague.name,
            "about": f"{trades[colleague.login]}, {_ABOUT[colleague.presence]}",
            "reachable": colleague.presence in _REACHABLE,
        }
        for colleague in room.colleagues()
        if colleague.login != me
    ]
    people.sort(key=lambda one: not one["reachable"])
    return web.json_response({"people": people, "outside": request.app[DESK].outside_line}, headers=_FRESH)


def _trade(user: User) -> str:
    """What she can be asked for."""
    served = [_TRADES[queue] for queue in user.queues if queue in _TRADES]
    return ", ".join(served) if user.role is Role.SPECIALIST and served else ROLES[user.role]


def _to(act: Callable[[CallDesk, str, str], Awaitable[object]]) -> Handler:
    """A verb with a goal: a colleague's login or a number."""

    async def handle(request: web.Request) -> web.StreamResponse:
        await act(_calls(request), person(request).login, await _goal(request))
        return await current(request)

    return handle


def _plain(act: Callable[[CallDesk, str], Awaitable[object]]) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        await act(_calls(request), person(request).login)
        return await current(request)

    return handle


def _tape(act: Callable[[Recorder, str], Awaitable[object]]) -> Handler:
    """What she does with the recording of the call that she has."""

    async def handle(request: web.Request) -> web.StreamResponse:
        recorder = request.app[DESK].recorder
        if recorder is None:
            raise Refused(_NOT_YET)
        await act(recorder, person(request).login)
        return await current(request)

    return handle


async def _goal(request: web.Request) -> str:
    if (request.content_length or 0) > _BODY_LIMIT:
        raise web.HTTPRequestEntityTooLarge(_BODY_LIMIT, request.content_length or 0)
    try:
        body = json.loads(await request.text())
    except (ValueError, UnicodeDecodeError, RecursionError):
        raise web.HTTPBadRequest from None
    goal = body.get("to") if isinstance(body, dict) else None
    if not isinstance(goal, str) or not 0 < len(goal) <= 32 or not goal.isascii() or not goal.isprintable():
        raise Refused("Выберите коллегу из списка или наберите номер цифрами.")
    return goal


def _calls(request: web.Request) -> CallDesk:
    calls = request.app[DESK].call_desk
    if calls is None:
        raise Refused(_NOT_YET)
    return calls


ROUTES = (
    Page("GET", "/ws", socket, Action.WORK),
    Page("GET", "/phone/account", account, Action.WORK),
    Page("GET", "/phone/current", current, Action.WORK),
    Page("GET", "/phone/targets", targets, Action.WORK),
    Page("POST", "/phone/transfer", _to(lambda calls, login, goal: calls.transfer(login, goal)), Action.WORK),
    Page("POST", "/phone/consult", _to(lambda calls, login, goal: calls.consult(login, goal)), Action.WORK),
    Page("POST", "/phone/complete", _plain(lambda calls, login: calls.complete(login)), Action.WORK),
    Page("POST", "/phone/cancel", _plain(lambda calls, login: calls.cancel(login)), Action.WORK),
    Page("POST", "/phone/conference", _plain(lambda calls, login: calls.conference(login)), Action.WORK),
    Page("POST", "/phone/hangup", _plain(lambda calls, login: calls.hang_up(login)), Action.WORK),
    Page("POST", "/phone/recording/pause", _tape(lambda recorder, login: recorder.pause(login)), Action.WORK),
    Page("POST", "/phone/recording/resume", _tape(lambda recorder, login: recorder.resume(login)), Action.WORK),
    Page("POST", "/phone/recording/stop", _tape(lambda recorder, login: recorder.stop(login)), Action.WORK),
    Page("POST", "/phone/leaving", _plain(lambda calls, login: calls.leaving(login)), Action.WORK),
    Page("POST", "/phone/rejoin", _plain(lambda calls, login: calls.rejoin(login)), Action.WORK),
)
