"""Nobody passes without a right: the middleware that stands before every route.

Every route names an `Action`; the table of `hotline.domain.rights` says whose it is. A stranger is sent to /login; a
person without the right gets a page that says so, and an object that is not hers answers like one that does not exist
(that is the views' part, by the SQL filter of the same table).
"""

from contextlib import nullcontext
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from console.auth.keys import PAGES
from console.auth.where import is_socket, origin_of
from console.door import SignedIn
from console.keys import ACTIONS, CSRF, DESK, DOORKEEPER, PERSON, SESSION
from console.web import render, wants_page
from hotline.domain.rights import may
from hotline.services.hear_sound import SOUND, Ear, turned_away

#: The stylesheets and scripts of the login page are for strangers, too.
_PUBLIC = ("/static/", "/assets/")


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in who has the right."""
    unrouted = request.match_info.http_exception is not None
    if not unrouted and request.path.startswith(_PUBLIC):
        return await handler(request)
    door = request.app[DOORKEEPER]
    signed_in = await door.who(request)
    if signed_in is not None:
        request[PERSON], request[SESSION] = signed_in.user, signed_in.key
    request[CSRF] = signed_in.csrf if signed_in is not None else door.csrf(request)
    if unrouted:
        return await handler(request)
    action = request.app[ACTIONS][request.match_info.route]  # a route without a rule is nobody's: KeyError
    if action is None:
        return await handler(request)
    if signed_in is None:
        return _to_the_door(request)
    if not may(signed_in.user.role, action):
        if action in SOUND:
            desk, asked = request.app[DESK], request.match_info.get("id", "")
            ear = Ear(signed_in.user, desk.clock.now(), str(origin_of(request)))
            await turned_away(desk.database, ear, action.value, asked)
        return _no_right(request)
    with _held(request, signed_in):
        return await handler(request)


def _no_right(request: web.Request) -> web.StreamResponse:
    if wants_page(request):
        return render(request, "no_right.html", status=403)
    return web.json_response({"refused": "Этот раздел вам не открыт."}, status=403)


def _to_the_door(request: web.Request) -> web.StreamResponse:
    if request.headers.get("HX-Request"):
        return web.Response(status=401, headers={"HX-Redirect": "/login"})
    if wants_page(request):
        raise web.HTTPSeeOther("/login")
    raise web.HTTPUnauthorized


def _held(request: web.Request, signed_in: SignedIn) -> Any:
    """A socket is known as long as it is open, so that it can be closed when its session ends."""
    pages = request.app.get(PAGES)
    if pages is None or not is_socket(request):
        return nullcontext()
    return pages.holding(signed_in.key, signed_in.user.login)
