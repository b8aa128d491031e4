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
from console.auth.where import is_socket
from console.door import SignedIn
from console.home import home
from console.keys import CSRF, DOORKEEPER, PERSON
from console.routes import ROUTES
from console.web import render
from hotline.domain.rights import Action, may

#: By the name that aiohttp gives a route: patterns inside braces, as in {number:\d+}, are no part of it.
_ACTIONS: dict[tuple[str, str], Action | None] = {
    (page.method, web.UrlDispatcher().add_resource(page.path).canonical): page.action for page in ROUTES
}

#: The stylesheets and scripts of the login page are for strangers, too.
_PUBLIC = ("/static/", "/assets/")


def action_of(request: web.Request) -> Action | None:
    """The right that the route asks for. Raises KeyError for a route that is not in the table."""
    resource = request.match_info.route.resource
    canonical = "" if resource is None else resource.canonical
    method = "GET" if request.method == "HEAD" else request.method
    return _ACTIONS[method, canonical]


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Let in who has the right."""
    unrouted = request.match_info.http_exception is not None
    if not unrouted and request.path.startswith(_PUBLIC):
        return await handler(request)
    door = request.app[DOORKEEPER]
    signed_in = await door.who(request)
    if signed_in is not None:
        request[PERSON] = signed_in.user
    request[CSRF] = signed_in.csrf if signed_in is not None else door.csrf(request)
    if unrouted:
        return await handler(request)
    action = action_of(request)
    if action is None:
        return await handler(request)
    if signed_in is None:
        return _to_the_door(request)
    if not may(signed_in.user.role, action):
        return _no_right(request)
    with _held(request, signed_in):
        return await handler(request)


def _no_right(request: web.Request) -> web.StreamResponse:
    if request.path == "/":
        raise web.HTTPSeeOther(home(request[PERSON]))
    if "text/html" in request.headers.get("Accept", "") and not is_socket(request):
        return render(request, "no_right.html", status=403)
    return web.json_response({"refused": "Этот раздел вам не открыт."}, status=403)


def _to_the_door(request: web.Request) -> web.StreamResponse:
    if request.headers.get("HX-Request"):
        return web.Response(status=401, headers={"HX-Redirect": "/login"})
    if "text/html" in request.headers.get("Accept", "") and not is_socket(request):
        raise web.HTTPSeeOther("/login")
    raise web.HTTPUnauthorized


def _held(request: web.Request, signed_in: SignedIn) -> Any:
    """A socket is known as long as it is open, so that it can be closed when its session ends."""
    pages = request.app.get(PAGES)
    if pages is None or not is_socket(request):
        return nullcontext()
    return pages.holding(signed_in.key, signed_in.user.login)
