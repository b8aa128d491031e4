"""Averages of the score cards: by dispatcher and by criterion, each with the way to the recordings behind it."""

from collections.abc import Mapping
from urllib.parse import urlencode

from aiohttp import web

from console.keys import DESK
from console.web import Page, render
from hotline.domain.directory import DirectoryKind
from hotline.domain.heard import SoundsQuery, read_sounds_query
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.score import Average, averages


async def index(request: web.Request) -> web.StreamResponse:
    """A period, and two rows of bars."""
    desk = request.app[DESK]
    try:
        asked = {name: request.query.get(name, "") for name in ("from", "to", "dispatcher")}
        query, refusal = read_sounds_query(asked.items()), ""
    except Refused as wrong:
        query, refusal = SoundsQuery(), str(wrong)
    async with desk.database.unit_of_work() as work:
        cards = [
            card
            for card in await work.scores.between(query.since, query.until)
            if query.dispatcher in {"", card.dispatcher}
        ]
        people = {one.login: one.name for one in await work.users.all()}
        criteria = await work.directories.titles(DirectoryKind.CRITERION)
    by_person, by_criterion = averages(cards)
    return render(
        request,
        "scores.html",
        status=422 if refusal else 200,
        refusal=refusal,
        query=query,
        cards=len(cards),
        people=people,
        by_person=[_bar(one, people, query, "dispatcher") for one in by_person],
        by_criterion=[_bar(one, criteria, query, "criterion") for one in by_criterion],
    )


def _bar(one: Average, titles: Mapping[str, str], query: SoundsQuery, name: str) -> dict[str, object]:
    kept = {
        "from": query.since.isoformat() if query.since else "",
        "to": query.until.isoformat() if query.until else "",
        "dispatcher": query.dispatcher,
        "score": "yes",
    }
    address = urlencode({key: value for key, value in (kept | {name: one.code}).items() if value})
    return {
        "title": titles.get(one.code, one.code),
        "percent": round(one.share * 100),
        "cards": one.cards,
        "href": f"/sounds?{address}",
    }


ROUTES: tuple[Page, ...] = (Page("GET", "/scores", index, Action.SCORE),)
