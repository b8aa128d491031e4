"""The number of a caller who is not named here, for the SOS service."""

from aiohttp import web

from console.views.person_data import tools
from console.views.sos_request import card_id, sos_desk
from console.web import Page, form, person, render
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.reveal_number import reveal_number
from hotline.services.sos_access import NoSuchSosCard


async def reveal(request: web.Request) -> web.StreamResponse:
    """The number, once: the page is kept by nobody."""
    raw, card = await form(request), card_id(request)
    try:
        number = await reveal_number(
            sos_desk(request), tools(request).callers, person(request), card, raw.get("reason", "")
        )
    except NoSuchSosCard:
        raise web.HTTPNotFound from None
    except Refused as refusal:
        return render(request, "sos_number.html", status=422, card_id=card, number="", refused=str(refusal))
    answer = render(request, "sos_number.html", card_id=card, number=number, refused="")
    answer.headers["Cache-Control"] = "no-store"
    return answer


ROUTES = (Page("POST", "/sos/{card_id}/number", reveal, Action.REVEAL_NUMBER),)
