"""Who is to be called: a list is read and judged row by row; nothing is imported before the button is pressed."""

from collections.abc import Mapping
from types import MappingProxyType

from aiohttp import web

from console import campaign_words
from console.campaign import campaign_desk, campaign_of, seen_by, with_campaign
from console.drafts import Draft
from console.keys import DESK, UPLOAD
from console.upload import FILE_LIMIT, Upload
from console.web import ID, Page, back_to, form, id_of, person, render
from followup.read_list import read_list
from hotline.domain.campaign import CampaignState
from hotline.domain.campaign_list import NAME, PHONE, spoken_values
from hotline.domain.campaign_text import rendered, variables
from hotline.domain.journal_query import read_query
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.import_people import check_people, clear_people, import_people
from hotline.services.people_from_journal import LEFT_TITLES, people_from_journal

#: Faults on the page; the first tell what is wrong with the others.
_FAULTS = 300

#: Rows whose words are shown before the import.
_FIRST = 3

#: What of the journal can be asked for here.
_ASKED = ("from", "to", "topic", "category", "place")

_OPEN = frozenset({CampaignState.DRAFT, CampaignState.READY})


async def show(request: web.Request) -> web.StreamResponse:
    """The form, and what was found in the list that she has checked last."""
    return await _page(request)


async def check(request: web.Request) -> web.StreamResponse:
    """Read a file and judge its rows; nothing is written."""
    desk, campaign, upload = request.app[DESK], await campaign_of(request), request.get(UPLOAD, Upload())
    login = person(request).login
    desk.drafts.drop(login, campaign.id)
    if upload.too_big:
        return await _page(
            request, f"Файл больше {FILE_LIMIT // 1024 // 1024} МБ. Оставьте в нём только нужные столбцы."
        )
    try:
        listed = await read_list(upload.content)
        report = await with_campaign(check_people(campaign_desk(request), campaign.id, listed))
    except Refused as refusal:
        return await _page(request, str(refusal))
    desk.drafts.keep(login, campaign.id, Draft(listed, report))
    return back_to(f"/campaigns/{campaign.id}/import", request)


async def from_journal(request: web.Request) -> web.StreamResponse:
    """Those of the journal who agreed on their card; judged like the rows of a file, and nothing is written."""
    desk, campaign, said = request.app[DESK], await campaign_of(request), await form(request)
    login = person(request).login
    desk.drafts.drop(login, campaign.id)
    try:
        query = read_query((name, said[name]) for name in _ASKED if name in said)
        await seen_by(request, "journal", campaign.id)
        found = await people_from_journal(campaign_desk(request), person(request), query)
        report = await with_campaign(check_people(campaign_desk(request), campaign.id, found.people))
    except Refused as refusal:
        return await _page(request, str(refusal), said)
    left = {LEFT_TITLES[why]: lines for why, lines in found.left.items()}
    desk.drafts.keep(login, campaign.id, Draft(found.people, report, left))
    return back_to(f"/campaigns/{campaign.id}/import", request)


async def keep(request: web.Request) -> web.StreamResponse:
    """Import the good rows of the list that was checked."""
    desk, campaign, user = request.app[DESK], id_of(request), person(request)
    draft = desk.drafts.of(user.login, campaign)
    if draft is None:
        return await _page(request, "Проверенного списка уже нет: прошло больше получаса. Загрузите файл ещё раз.")
    taking = import_people(campaign_desk(request), user, campaign, draft.listed, good_only=True)
    await with_campaign(taking)
    desk.drafts.drop(user.login, campaign)
    return back_to(f"/campaigns/{campaign}", request)


async def drop(request: web.Request) -> web.StreamResponse:
    """Another file, please."""
    request.app[DESK].drafts.drop(person(request).login, id_of(request))
    return back_to(f"/campaigns/{id_of(request)}/import", request)


async def clear(request: web.Request) -> web.StreamResponse:
    """Empty the list."""
    await with_campaign(clear_people(campaign_desk(request), person(request), id_of(request)))
    return back_to(f"/campaigns/{id_of(request)}", request)


async def _page(
    request: web.Request, refused: str = "", asked: Mapping[str, str] = MappingProxyType({})
) -> web.StreamResponse:
    desk, campaign = request.app[DESK], await campaign_of(request)
    draft = desk.drafts.of(person(request).login, campaign.id)
    said = []
    if draft is not None:
        await seen_by(request, "check", campaign.id, people=len(draft.report.good), faults=len(draft.report.faults))
        first = draft.report.good[:_FIRST]
        said = [(one, rendered(campaign.text, spoken_values(one)) if campaign.text else ()) for one in first]
    async with desk.database.unit_of_work() as work:
        counts = await work.campaigns.counts(campaign.id)
        offered = await desk.offers.now(work, desk.clock)
    names = [PHONE, NAME, *(one for one in variables(campaign.text) if one not in {PHONE, NAME})]
    return render(
        request,
        "campaign_import.html",
        status=422 if refused else 200,
        campaign=campaign,
        refused=refused,
        draft=draft,
        faults=draft.report.faults[:_FAULTS] if draft else (),
        said=said,
        columns=names,
        people=counts.people,
        open=campaign.state in _OPEN,
        limit=FILE_LIMIT,
        asked=asked,
        topics=offered.topics,
        categories=offered.categories,
        words=campaign_words,
    )


_LIST = f"/campaigns/{ID}"

ROUTES = (
    Page("GET", f"{_LIST}/import", show, Action.CAMPAIGNS),
    Page("POST", f"{_LIST}/import", check, Action.CAMPAIGNS, upload=True),
    Page("POST", f"{_LIST}/import/journal", from_journal, Action.CAMPAIGNS),
    Page("POST", f"{_LIST}/import/keep", keep, Action.CAMPAIGNS),
    Page("POST", f"{_LIST}/import/drop", drop, Action.CAMPAIGNS),
    Page("POST", f"{_LIST}/clear", clear, Action.CAMPAIGNS),
)
