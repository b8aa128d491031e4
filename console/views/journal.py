"""Pages of the journal: the list, one line, its corrections, the volumes."""

import re
from collections.abc import Mapping

from aiohttp import web

from console.audit_words import action_words
from console.auth.where import origin_of
from console.journal_words import ENDED_BY, LANES, SHAPES, STATE_CHOICES
from console.keys import DESK
from console.views import journal_export
from console.web import Page, back_to, form, person, render
from console.words import CHANNELS
from hotline.domain.appeal_fields import FIELDS
from hotline.domain.call import LIVE
from hotline.domain.correction import CORRECTABLE, Correction
from hotline.domain.journal_query import (
    JournalQuery,
    place_text,
    query_string,
    read_place,
    read_query,
    states_text,
)
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.timeline_picture import WIDTH, picture_of
from hotline.domain.timeline_words import sentence
from hotline.services.browse_journal import browse_journal
from hotline.services.close_volume import close_volume
from hotline.services.correct_line import correct_line, value_of
from hotline.services.show_line import show_line


async def index(request: web.Request) -> web.StreamResponse:
    """The list. What cannot be asked for is told above it; the journal stays."""
    desk = request.app[DESK]
    try:
        query, refusal = read_query(request.query.items()), ""
    except Refused as wrong:
        query, refusal = read_query(()), str(wrong)
    user, origin = person(request), str(origin_of(request))
    found = await browse_journal(desk.database, desk.clock, desk.offers, user=user, query=query, origin=origin)
    query, rows = found.query, found.page.rows
    return render(
        request,
        "journal.html",
        status=422 if refusal else 200,
        refusal=refusal,
        query=query,
        found=found,
        rows=rows,
        shapes=SHAPES,
        states=STATE_CHOICES,
        chosen_state=states_text(query.states),
        channels=CHANNELS,
        top=f"/journal?{query_string(query)}",
        newer=_page(query_string(query, before=place_text(rows[0].place_in_journal)) if rows else ""),
        older=_page(query_string(query, after=place_text(rows[-1].place_in_journal)) if rows else ""),
        export=query_string(JournalQuery(since=query.since, until=query.until, volume=query.volume)),
        outlived=found.volumes[-1].outlived(desk.clock.now(), desk.zone),
    )


async def show(request: web.Request) -> web.StreamResponse:
    """One line. Somebody else's answers like one that is not there."""
    desk, user, place = request.app[DESK], person(request), _place(request)
    shown = await show_line(desk.database, desk.clock, user, place, str(origin_of(request)))
    if shown is None:
        raise web.HTTPNotFound
    now = desk.clock.now()
    began = shown.timeline[0].at if shown.timeline else shown.row.opened_at
    return render(
        request,
        "journal_line.html",
        shown=shown,
        row=shown.row,
        shapes=SHAPES,
        live=shown.row.state in LIVE and shown.row.settled_at is None,
        picture=picture_of(shown.timeline, now),
        width=WIDTH,
        lanes=LANES,
        ended_by=ENDED_BY,
        action_words=action_words,
        told=[
            (event, (event.at - began).total_seconds(), sentence(event.kind, event.data, shown.names))
            for event in shown.timeline
        ],
        corrections=[_in_words(one, shown.categories) for one in reversed(shown.corrections)],
        fields=CORRECTABLE,
        value_of=value_of,
    )


async def correct(request: web.Request) -> web.StreamResponse:
    """Correct what people wrote into a line."""
    desk, user, place, fields = request.app[DESK], person(request), _place(request), await form(request)
    wanted = {name: fields[name] for name in CORRECTABLE if name in fields}
    if "categories_shown" in fields:
        wanted["categories"] = ",".join(str(code) for code in (await request.post()).getall("category", []))
    seen = {name.removeprefix("seen_"): value for name, value in fields.items() if name.startswith("seen_")}
    seen = {name: value.replace("\r\n", "\n") for name, value in seen.items()}
    wanted = {name: value.replace("\r\n", "\n") for name, value in wanted.items()}
    row = await correct_line(desk.database, desk.clock, user, place, seen=seen, wanted=wanted)
    if row is None:
        raise web.HTTPNotFound
    desk.hub.publish(None, {"type": "journal", "call": str(row.id)})
    return back_to(f"/journal/{place_text(place)}", request)


async def volumes(request: web.Request) -> web.StreamResponse:
    """«Начат», «Окончен»."""
    desk = request.app[DESK]
    async with desk.database.unit_of_work() as work:
        found = list(await work.volumes.all())
    return render(
        request, "journal_volumes.html", volumes=found, outlived=found[-1].outlived(desk.clock.now(), desk.zone)
    )


async def close(request: web.Request) -> web.StreamResponse:
    """Close the open volume."""
    desk, fields = request.app[DESK], await form(request)
    if not fields.get("volume", "").isdecimal() or len(fields["volume"]) > 6:
        raise Refused("Не сказано, какой том закрыть. Откройте страницу томов заново.")
    if fields.get("sure") != "yes":
        raise Refused("Отметьте, что том действительно пора закрыть: открыть его снова нельзя.")
    await close_volume(
        desk.database, desk.clock, int(fields["volume"]), by=person(request).login, origin=str(origin_of(request))
    )
    desk.hub.publish(None, {"type": "journal", "call": ""})
    return back_to("/journal/volumes", request)


def _in_words(one: Correction, categories: Mapping[str, str]) -> dict[str, object]:
    title = CORRECTABLE.get(one.field) or (FIELDS[one.field].title if one.field in FIELDS else one.field)
    old, new = one.old, one.new
    if one.field == "categories":
        old, new = (
            ", ".join(categories.get(code, code) for code in re.split(r"[,\n]", text) if code) for text in (old, new)
        )
    return {"title": title, "old": old, "new": new, "at": one.at, "author": one.author or one.login}


def _page(query: str) -> str:
    return f"/journal?{query}"


def _place(request: web.Request) -> tuple[int, int]:
    try:
        return read_place(request.match_info["place"])
    except ValueError:
        raise web.HTTPNotFound from None


ROUTES: tuple[Page, ...] = (
    Page("GET", "/journal", index, Action.JOURNAL),
    *journal_export.ROUTES,
    Page("GET", "/journal/volumes", volumes, Action.VOLUMES),
    Page("POST", "/journal/volumes", close, Action.VOLUMES),
    Page("GET", "/journal/{place:[0-9]+-[0-9]+}", show, Action.JOURNAL),
    Page("POST", "/journal/{place:[0-9]+-[0-9]+}", correct, Action.CORRECT),
)
