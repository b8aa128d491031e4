"""«Календарь»: which days count, and until when a family must be called."""

from datetime import date

from aiohttp import web

from console.follow_up_words import day_words
from console.keys import DESK
from console.web import Page, render
from console.year import KIND_TITLES, marked, year_of
from hotline.domain.calendar import FIRST_YEAR, CalendarUnknown
from hotline.domain.follow_up import DAYS, deadline_if_known
from hotline.domain.rights import Action


async def show(request: web.Request) -> web.StreamResponse:
    """A year; and the deadline of an answer that was given on a day."""
    desk = request.app[DESK]
    today = desk.clock.now().astimezone(desk.zone).date()
    year = _year(request.query.get("year", ""), today.year)
    async with desk.database.unit_of_work() as work:
        own = await work.directories.own_days()
    try:
        months = year_of(year, desk.calendar, {one.day for one in own})
    except CalendarUnknown:
        months = ()
    answered = _day(request.query.get("answered", ""), today)
    return render(
        request,
        "calendar.html",
        year=year,
        years=[one for one in range(FIRST_YEAR, today.year + 3) if desk.calendar.knows(one)],
        months=months,
        marked=marked(months),
        titles=KIND_TITLES,
        today=today,
        answered=answered,
        until=deadline_if_known(answered, desk.calendar),
        days=DAYS,
        words=day_words,
    )


def _year(text: str, today: int) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 and text != "0000" else today


def _day(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today


ROUTES = (Page("GET", "/calendar", show, Action.DUTIES),)
