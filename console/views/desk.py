"""The first page: what waits for attention, and how the day goes."""

from typing import Any

from aiohttp import web

from console.keys import DESK
from console.web import Page, back_to, person, render
from hotline.domain.call import CallState
from hotline.domain.people import Role
from hotline.domain.rights import Action
from hotline.services.attention import today, undone

_SHAPE = {
    CallState.INTERRUPTED: "chip--danger",
    CallState.CALLBACK_REQUESTED: "chip--info",
    CallState.VOICEMAIL: "chip--info",
    CallState.ABANDONED_IN_QUEUE: "chip--warn",
}


async def home(request: web.Request) -> web.StreamResponse:
    """Each role has a first page of its own."""
    role = person(request).role
    if role is Role.ADMIN:
        return back_to("/people", request)
    return render(request, "desk.html", shape=_SHAPE, **await _seen(request, role))


async def _seen(request: web.Request, role: Role) -> dict[str, Any]:
    desk = request.app[DESK]
    try:
        # Callers whom nobody has answered are the dispatchers' and the supervisor's; a specialist has cases of her own.
        waiting = [] if role is Role.SPECIALIST else await undone(desk.database, desk.clock)
        day = await today(desk.database, desk.clock, desk.zone)
    except OSError:
        return {"silent": True, "undone": [], "day": None}
    return {"silent": False, "undone": waiting, "day": day}


ROUTES = (Page("GET", "/", home, Action.OWN_ACCOUNT),)
