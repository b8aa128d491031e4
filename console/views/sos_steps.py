"""What is done with an SOS card. Scripts of the page get JSON; a form without scripts is led back to the card."""

from collections.abc import Awaitable
from typing import Any
from uuid import UUID

from aiohttp import web

from console.keys import DESK
from console.pen import changes_of, pen_of
from console.views.sos_request import card_id, sos_desk
from console.web import Page, back_to, form, person, uuid_of, wants_json
from hotline.domain.rights import Action
from hotline.services.hand_sos_card import acknowledge_sos, close_sos, hand_sos_card
from hotline.services.open_sos_card import open_sos_card
from hotline.services.release_hold import release_hold
from hotline.services.save_sos_card import check_sos_card, save_sos_card
from hotline.services.sos_access import NoSuchSosCard
from hotline.services.tell_agency import take_back, tell_agency


async def open_(request: web.Request) -> web.StreamResponse:
    """One key: the card of the call (`call`), of the appeal (`appeal`), or of somebody who came in person."""
    desk, user = request.app[DESK], person(request)
    named = {**request.query, **await form(request)}
    ids: dict[str, UUID | None] = {
        name: uuid_of(named[name]) if named.get(name) else None for name in ("call", "appeal")
    }
    held = desk.board.held_by(user.login)
    holds = held is not None and held.call_id == ids["call"]
    opened = open_sos_card(sos_desk(request), user, call_id=ids["call"], appeal_id=ids["appeal"], holds=holds)
    card = await _found(opened)
    path = f"/sos/{card.id}"
    return web.json_response({"path": path, "number": card.number}) if wants_json(request) else back_to(path, request)


async def save(request: web.Request) -> web.StreamResponse:
    """Fields, while she types. {"version", "values", "faults", "conflicts"}: field -> what it is about."""
    pen, changes = await changes_of(request)
    outcome = await _found(save_sos_card(sos_desk(request), pen, card_id(request), changes))
    zone = request.app[DESK].zone
    return web.json_response(
        {
            "version": outcome.card.version,
            "at": f"{pen.now.astimezone(zone):%H:%M}",
            "values": {
                change.field: getattr(outcome.card, change.field)
                for change in changes
                if change.field not in outcome.faults and change.field not in outcome.conflicts
            },
            "faults": outcome.faults,
            "conflicts": {
                field: {
                    "theirs": conflict.theirs,
                    "author": conflict.mark.author,
                    "at": f"{conflict.mark.at.astimezone(zone):%H:%M}",
                }
                for field, conflict in outcome.conflicts.items()
            },
        }
    )


async def check(request: web.Request) -> web.StreamResponse:
    """A tick. `done`: "1" or ""."""
    told = await form(request)
    ticked = check_sos_card(
        sos_desk(request), person(request), card_id(request), told.get("code", ""), done=told.get("done") == "1"
    )
    return await _done(request, ticked)


async def tell(request: web.Request) -> web.StreamResponse:
    """Somebody was told, just now."""
    told = await form(request)
    agency, note = told.get("agency", ""), told.get("note", "")
    return await _done(request, tell_agency(sos_desk(request), person(request), card_id(request), agency, note))


async def untell(request: web.Request) -> web.StreamResponse:
    """The click was a mistake."""
    told = request.match_info["told"]
    if not (told.isascii() and told.isdigit() and len(told) < 16):
        raise web.HTTPNotFound
    return await _done(request, take_back(sos_desk(request), person(request), card_id(request), int(told)))


async def hand(request: web.Request) -> web.StreamResponse:
    """To one person. `to`: her login."""
    to = (await form(request)).get("to", "")
    return await _done(request, hand_sos_card(sos_desk(request), pen_of(request), card_id(request), to))


async def acknowledge(request: web.Request) -> web.StreamResponse:
    """She has it."""
    return await _done(request, acknowledge_sos(sos_desk(request), pen_of(request), card_id(request)))


async def close(request: web.Request) -> web.StreamResponse:
    """The end. `outcome`: what came of it."""
    outcome = (await form(request)).get("outcome", "")
    return await _done(request, close_sos(sos_desk(request), pen_of(request), card_id(request), outcome))


async def release(request: web.Request) -> web.StreamResponse:
    """The sound may go by the ordinary rules again. `reason`: why."""
    reason = (await form(request)).get("reason", "")
    return await _done(request, release_hold(sos_desk(request), person(request), card_id(request), reason))


async def _done(request: web.Request, step: Awaitable[Any]) -> web.StreamResponse:
    await _found(step)
    return web.json_response({}) if wants_json(request) else back_to(f"/sos/{card_id(request)}", request)


async def _found(step: Awaitable[Any]) -> Any:
    try:
        return await step
    except NoSuchSosCard:
        raise web.HTTPNotFound from None


ROUTES = (
    Page("POST", "/sos", open_, Action.SOS),
    Page("POST", "/sos/{card_id}/save", save, Action.SOS),
    Page("POST", "/sos/{card_id}/check", check, Action.SOS),
    Page("POST", "/sos/{card_id}/told", tell, Action.SOS),
    Page("POST", "/sos/{card_id}/told/{told}/back", untell, Action.SOS),
    Page("POST", "/sos/{card_id}/hand", hand, Action.SOS),
    Page("POST", "/sos/{card_id}/acknowledge", acknowledge, Action.SOS),
    Page("POST", "/sos/{card_id}/close", close, Action.SOS),
    Page("POST", "/sos/{card_id}/release", release, Action.RELEASE_HOLD),
)
