"""Red on every page: calls that nobody has, and SOS cards that want something of this person."""

from typing import Any

from aiohttp import web

from console.keys import DESK
from console.views.sos_request import sos_desk
from console.web import Page, id_of, person, render, wants_json
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.broken_promises import broken_promises
from hotline.services.read_sos import pressing
from hotline.services.take_alarm import take_alarm


async def now(request: web.Request) -> web.StreamResponse:
    """The banner; empty when nothing presses, and for those who may see none of it."""
    return await _banner(request)


async def take(request: web.Request) -> web.StreamResponse:
    """It is hers from now on; who was second learns who was first."""
    desk, call_id = request.app[DESK], id_of(request, "call_id")
    sentence = ""
    try:
        shared = sos_desk(request)
        await take_alarm(
            desk.database,
            desk.clock,
            desk.zone,
            shared.publish,
            user=person(request),
            call_id=call_id,
            origin=shared.origin,
        )
    except Refused as refusal:
        if wants_json(request):
            raise
        sentence = str(refusal)
    return await _banner(request, sentence)


async def _banner(request: web.Request, sentence: str = "") -> web.StreamResponse:
    found = await pressing(sos_desk(request), person(request))
    desk = request.app[DESK]
    promises = await broken_promises(desk.database, person(request))
    told: dict[str, Any] = {"alarms": found.alarms, "cards": found.cards, "names": found.names, "promises": promises}
    return render(request, "alarms.html", **told, sentence=sentence, now=desk.clock.now())


ROUTES = (
    Page("GET", "/alarms/now", now, Action.OWN_ACCOUNT),
    Page("POST", "/alarms/{call_id}/take", take, Action.ALARM),
)
