"""SOS cards: the list, the card, its paper."""

from typing import Any

from aiohttp import web

from console import downloads
from console.keys import DESK
from console.paper.cards import sos_pdf
from console.views.sos_request import card_id, sos_desk
from console.web import Page, person, render, scope
from hotline.domain.forms.papers import SosForm, SosPaper
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, Scope
from hotline.domain.sos import may_take_back
from hotline.domain.sos_form import CHANNELS, FIELDS, SIGNS, STEPS, TOLD
from hotline.domain.sos_state import STATE_TITLES, SosState
from hotline.services.read_sos import SosSheet, list_sos, print_sos, read_sos, wants
from hotline.services.sos_access import NoSuchSosCard

_PAGE = 100
_PAGES_OF_NUMBERS = 10**12


async def cards(request: web.Request) -> web.StreamResponse:
    """Open cards, the escalated first; or closed ones, newest first."""
    closed = request.query.get("show") == "closed"
    before = request.query.get("before", "")
    if before and not (before.isascii() and before.isdigit() and int(before) < _PAGES_OF_NUMBERS):
        raise Refused("Такой страницы списка нет. Вернитесь к началу списка.")
    found, names = await list_sos(
        sos_desk(request), person(request), closed=closed, before=int(before) if before else None, limit=_PAGE
    )
    user, now = person(request), request.app[DESK].clock.now()
    return render(
        request,
        "sos.html",
        cards=found[:_PAGE],
        more=found[_PAGE - 1].number if len(found) > _PAGE else None,
        closed=closed,
        names=names,
        now=now,
        mine=lambda card: wants(card, user),
        **_words(),
    )


async def card(request: web.Request) -> web.StreamResponse:
    """One card, opened by a person: the audit has its line before she sees it."""
    return render(request, "sos_card.html", **_sheet(request, await _read(request)))


async def side(request: web.Request) -> web.StreamResponse:
    """What stands beside the fields: state, who was told, the checklist. An open page asks for it again and again."""
    return render(request, "sos_side.html", **_sheet(request, await _read(request, looked=False)))


async def state(request: web.Request) -> web.StreamResponse:
    """The fields as they are now, for a page in which somebody else's words arrive."""
    card = (await _read(request, looked=False)).card
    zone = request.app[DESK].zone
    marks = {
        field: {"author": mark.author, "at": f"{mark.at.astimezone(zone):%H:%M}", "tab": mark.tab}
        for field, mark in card.marks.items()
    }
    fields = {field: getattr(card, field) for field in (*FIELDS, "channel")}
    return web.json_response({"version": card.version, "state": card.state.value, "fields": fields, "marks": marks})


async def paper(request: web.Request) -> web.StreamResponse:
    """The official form as PDF."""
    desk = request.app[DESK]
    try:
        sheet = await print_sos(sos_desk(request), person(request), card_id(request))
    except NoSuchSosCard:
        raise web.HTTPNotFound from None
    printed = await desk.printer.run(sos_pdf, paper_of(sheet, desk.zone), desk.centre_name)
    return downloads.paper(printed, f"sos-{sheet.card.number}")


def paper_of(sheet: SosSheet, zone: Any) -> SosPaper:
    """The card as its official form has it."""
    card = sheet.card
    taken = card.acknowledged_at
    return SosPaper(
        number=card.number,
        opened_at=card.opened_at.astimezone(zone),
        accepted_by=card.specialist,
        applicant=card.applicant,
        address=card.address,
        phone=card.phone,
        form=SosForm(CHANNELS[card.channel]),
        parents=card.parents,
        children=card.children,
        living_address=card.living_address,
        family_phone=card.family_phone,
        problem=card.problem,
        extra=card.extra,
        taken_by=sheet.names.get(card.acknowledged_by, card.acknowledged_by),
        taken_on=taken.astimezone(zone).date() if taken is not None else None,
    )


async def _read(request: web.Request, *, looked: bool = True) -> SosSheet:
    try:
        return await read_sos(sos_desk(request), person(request), card_id(request), looked=looked)
    except NoSuchSosCard:
        raise web.HTTPNotFound from None


def _sheet(request: web.Request, sheet: SosSheet) -> dict[str, Any]:
    user, now = person(request), request.app[DESK].clock.now()
    card, above = sheet.card, may_see_all(request)
    holds = user.login == card.acknowledged_by if card.state is SosState.ACKNOWLEDGED else True
    return _words() | {
        "card": card,
        "told": sheet.told,
        "takers": sheet.takers,
        "agencies": [entry for entry in sheet.agencies if entry.code not in TOLD],
        "corrections": sheet.corrections,
        "names": sheet.names,
        "now": now,
        "can_hand": card.open and (holds or above),
        "can_acknowledge": card.state is SosState.HANDED and (user.login == card.handed_to or above),
        "can_close": card.state in {SosState.DRAFT, SosState.ACKNOWLEDGED} and (holds or above),
        "sealed": sheet.sealed and scope(request, Action.REVEAL_NUMBER) is not Scope.NONE,
        "can_take_back": lambda told: card.open and may_take_back(told, user.login, now),
    }


def may_see_all(request: web.Request) -> bool:
    """Whether she stands above: a supervisor."""
    return scope(request, Action.SOS) is Scope.ALL


def _words() -> dict[str, Any]:
    return {
        "channels": CHANNELS,
        "fields": FIELDS,
        "signs": SIGNS,
        "steps": STEPS,
        "services": TOLD,
        "states": STATE_TITLES,
        "chips": {
            SosState.DRAFT: "chip--warn",
            SosState.HANDED: "chip--warn",
            SosState.ACKNOWLEDGED: "chip--ok",
            SosState.CLOSED: "",
        },
    }


ROUTES = (
    Page("GET", "/sos", cards, Action.SOS),
    Page("GET", "/sos/{card_id}.pdf", paper, Action.SOS),
    Page("GET", "/sos/{card_id}", card, Action.SOS),
    Page("GET", "/sos/{card_id}/side", side, Action.SOS),
    Page("GET", "/sos/{card_id}/state", state, Action.SOS),
)
