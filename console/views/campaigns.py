"""«Обзвоны»: the list, a new one, the page of one with its progress, and what is done with it."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from console import campaign_words
from console.campaign import campaign_desk, campaign_of, with_campaign
from console.campaign_chart import answer_charts, result_chart
from console.keys import DESK
from console.views import campaign_import, campaign_people, campaign_results, campaign_said
from console.web import ID, Page, back_to, form, id_of, person, render, uuid_of
from hotline.domain.campaign import (
    A_MINUTE,
    CHANNELS,
    PURPOSE_TITLES,
    STATE_TITLES,
    Campaign,
    CampaignState,
    PersonState,
    Purpose,
)
from hotline.domain.campaign_forecast import forecast
from hotline.domain.campaign_text import LONGEST_TEXT
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.create_campaign import CampaignWanted, change_campaign, create_campaign
from hotline.services.move_campaign import pause_campaign, start_campaign, stop_campaign
from hotline.services.prepare_campaign import prepare_campaign

_AT_ONCE = 30

#: What the fields of a new campaign hold.
_NEW = {"title": "", "purpose": "inform", "text": "", "channels": "1", "a_minute": "6", "consent_note": ""}

#: Steps that lead back to the page; each is a button there.
_STEPS = {
    "prepare": prepare_campaign,
    "start": start_campaign,
    "pause": pause_campaign,
    "stop": stop_campaign,
}


async def index(request: web.Request) -> web.StreamResponse:
    """The list, newest first."""
    desk, before = request.app[DESK], request.query.get("before", "")
    async with desk.database.unit_of_work() as work:
        last = await work.campaigns.get(uuid_of(before)) if before else None
        found = list(await work.campaigns.all(last, _AT_ONCE + 1))
        shown = found[:_AT_ONCE]
        figures = {one.id: await work.campaigns.counts(one.id) for one in shown}
        names = {one.login: one.name for one in await work.users.all()}
    older = shown[-1].id if len(found) > _AT_ONCE else None
    told: dict[str, Any] = {"found": shown, "figures": figures, "names": names, "cannot": desk.dialling()}
    return render(request, "campaigns.html", **told, **_titles(), older=older, first=last is None)


async def new(request: web.Request) -> web.StreamResponse:
    """An empty form."""
    return _form_page(request, _NEW)


async def create(request: web.Request) -> web.StreamResponse:
    """A draft; nobody is called by it."""
    raw = _NEW | dict(await form(request))
    try:
        made = await create_campaign(campaign_desk(request), person(request), _wanted(raw))
    except Refused as refusal:
        return _form_page(request, raw, fault=str(refusal))
    return back_to(f"/campaigns/{made.id}", request)


async def edit(request: web.Request) -> web.StreamResponse:
    """What was written, to be changed as long as it has not begun."""
    campaign = await campaign_of(request)
    raw = {name: str(getattr(campaign, name)) for name in _NEW} | {"purpose": campaign.purpose.value}
    return _form_page(request, raw, campaign)


async def change(request: web.Request) -> web.StreamResponse:
    """Keep what was changed."""
    raw, campaign = _NEW | dict(await form(request)), await campaign_of(request)
    try:
        await with_campaign(change_campaign(campaign_desk(request), person(request), campaign.id, _wanted(raw)))
    except Refused as refusal:
        return _form_page(request, raw, campaign, str(refusal))
    return back_to(f"/campaigns/{campaign.id}", request)


async def show(request: web.Request) -> web.StreamResponse:
    """How far it is; no name and no number of anybody stands here."""
    desk, campaign = request.app[DESK], await campaign_of(request)
    async with desk.database.unit_of_work() as work:
        counts = await work.campaigns.counts(campaign.id)
        due = await work.campaigns.waiting(campaign.id)
        names = {one.login: one.name for one in await work.users.all()}
    now, left = desk.clock.now(), counts.states.get(PersonState.WAITING, 0)
    will = campaign_words.forecast_words(forecast(campaign, left, now, desk.calendar, desk.zone), now, desk.zone)
    return render(
        request,
        "campaign.html",
        campaign=campaign,
        counts=counts,
        due=due if due is not None and due > now else None,
        now=now,
        will=will,
        made=desk.preparing(campaign.id),
        charts=[result_chart(campaign, counts), *(answer_charts(counts) if campaign.purpose == "survey" else ())],
        by=names.get(campaign.created_by, campaign.created_by),
        cannot=desk.dialling(),
        pieces=campaign_words.marked(campaign.text),
        **_titles(),
    )


async def step(request: web.Request) -> web.StreamResponse:
    """Prepare, start, pause, stop."""
    made = _STEPS[request.match_info["step"]]
    await with_campaign(made(campaign_desk(request), person(request), id_of(request)))
    return back_to(f"/campaigns/{id_of(request)}", request)


def _wanted(raw: Mapping[str, str]) -> CampaignWanted:
    """Raises `Refused` for what no form of ours sends."""
    try:
        purpose, channels, a_minute = Purpose(raw["purpose"]), int(raw["channels"]), int(raw["a_minute"])
    except ValueError:
        raise Refused("Скорость пишется числом: сколько звонков одновременно и сколько в минуту.") from None
    return CampaignWanted(
        title=raw["title"],
        purpose=purpose,
        text=raw["text"],
        channels=channels,
        a_minute=a_minute,
        consent_note=raw["consent_note"],
    )


def _form_page(
    request: web.Request, raw: Mapping[str, str], campaign: Campaign | None = None, fault: str = ""
) -> web.StreamResponse:
    about = {"channels": CHANNELS, "a_minute": A_MINUTE, "longest": LONGEST_TEXT, "fault": fault, "raw": raw}
    about |= {"id": campaign and campaign.id, "voiced": campaign and campaign.state is CampaignState.READY}
    return render(request, "campaign_edit.html", status=422 if fault else 200, **about)


def _titles() -> dict[str, Any]:
    return {"words": campaign_words, "states": STATE_TITLES, "purposes": PURPOSE_TITLES}


_CAMPAIGN = f"/campaigns/{ID}"

ROUTES: tuple[Page, ...] = (
    Page("GET", "/campaigns", index, Action.CAMPAIGNS),
    Page("GET", "/campaigns/new", new, Action.CAMPAIGNS),
    Page("POST", "/campaigns/new", create, Action.CAMPAIGNS),
    Page("GET", _CAMPAIGN, show, Action.CAMPAIGNS),
    Page("GET", f"{_CAMPAIGN}/edit", edit, Action.CAMPAIGNS),
    Page("POST", f"{_CAMPAIGN}/edit", change, Action.CAMPAIGNS),
    Page("POST", f"{_CAMPAIGN}/{{step:prepare|start|pause|stop}}", step, Action.CAMPAIGNS),
    *campaign_import.ROUTES,
    *campaign_people.ROUTES,
    *campaign_said.ROUTES,
    *campaign_results.ROUTES,
)
