"""«Перезвонить и прослушать»: everybody who waits for us, and what came of it."""

from typing import Any

from aiohttp import web

from console.auth.where import address_of
from console.keys import DESK
from console.web import Page, form, id_of, person, render, wants_json
from hotline.domain.duty import KINDS, Clockwork, Outcome, Priority
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.close_duty import close_duty, miss_duty
from hotline.services.duty_desk import DutyDesk, NoSuchDuty
from hotline.services.read_duties import count_duties, list_duties
from hotline.services.take_duty import may_release, release_duty, take_duty


async def show(request: web.Request) -> web.StreamResponse:
    """The list."""
    return await _page(request)


async def count(request: web.Request) -> web.StreamResponse:
    """For the counter in the rail."""
    desk = request.app[DESK]
    found = await count_duties(desk.database, desk.clock, person(request))
    until = None if found.next is None else found.next.isoformat()
    told = {"open": found.open, "late": found.late, "pressing": found.pressing, "next": until}
    return web.json_response(told, headers={"Cache-Control": "no-store"})


async def act(request: web.Request) -> web.StreamResponse:
    """Take it, give it back, or say what came of it; who was second learns who was first."""
    desk, user, duty = duty_desk(request), person(request), id_of(request, "duty")
    what, said = request.match_info["act"], await form(request)
    sentence = ""
    try:
        match what:
            case "take":
                await take_duty(desk, user, duty)
            case "release":
                await release_duty(desk, user, duty)
            case "missed":
                await miss_duty(desk, user, duty)
            case "reached" | "heard" | "not_needed":
                await close_duty(desk, user, duty, Outcome(what), said.get("note", ""))
            case _:
                raise web.HTTPNotFound
    except NoSuchDuty:
        raise web.HTTPNotFound from None
    except Refused as refusal:
        if wants_json(request):
            raise
        sentence = str(refusal)
    return await _page(request, sentence)


def duty_desk(request: web.Request) -> DutyDesk:
    """The services' view of the desk."""
    desk = request.app[DESK]
    clockwork = Clockwork(desk.hours, desk.calendar, desk.zone)
    return DutyDesk(desk.database, desk.clock, desk.hub.publish, clockwork, address_of(request))


async def _page(request: web.Request, sentence: str = "") -> web.StreamResponse:
    desk, user = request.app[DESK], person(request)
    silent = False
    try:
        found, names = await list_duties(desk.database, user)
    except OSError:
        found, names, silent = (), {}, True
    told: dict[str, Any] = {"duties": found, "names": names, "silent": silent, "sentence": sentence}
    told["called_back"] = desk.called_back()
    told |= {"now": desk.clock.now(), "kinds": KINDS, "priority": Priority}
    return render(request, "duties.html", **told, free=lambda duty: may_release(duty, user))


ROUTES = (
    Page("GET", "/duties", show, Action.DUTIES),
    Page("GET", "/duties/count", count, Action.DUTIES),
    Page("POST", "/duties/{duty}/{act}", act, Action.DUTIES),
)
