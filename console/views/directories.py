"""Directories, for the administrator: one page a directory, and the centre's own days."""

from typing import Any

from aiohttp import web

from console.auth.where import address_of
from console.keys import DESK
from console.web import Page, back_to, form, person, render
from hotline.domain.directory import DIRECTORIES, DirectoryKind, Entry
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.edit_directory import DirectoryEditor

_ACTS = frozenset({"up", "down", "on", "off"})


async def first(request: web.Request) -> web.StreamResponse:
    """The first directory."""
    return await _page(request, DirectoryKind.TOPIC)


async def show(request: web.Request) -> web.StreamResponse:
    """One directory with everything in it, switched off or not."""
    return await _page(request, _kind(request))


async def add(request: web.Request) -> web.StreamResponse:
    """A new line; when something is wrong the form comes back as it was filled in."""
    kind, raw = _kind(request), await form(request)
    try:
        await _editor(request).add(kind, raw)
    except Refused as refusal:
        return await _page(request, kind, refused=str(refusal), raw=raw)
    await request.app[DESK].directories_changed()
    return back_to(f"/directories/{kind}", request)


async def edit(request: web.Request) -> web.StreamResponse:
    """The form of one line."""
    kind = _kind(request)
    return render(
        request, "directory_entry.html", **_about(kind), entry=await _entry(request, kind), refused="", raw=None
    )


async def change(request: web.Request) -> web.StreamResponse:
    """Other words for a line."""
    kind, raw = _kind(request), await form(request)
    entry = await _entry(request, kind)
    try:
        await _editor(request).change(kind, entry.code, raw)
    except Refused as refusal:
        about = _about(kind) | {"entry": entry, "refused": str(refusal), "raw": raw}
        return render(request, "directory_entry.html", status=422, **about)
    await request.app[DESK].directories_changed()
    return back_to(f"/directories/{kind}", request)


async def act(request: web.Request) -> web.StreamResponse:
    """One place up or down, switched on or off."""
    kind, what = _kind(request), request.match_info["act"]
    entry = await _entry(request, kind)
    if what in {"up", "down"}:
        await _editor(request).move(kind, entry.code, up=what == "up")
    elif what in _ACTS:
        await _editor(request).switch(kind, entry.code, active=what == "on")
    else:
        raise web.HTTPNotFound
    await request.app[DESK].directories_changed()
    return back_to(f"/directories/{kind}", request)


async def _page(request: web.Request, kind: DirectoryKind, *, refused: str = "", raw: Any = None) -> web.StreamResponse:
    async with request.app[DESK].database.unit_of_work() as work:
        entries = await work.directories.entries(kind, every=True)
        people = await work.users.all() if kind is DirectoryKind.SOS_LEAD else ()
    known = {entry.code for entry in entries}
    free = [one for one in people if one.active and one.role is not Role.ADMIN and one.login not in known]
    about = _about(kind) | {"entries": entries, "people": free, "refused": refused, "raw": raw or {}}
    return render(request, "directory.html", status=422 if refused else 200, **about)


def _about(kind: DirectoryKind) -> dict[str, Any]:
    return {"kind": kind, "directory": DIRECTORIES[kind], "directories": DIRECTORIES}


def _kind(request: web.Request) -> DirectoryKind:
    try:
        return DirectoryKind(request.match_info["kind"])
    except ValueError:
        raise web.HTTPNotFound from None


async def _entry(request: web.Request, kind: DirectoryKind) -> Entry:
    async with request.app[DESK].database.unit_of_work() as work:
        entry = await work.directories.entry(kind, request.match_info["code"])
    if entry is None:
        raise web.HTTPNotFound
    return entry


def _editor(request: web.Request) -> DirectoryEditor:
    desk = request.app[DESK]
    return DirectoryEditor(desk.database, desk.clock, person(request).login, address_of(request))


ROUTES = (
    Page("GET", "/directories", first, Action.DIRECTORIES),
    Page("GET", "/directories/{kind}", show, Action.DIRECTORIES),
    Page("POST", "/directories/{kind}", add, Action.DIRECTORIES),
    Page("GET", "/directories/{kind}/{code}", edit, Action.DIRECTORIES),
    Page("POST", "/directories/{kind}/{code}", change, Action.DIRECTORIES),
    Page("POST", "/directories/{kind}/{code}/{act}", act, Action.DIRECTORIES),
)
