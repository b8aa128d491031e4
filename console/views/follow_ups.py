"""«Контрольные звонки»: the page of calls that are owed, and what is noted about them on the card of an appeal."""

from datetime import time

from aiohttp import web

from console import follow_up_words
from console.card import at_work, wanted
from console.keys import DESK
from console.pen import pen_of
from console.views.appeal_acts import done
from console.views.duties import duty_desk
from console.web import ID, Page, form, person, render
from hotline.domain.call_wishes import Wishes
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.note_follow_up import note_follow_up
from hotline.services.promise_call import promise_call
from hotline.services.read_follow_ups import Wall, list_follow_ups
from hotline.services.set_wishes import set_wishes

_LONGEST_REASON = 200


async def show(request: web.Request) -> web.StreamResponse:
    """The list: what is owed, the most pressing first, and what came of the last two weeks."""
    desk = request.app[DESK]
    found = await list_follow_ups(desk.database, person(request), wall(request))
    owed, over = [one for one in found if one.open], [one for one in found if not one.open]
    by_itself = not desk.dialling()
    return render(
        request,
        "follow_ups.html",
        owed=owed,
        over=over,
        words=follow_up_words,
        now=desk.clock.now(),
        by_itself=by_itself,
    )


async def note(request: web.Request) -> web.StreamResponse:
    """She called the family herself."""
    said, appeal_id = await form(request), wanted(request)
    what, words = said.get("what", ""), said.get("note", "")
    await at_work(note_follow_up(duty_desk(request), pen_of(request), appeal_id, what, words))
    return done(request, appeal_id)


async def promise(request: web.Request) -> web.StreamResponse:
    """«Обещан звонок в течение 2 часов»."""
    said, appeal_id = await form(request), wanted(request)
    await at_work(promise_call(duty_desk(request), pen_of(request), appeal_id, said.get("queue", "")))
    return done(request, appeal_id)


async def wishes(request: web.Request) -> web.StreamResponse:
    """When and how the family may be called."""
    said, appeal_id = await form(request), wanted(request)
    asked = Wishes(
        no_calls="no_calls" in said,
        since=_clock(said.get("since", "")),
        until=_clock(said.get("until", "")),
        days_off="days_off" in said,
        discreet="discreet" in said,
        neutral_id="neutral_id" in said,
        zone=said.get("zone", "")[:32],
        stopped=" ".join(said.get("stopped", "").split())[:_LONGEST_REASON],
    )
    await at_work(set_wishes(duty_desk(request), pen_of(request), appeal_id, asked))
    return done(request, appeal_id)


def wall(request: web.Request) -> Wall:
    """By which clock and calendar days are counted."""
    desk = request.app[DESK]
    return Wall(desk.clock, desk.calendar, desk.zone)


def _clock(text: str) -> time:
    try:
        hours, minutes = (int(part) for part in text.split(":")[:2])
        return time(hours, minutes)
    except ValueError:
        raise Refused("Укажите часы так: 10:00.") from None


_CARD = f"/appeals/{ID}"

ROUTES = (
    Page("GET", "/follow-ups", show, Action.DUTIES),
    Page("POST", f"{_CARD}/follow-up", note, Action.CASE_EDIT),
    Page("POST", f"{_CARD}/promise", promise, Action.CASE_EDIT),
    Page("POST", f"{_CARD}/wishes", wishes, Action.CASE_EDIT),
)
