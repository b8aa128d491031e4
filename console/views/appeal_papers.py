"""The card and the route of a family on paper."""

from aiohttp import web

from console.card import wanted, with_card
from console.downloads import paper
from console.keys import DESK
from console.paper.cards import appeal_pdf, route_pdf
from console.pen import pen_of
from console.web import Page
from hotline.domain.appeal_paper import appeal_paper, route_paper
from hotline.domain.rights import Action
from hotline.services.appeal_access import ReasonAsked
from hotline.services.read_appeal import print_appeal


async def card(request: web.Request) -> web.StreamResponse:
    """Карточка обращения."""
    return await _printed(request, "card")


async def route(request: web.Request) -> web.StreamResponse:
    """Карта индивидуального бесшовного маршрута семьи."""
    return await _printed(request, "route")


async def _printed(request: web.Request, which: str) -> web.StreamResponse:
    desk, appeal_id = request.app[DESK], wanted(request)
    try:
        appeal = await with_card(print_appeal(desk.database, pen_of(request), appeal_id, which))
    except ReasonAsked:
        raise web.HTTPSeeOther(f"/appeals/{appeal_id}") from None
    if which == "card":
        body = await desk.printer.run(appeal_pdf, appeal_paper(appeal, desk.zone), desk.centre_name)
    else:
        body = await desk.printer.run(route_pdf, route_paper(appeal, desk.zone), desk.centre_name)
    return paper(body, f"{which}-{appeal.volume}-{appeal.number}")


ROUTES: tuple[Page, ...] = (
    Page("GET", "/card.pdf", card, Action.CASE_READ),
    Page("GET", "/route.pdf", route, Action.CASE_READ),
)
