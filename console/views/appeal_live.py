"""The card while somebody types: saving field by field, and news of what others do in it."""

from typing import Any
from uuid import UUID

from aiohttp import web

from console.appeal_words import shown
from console.card import at_work, wanted
from console.here import Reader
from console.keys import DESK
from console.pen import TAB_LIMIT, changes_of, pen_of
from console.web import Page, person
from hotline.domain.appeal import Appeal, Mark
from hotline.domain.appeal_fields import FIELDS, PERSONAL
from hotline.domain.rights import Action
from hotline.services.read_appeal import glance
from hotline.services.save_appeal import save_appeal


async def save(request: web.Request) -> web.StreamResponse:
    """Fields as JSON: {"tab", "changes": [{"field", "value", "seen"}]}."""
    pen, changes = await changes_of(request)
    outcome = await at_work(save_appeal(request.app[DESK].database, pen, wanted(request), changes))
    card = outcome.appeal
    if outcome.saved:
        tell_readers(request, card.id)
    return web.json_response(
        {
            "version": card.version,
            "at": _clock(request, pen.now),
            "saved": {name: shown(name, getattr(card, name)) for name in outcome.saved},
            "faults": dict(outcome.faults),
            "conflicts": {
                name: {"theirs": shown(name, conflict.theirs)} | _by(request, conflict.mark)
                for name, conflict in outcome.conflicts.items()
            },
        },
        headers={"Cache-Control": "no-store"},
    )


async def news(request: web.Request) -> web.StreamResponse:
    """What changed since the version that the page knows, and who else is here."""
    desk, user = request.app[DESK], person(request)
    tab = request.query.get("tab", "")[:TAB_LIMIT]
    card, locked = await at_work(glance(desk.database, pen_of(request), wanted(request)))
    reader = Reader(user.login, user.name, tab)
    if desk.here.seen(card.id, reader):
        tell_readers(request, card.id)
    others = desk.here.others(card.id, reader)
    return web.json_response(
        {
            "version": card.version,
            "state": card.state.value,
            "locked": locked,
            "people": [
                {"name": other.name, "me": other.login == user.login, "writes": bool(_writes(card, other))}
                for other in others
            ],
            "fields": _since(request, card, _seen(request.query.get("seen")), tab),
            "moved": any(
                card.marks[name].version > _seen(request.query.get("seen")) and card.marks[name].tab != tab
                for name in ("state", "family", "anonymous")
                if name in card.marks
            ),
        },
        headers={"Cache-Control": "no-store"},
    )


def tell_readers(request: web.Request, appeal_id: UUID) -> None:
    """The pages of those who have the card open ask for news at once."""
    desk = request.app[DESK]
    nobody = Reader("", "", "")
    for login in {reader.login for reader in desk.here.others(appeal_id, nobody)}:
        desk.hub.publish(login, {"type": "appeal", "appeal": str(appeal_id)})


def _since(request: web.Request, card: Appeal, seen: int, tab: str) -> dict[str, Any]:
    """Fields that other pages changed."""
    hidden = PERSONAL if card.anonymous else ()
    return {
        name: {"value": shown(name, getattr(card, name))} | _by(request, mark)
        for name, mark in card.marks.items()
        if name in FIELDS and name not in hidden and mark.version > seen and not (tab and mark.tab == tab)
    }


def _writes(card: Appeal, reader: Reader) -> list[Mark]:
    return [mark for mark in card.marks.values() if mark.tab == reader.tab and mark.login == reader.login]


def _by(request: web.Request, mark: Mark) -> dict[str, Any]:
    return {"author": mark.author, "at": _clock(request, mark.at), "version": mark.version}


def _clock(request: web.Request, at: Any) -> str:
    return str(at.astimezone(request.app[DESK].zone).strftime("%H:%M"))


def _seen(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


async def leave(request: web.Request) -> web.StreamResponse:
    """The page is closed; a beacon, so nothing is answered."""
    user = person(request)
    tab = request.query.get("tab", "")[:TAB_LIMIT]
    request.app[DESK].here.left(wanted(request), Reader(user.login, user.name, tab))
    return web.Response(status=204)


ROUTES: tuple[Page, ...] = (
    Page("POST", "/save", save, Action.CASE_EDIT),
    Page("GET", "/news", news, Action.CASE_READ),
    Page("POST", "/leave", leave, Action.CASE_READ),
)
