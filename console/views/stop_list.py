"""The stop list: numbers that the service never calls by itself, and why."""

from collections.abc import Mapping

from aiohttp import web

from console.auth.where import address_of
from console.keys import DESK
from console.web import Page, back_to, form, person, render
from hotline.domain.audit import AuditEntry
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.stop_list import LONGEST_REASON, By, allow_number, stop_list, stop_number

_PATH = "/stop-list"

#: Lines of one page: whoever looks for one of more types its digits.
_SHOWN = 200


async def show(request: web.Request) -> web.StreamResponse:
    """The list; that somebody looked at it is in the audit before."""
    return await _page(request)


async def add(request: web.Request) -> web.StreamResponse:
    """Onto the list, with the reason."""
    desk, raw = request.app[DESK], await form(request)
    try:
        await stop_number(desk.database, raw.get("phone", ""), raw.get("reason", ""), _by(request))
    except Refused as refusal:
        return await _page(request, refused=str(refusal), raw=raw)
    return back_to(_PATH, request)


async def remove(request: web.Request) -> web.StreamResponse:
    """Off the list, with the reason."""
    desk, raw = request.app[DESK], await form(request)
    await allow_number(desk.database, raw.get("phone", ""), raw.get("reason", ""), _by(request))
    return back_to(_PATH, request)


def _by(request: web.Request) -> By:
    return By(person(request).login, request.app[DESK].clock.now(), address_of(request))


async def _page(request: web.Request, *, refused: str = "", raw: Mapping[str, str] | None = None) -> web.StreamResponse:
    desk = request.app[DESK]
    async with desk.database.unit_of_work() as work:
        by = _by(request)
        await work.audit.write(AuditEntry(by.at, by.login, "stop_list.read", "stop_list", origin=by.origin))
        await work.commit()
        names = {one.login: one.name for one in await work.users.all()}
    find = "".join(sign for sign in request.query.get("find", "")[:20] if sign.isascii() and sign.isdigit())
    every = await stop_list(desk.database)
    # Numbers are dialled with 8 before them and kept with +7.
    found = [one for one in every if find in one.phone or one.phone.startswith(f"+7{find[1:]}")]
    return render(
        request,
        "stop_list.html",
        status=422 if refused else 200,
        found=found[:_SHOWN],
        more=len(found) - _SHOWN,
        every=len(every),
        find=find,
        names=names,
        refused=refused,
        raw=raw or {},
        longest=LONGEST_REASON,
    )


ROUTES = (
    Page("GET", _PATH, show, Action.CAMPAIGNS),
    Page("POST", _PATH, add, Action.CAMPAIGNS),
    Page("POST", f"{_PATH}/remove", remove, Action.CAMPAIGNS),
)
