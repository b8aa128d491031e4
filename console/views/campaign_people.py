"""The list of a campaign, person by person: names and numbers, so that who looks is written down first."""

from urllib.parse import urlencode

from aiohttp import web

from console import campaign_words
from console.campaign import campaign_desk, campaign_of, seen_by, with_campaign
from console.campaign_lines import line_of
from console.keys import DESK
from console.web import ID, Page, back_to, id_of, person, render
from hotline.domain.campaign import OVER, PERSON_TITLES, RESULT_TITLES, PersonState, Result
from hotline.domain.rights import Action
from hotline.services.move_campaign import withdraw_person

_AT_ONCE = 50


async def show(request: web.Request) -> web.StreamResponse:
    """A page of the list, by line; of one state or with one result."""
    desk, campaign = request.app[DESK], await campaign_of(request)
    state, result, after = _asked(request)
    await seen_by(request, "people", campaign.id, state=state or "", result=result or "", after=after)
    async with desk.database.unit_of_work() as work:
        found = list(
            await work.campaigns.people(campaign.id, after=after, limit=_AT_ONCE + 1, state=state, result=result)
        )
        shown = await work.campaigns.report(found[:_AT_ONCE])
    kept = {name: value for name, value in (("state", state), ("result", result)) if value}
    older = urlencode(kept | {"after": str(shown[-1].person.line)}) if len(found) > _AT_ONCE else ""
    return render(
        request,
        "campaign_people.html",
        campaign=campaign,
        shown=[line_of(one) for one in shown],
        states=PERSON_TITLES,
        results={result: title for result, title in RESULT_TITLES.items() if title},
        state=state,
        result=result,
        older=older,
        top=urlencode(kept),
        first=not after,
        over=campaign.state in OVER,
        words=campaign_words,
    )


async def withdraw(request: web.Request) -> web.StreamResponse:
    """She is called no more in this campaign."""
    campaign = id_of(request)
    await with_campaign(withdraw_person(campaign_desk(request), person(request), campaign, id_of(request, "person_id")))
    return back_to(f"/campaigns/{campaign}/people", request)


def _asked(request: web.Request) -> tuple[PersonState | None, Result | None, int]:
    """Of the query string; what is not in the lists asks for everybody."""
    asked = request.query
    state = PersonState(asked["state"]) if asked.get("state") in set(PersonState) else None
    result = Result(asked["result"]) if asked.get("result") in set(Result) - {Result.NONE} else None
    after = asked.get("after", "")
    return state, result, int(after) if after.isascii() and after.isdigit() and len(after) < 8 else 0


ROUTES = (
    Page("GET", f"/campaigns/{ID}/people", show, Action.CAMPAIGNS),
    Page("POST", f"/campaigns/{ID}/people/{{person_id}}/withdraw", withdraw, Action.CAMPAIGNS),
)
