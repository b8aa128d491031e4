"""The socket of an open page: the present state first, then what changes."""

from aiohttp import web

from console.desk_state import state_for
from console.keys import DESK
from console.web import Page, person
from hotline.domain.rights import Action


async def socket(request: web.Request) -> web.StreamResponse:
    """One page's socket; the guard and the check of its origin have let it in."""
    desk, user = request.app[DESK], person(request)
    return await desk.hub.serve(request, user.login, lambda: state_for(desk, user))


async def still_open(request: web.Request) -> web.StreamResponse:
    """Whether the session is good; a page asks it before it connects again."""
    return web.json_response({"login": person(request).login})


ROUTES = (
    Page("GET", "/live", socket, Action.OWN_ACCOUNT),
    Page("GET", "/live/open", still_open, Action.OWN_ACCOUNT),
)
