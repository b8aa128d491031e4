"""The centre's own days beside the production calendar, for the administrator."""

from typing import Any

from aiohttp import web

from console.auth.where import address_of
from console.keys import DESK
from console.web import Page, back_to, form, person, render
from hotline.domain.directory import DIRECTORIES
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.edit_own_days import OwnDaysEditor

_PATH = "/directories/days"


async def show(request: web.Request) -> web.StreamResponse:
    """Days that are otherwise here, and the nearest holidays of the production calendar."""
    return await _page(request)


async def add(request: web.Request) -> web.StreamResponse:
    """A day off of the centre, or a day of rest on which it works."""
    raw = await form(request)
    try:
        await _editor(request).add(raw.get("day", ""), raw.get("name", ""), working=raw.get("working") == "1")
    except Refused as refusal:
        return await _page(request, refused=str(refusal), raw=raw)
    return back_to(_PATH, request)


async def drop(request: web.Request) -> web.StreamResponse:
    """The production calendar holds again."""
    await _editor(request).drop(request.match_info["day"][:10])
    return back_to(_PATH, request)


async def _page(request: web.Request, *, refused: str = "", raw: Any = None) -> web.StreamResponse:
    desk = request.app[DESK]
    async with desk.database.unit_of_work() as work:
        days = await work.directories.own_days()
    today = desk.clock.now().astimezone(desk.zone).date()
    about = {"days": days, "today": today, "refused": refused, "raw": raw or {}, "directories": DIRECTORIES}
    return render(request, "own_days.html", status=422 if refused else 200, kind="days", **about)


def _editor(request: web.Request) -> OwnDaysEditor:
    desk = request.app[DESK]
    return OwnDaysEditor(
        desk.database, desk.clock, desk.zone, desk.calendar, person(request).login, address_of(request)
    )


ROUTES = (
    Page("GET", _PATH, show, Action.DIRECTORIES),
    Page("POST", _PATH, add, Action.DIRECTORIES),
    Page("POST", _PATH + "/{day}/drop", drop, Action.DIRECTORIES),
)
