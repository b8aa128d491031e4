"""Pages of appeals: the list, a new one by hand, the card and what is done with it."""

from uuid import uuid4

from aiohttp import web

from console import follow_up_words
from console.appeal_words import SCRIPT, corrected, shown
from console.audit_words import action_words
from console.card import is_number, wanted, with_card
from console.keys import DESK
from console.pen import pen_of
from console.reasons import said_reason
from console.views import appeal_acts, appeal_live, appeal_papers
from console.views.follow_ups import wall
from console.web import ID, Page, back_to, form, person, render
from hotline.domain import appeal_choices
from hotline.domain.appeal_fields import FIELDS, PERSONAL
from hotline.domain.appeal_query import STATE_FILTERS, AppealQuery
from hotline.domain.appeal_rights import seen_by
from hotline.domain.appeal_state import TRANSITIONS, AppealState
from hotline.domain.call_wishes import ZONES
from hotline.domain.directory import DirectoryKind
from hotline.domain.forms.papers import RouteLine
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, Scope, scope_of
from hotline.domain.timeline_words import sentence
from hotline.services.appeal_access import ReasonAsked
from hotline.services.card_choices import choices_of
from hotline.services.enter_appeal import enter_appeal
from hotline.services.read_appeal import Reading, give_reason, read_appeal
from hotline.services.read_follow_ups import follow_up_of
from hotline.services.take_line import take_line


async def index(request: web.Request) -> web.StreamResponse:
    """The list: hers, or everybody's for a supervisor."""
    desk, user = request.app[DESK], person(request)
    query = AppealQuery.read(request.query)
    may_see_all = scope_of(user.role, Action.CASE_READ) is Scope.ALL_WITH_REASON
    of = user.login if query.mine or not may_see_all else seen_by(user)
    async with desk.database.unit_of_work() as work:
        lines = list(await work.appeals.page(query, of))
        counts = await work.appeals.counts(of)
        choices = await choices_of(work)
    return render(
        request,
        "appeals.html",
        query=query,
        lines=lines[: query.limit],
        more=len(lines) > query.limit,
        mine=of is not None,
        may_see_all=may_see_all,
        filters=STATE_FILTERS,
        tally=_tally(counts),
        choices=choices,
        channels=appeal_choices.CHANNELS,
    )


async def show(request: web.Request) -> web.StreamResponse:
    """The card."""
    desk, pen = request.app[DESK], pen_of(request)
    try:
        reading = await with_card(read_appeal(desk.database, pen, wanted(request)))
    except ReasonAsked as asked:
        return render(request, "appeal_reason.html", asked=asked, appeal_id=wanted(request), error="", reason="")
    asked_at = desk.clock.now()
    call_back, wishes = await follow_up_of(desk.database, reading.appeal, wall(request))
    return render(
        request,
        "appeal.html",
        call_back=call_back,
        by_itself=not desk.dialling(),
        planned=call_back is not None and call_back.owed.planned_at < asked_at,  # one of this moment has no page yet
        wishes=wishes,
        zones=ZONES,
        follow=follow_up_words,
        reading=reading,
        action_words=action_words,
        card=reading.appeal,
        choices=reading.choices,
        fields=FIELDS,
        words=appeal_choices,
        steps=TRANSITIONS[reading.appeal.state],
        script=SCRIPT,
        personal=PERSONAL,
        corrected=corrected,
        sentence=sentence,
        birth_date=shown("birth_date", reading.appeal.birth_date),
        phone=shown("phone", reading.appeal.phone),
        blank_line=RouteLine(),
        topics=_offered(reading, DirectoryKind.TOPIC),
        categories=_offered(reading, DirectoryKind.CATEGORY),
        agencies=_offered(reading, DirectoryKind.AGENCY),
    )


def _offered(reading: Reading, kind: DirectoryKind) -> list[tuple[str, str]]:
    """Codes and titles: what may be chosen now, and what this card chose when it still could be."""
    card, choices = reading.appeal, reading.choices
    entries, chosen = {
        DirectoryKind.TOPIC: (choices.topics, (card.topic,)),
        DirectoryKind.CATEGORY: (choices.categories, card.categories),
        DirectoryKind.AGENCY: (choices.agencies, card.agencies),
    }[kind]
    offered = {entry.code: entry.title for entry in entries}
    return list((offered | {code: choices.title(kind, code) for code in chosen if code}).items())


async def reason(request: web.Request) -> web.StreamResponse:
    """Why a supervisor looks into a card of somebody else."""
    desk, pen, appeal_id = request.app[DESK], pen_of(request), wanted(request)
    said, wrong = await said_reason(request)
    try:
        if wrong:
            await with_card(read_appeal(desk.database, pen, appeal_id))
        else:
            await with_card(give_reason(desk.database, pen, appeal_id, said))
    except ReasonAsked as asked:
        told = {"asked": asked, "appeal_id": appeal_id, "error": wrong, "reason": said}
        return render(request, "appeal_reason.html", status=422, **told)
    return back_to(f"/appeals/{appeal_id}", request)


async def new(request: web.Request) -> web.StreamResponse:
    """An appeal that came by another way than the telephone."""
    return render(request, "appeal_new.html", channels=_BY_HAND, entry=str(uuid4()), error="", chosen="", phone="")


async def enter(request: web.Request) -> web.StreamResponse:
    """Its line in the journal and its card."""
    desk, said = request.app[DESK], await form(request)
    try:
        appeal = await enter_appeal(
            desk.database,
            desk.journal,
            desk.clock,
            pen_of(request),
            entry=said.get("entry", "")[:64],
            channel=said.get("channel", ""),
            phone=said.get("phone", ""),
        )
    except Refused as refusal:
        return render(
            request,
            "appeal_new.html",
            status=422,
            channels=_BY_HAND,
            entry=said.get("entry", "")[:64],
            error=str(refusal),
            chosen=said.get("channel", ""),
            phone=said.get("phone", "")[:40],
        )
    return back_to(f"/appeals/{appeal.id}", request)


def _tally(counts: object) -> dict[str, int]:
    """Filter -> how many cards it shows; only what somebody still owes something for is counted."""
    found = dict(counts) if isinstance(counts, dict) else {}
    return {
        name: sum(found.get(state.value, 0) for state in states)
        for name, states in STATE_FILTERS.items()
        if AppealState.CLOSED not in states
    }


async def of_line(request: web.Request) -> web.StreamResponse:
    """The card of a line of the journal that has none yet."""
    desk, said = request.app[DESK], await form(request)
    volume, number = said.get("volume", ""), said.get("number", "")
    if not (is_number(volume) and is_number(number)):
        raise web.HTTPNotFound
    place = int(volume), int(number)
    appeal = await with_card(take_line(desk.database, desk.journal, desk.clock, pen_of(request), place))
    return back_to(f"/appeals/{appeal.id}", request)


_BY_HAND = {code: title for code, title in appeal_choices.CHANNELS.items() if code != appeal_choices.Channel.PHONE}

ROUTES: tuple[Page, ...] = (
    Page("GET", "/appeals", index, Action.CASE_READ),
    Page("GET", "/appeals/new", new, Action.CASE_EDIT),
    Page("POST", "/appeals/new", enter, Action.CASE_EDIT),
    Page("POST", "/appeals/of-line", of_line, Action.CASE_EDIT),
    Page("GET", f"/appeals/{ID}", show, Action.CASE_READ),
    Page("POST", f"/appeals/{ID}/reason", reason, Action.CASE_READ),
    *(
        Page(page.method, f"/appeals/{ID}{page.path}", page.handler, page.action)
        for page in (*appeal_acts.ROUTES, *appeal_live.ROUTES, *appeal_papers.ROUTES)
    ),
)
