"""Nobody passes without a right: the middleware that stands before every route.

Every route names an `Action`; the table of `hotline.domain.rights` says whose it is. A stranger is sent to /login; a
person without the right gets a page that says so, and an object that is not hers answers like one that does not exist
(that is the views' part, by the SQL filter of the same table).
"""

import re
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from console.keys import CSRF, DOORKEEPER, PERSON
from console.routes import ROUTES
from console.web import render
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, may

#: Patterns inside braces, as in {number:\d+}, are no part of the name that aiohttp gives a route.
_ACTIONS: dict[tuple[str, str], Action | None] = {
    (page.method, re.sub(r"\{(\w+):[^}]*\}", r"{\1}", page.path)): page.action for page in ROUTES
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
    if request.match_info.http_exception is not None or request.path.startswith(_PUBLIC):
        return await handler(request)
    action = action_of(request)
    signed_in = await request.app[DOORKEEPER].who(request)
    if signed_in is not None:
        request[PERSON] = signed_in.user
        request[CSRF] = signed_in.csrf
    if action is None:
        return await handler(request)
    if signed_in is None:
        return _to_the_door(request)
    if not may(signed_in.user.role, action):
        return render(request, "no_right.html", status=403)
    return await handler(request)


@web.middleware
async def refusals(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A sentence for what the service will not do; the page stays as it is."""
    try:
        return await handler(request)
    except Refused as refusal:
        if "application/json" in request.headers.get("Accept", ""):
            return web.json_response({"refused": str(refusal)}, status=409)
        return render(request, "refused.html", status=409, sentence=str(refusal))


def _to_the_door(request: web.Request) -> web.StreamResponse:
    if request.headers.get("HX-Request"):
        return web.Response(status=401, headers={"HX-Redirect": "/login"})
    if request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
        raise web.HTTPSeeOther("/login")
    raise web.HTTPUnauthorized


async def context(request: web.Request) -> dict[str, Any]:
    """What every template knows."""
    user = request.get(PERSON)
    return {"me": user, "csrf": request.get(CSRF, ""), "path": request.path, "may": _may(user)}


def _may(user: Any) -> Any:
    return lambda name: user is not None and may(user.role, Action(name))
