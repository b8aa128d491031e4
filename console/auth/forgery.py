"""A page of somebody else's must not act in the name of who is signed in here (CSRF, hijacked WebSockets).

Three locks: the cookie is SameSite=Strict; the browser must name our own address as the origin; and a token that is
bound to the session must come with everything that changes something.
"""

import hmac

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from console.auth.where import is_socket, same_origin
from console.keys import CSRF, UPLOAD
from console.web import form, render, wants_page

_READING = frozenset({"GET", "HEAD", "OPTIONS"})


def forgery(*, always_secure: bool = False) -> Middleware:
    """Stands inside of the guard, which knows the token."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if request.match_info.http_exception is not None:
            return await handler(request)
        socket = is_socket(request)
        if request.method in _READING and not socket:
            return await handler(request)
        if not same_origin(request, always_secure=always_secure):
            return _refuse(request)
        if not socket and not hmac.compare_digest(await _shown(request), request.get(CSRF) or "nobody's"):
            if request.path == "/login":  # the form lay open while the cookie was thrown away: give a fresh one
                raise web.HTTPSeeOther("/login?again=1")
            return _refuse(request)
        return await handler(request)

    return check


async def _shown(request: web.Request) -> str:
    shown = request.headers.get("X-CSRF", "")
    if not shown and (request.content_type == "application/x-www-form-urlencoded" or UPLOAD in request):
        shown = (await form(request)).get("csrf", "")
    return shown if shown.isascii() else ""


def _refuse(request: web.Request) -> web.StreamResponse:
    sentence = "Страница устарела или открыта не из консоли. Обновите её (F5) и повторите."
    if wants_page(request):
        return render(request, "refused.html", status=403, sentence=sentence)
    return web.json_response({"refused": sentence}, status=403)
