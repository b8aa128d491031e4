"""The shift: begin, pause, come back, end, and the rest after a call."""

from datetime import timedelta

from aiohttp import web

from console.desk_state import state_for
from console.keys import DESK
from console.web import Page, form, person
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.pause import end_pause, take_pause
from hotline.services.shift import end_shift, start_shift

_PROLONGED = timedelta(minutes=2)


async def start(request: web.Request) -> web.StreamResponse:
    """The person takes calls from now on."""
    desk = request.app[DESK]
    await start_shift(desk.database, desk.queues, desk.clock, person(request).login)
    return await _now(request)


async def end(request: web.Request) -> web.StreamResponse:
    """No further calls; the one that she holds goes on."""
    desk = request.app[DESK]
    await end_shift(desk.database, desk.queues, desk.clock, person(request).login)
    return await _now(request)


async def pause(request: web.Request) -> web.StreamResponse:
    """No calls for now. reason: a code of the directory of pauses."""
    desk = request.app[DESK]
    reason = (await form(request)).get("reason", "")
    await take_pause(desk.database, desk.queues, desk.clock, person(request).login, reason)
    return await _now(request)


async def resume(request: web.Request) -> web.StreamResponse:
    """Ready again: ends a pause, the rest after a call, or the peace after a ring that she missed."""
    desk, login = request.app[DESK], person(request).login
    desk.rest.end(login)
    await end_pause(desk.database, desk.queues, desk.clock, login)
    return await _now(request)


async def prolong(request: web.Request) -> web.StreamResponse:
    """Two more minutes to write down the call."""
    desk, login = request.app[DESK], person(request).login
    if desk.rest.until(login) is None:
        raise Refused("Оформление уже закончилось. Если нужно время, возьмите паузу «Оформление».")
    desk.rest.prolong(login, _PROLONGED)
    return await _now(request)


async def _now(request: web.Request) -> web.StreamResponse:
    desk, user = request.app[DESK], person(request)
    await desk.shifts_changed()
    return web.json_response(state_for(desk, user))


ROUTES = (
    Page("POST", "/shift/start", start, Action.WORK),
    Page("POST", "/shift/end", end, Action.WORK),
    Page("POST", "/shift/pause", pause, Action.WORK),
    Page("POST", "/shift/resume", resume, Action.WORK),
    Page("POST", "/shift/prolong", prolong, Action.WORK),
)
