"""The dispatcher who is kept free for a family that asked to be called back answers: ready, or not now."""

from aiohttp import web

from console.desk_state import state_for
from console.keys import DESK
from console.views.duties import duty_desk
from console.web import Page, id_of, person
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.answer_turn import say_not_now, say_ready


async def answer(request: web.Request) -> web.StreamResponse:
    """Only who is kept for it, while she is; the page gets the state as it is then."""
    desk, user, call = request.app[DESK], person(request), id_of(request, "call")
    if desk.turns is None:
        raise Refused("Служба сейчас никому не перезванивает.")
    said = {"ready": say_ready, "not-now": say_not_now}.get(request.match_info["answer"])
    if said is None:
        raise web.HTTPNotFound
    await said(desk.turns, duty_desk(request), user, call)
    return web.json_response(state_for(desk, user))


ROUTES = (Page("POST", "/callbacks/{call}/{answer}", answer, Action.WORK),)
