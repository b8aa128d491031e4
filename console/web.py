"""What every view uses: the description of a route, the person, the rendering of a page."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import aiohttp_jinja2
from aiohttp import web

from console.auth.where import is_socket
from console.keys import CSRF, PERSON, UPLOAD
from hotline.domain.people import User
from hotline.domain.rights import Action, Scope, may, scope_of

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

#: The part of an address that is the id of a thing.
ID = "{id:[0-9a-fA-F-]{36}}"


@dataclass(frozen=True, slots=True)
class Page:
    """One route. action: the right it asks for; None: open to strangers (the door itself). upload: it takes a file."""

    method: str
    path: str
    handler: Handler
    action: Action | None
    upload: bool = False


def person(request: web.Request) -> User:
    """Who is signed in; the guard has let her in."""
    return request[PERSON]


def uuid_of(text: str) -> UUID:
    """An id that a browser sent. What is no id answers like an unknown one: raises HTTPNotFound."""
    try:
        return UUID(text)
    except ValueError:
        raise web.HTTPNotFound from None


def id_of(request: web.Request, name: str = "id") -> UUID:
    """The id in the address. Raises HTTPNotFound."""
    return uuid_of(request.match_info[name])


def wants_json(request: web.Request) -> bool:
    """Whether a script of ours asks; otherwise it is a page, or a form without scripts."""
    return "application/json" in request.headers.get("Accept", "")


def wants_page(request: web.Request) -> bool:
    """Whether what is answered is shown to a person as it is."""
    return "text/html" in request.headers.get("Accept", "") and not is_socket(request)


def scope(request: web.Request, action: Action) -> Scope:
    """How far her right goes."""
    return scope_of(person(request).role, action)


def render(request: web.Request, template: str, *, status: int = 200, **context: Any) -> web.Response:
    """A page in the frame of `base.html`, or only its part when htmx asks for a part."""
    return aiohttp_jinja2.render_template(template, request, known(request) | context, status=status)


def known(request: web.Request) -> dict[str, Any]:
    """What every template knows. me: the person, None for a stranger. may("work"): whether she has that right."""
    user = request.get(PERSON)
    return {
        "me": user,
        "csrf": request.get(CSRF, ""),
        "path": request.path,
        "may": lambda name: user is not None and may(user.role, Action(name)),
    }


async def form(request: web.Request) -> Mapping[str, str]:
    """The texts of a form; a file is in `request[UPLOAD]`, of a route that takes one."""
    if UPLOAD in request:
        return request[UPLOAD].fields
    return {name: value for name, value in (await request.post()).items() if isinstance(value, str)}


def back_to(path: str, request: web.Request) -> web.StreamResponse:
    """After something was done: see `path`. htmx follows in place, without a reload of the phone."""
    if request.headers.get("HX-Request"):
        told = {"path": path, "target": "#main", "select": "#main", "swap": "outerHTML"}
        return web.Response(headers={"HX-Location": json.dumps(told)})
    raise web.HTTPSeeOther(path)
