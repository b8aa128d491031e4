"""Demands to destroy what is kept about a person, for the second person: counts, and no contents."""

from aiohttp import web

from console.auth.where import address_of
from console.views.person_data import act, requests_of, tools
from console.web import Page, back_to, form, id_of, person, render
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.erase_person import erase_person

#: Counts of a request that is open, in words.
EXPECTED = {
    "calls": "звонков",
    "appeals": "обращений",
    "sos_cards": "карт SOS",
    "sounds": "записей",
    "listed": "строк обзвонов",
}


async def show(request: web.Request) -> web.StreamResponse:
    """Open demands first."""
    return await _page(request)


async def execute(request: web.Request) -> web.StreamResponse:
    """Destroy; may take minutes with a large database."""
    raw = await form(request)
    if raw.get("sure") != "yes":
        return await _page(request, refused="Отметьте, что заявление проверено: уничтоженное не вернуть.")
    try:
        await erase_person(tools(request), id_of(request, "request"), person(request), address_of(request))
    except Refused as refusal:
        return await _page(request, refused=str(refusal))
    return back_to("/erasures", request)


async def _page(request: web.Request, *, refused: str = "") -> web.StreamResponse:
    return render(
        request,
        "erasures.html",
        status=422 if refused else 200,
        requests=await requests_of(request),
        expected=EXPECTED,
        refused=refused,
    )


ROUTES = (
    Page("GET", "/erasures", show, Action.ERASE_DO),
    Page("POST", "/erasures/{request}", execute, Action.ERASE_DO),
    Page("GET", "/erasures/{request}/act.pdf", act, Action.ERASE_DO),
)
