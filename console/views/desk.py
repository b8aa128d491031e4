"""The first page: what waits for attention."""

from aiohttp import web

from console.web import Page, back_to, person, render
from hotline.domain.people import Role
from hotline.domain.rights import Action


async def home(request: web.Request) -> web.StreamResponse:
    """Each role has a first page of its own."""
    if person(request).role is Role.ADMIN:
        return back_to("/people", request)
    return render(request, "desk.html")


ROUTES = (Page("GET", "/", home, Action.OWN_ACCOUNT),)
