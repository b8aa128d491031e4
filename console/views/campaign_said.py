"""What the first people of a list will hear: the words, and the sound itself once it is made."""

import asyncio

from aiohttp import web

from console.alaw import wav_of
from console.campaign import campaign_of, seen_by
from console.keys import DESK
from console.web import ID, Page, id_of, render
from hotline.domain.campaign import Campaign, CampaignPerson
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.ports.campaign_sound import Piece
from hotline.services.campaign_words import words_for

_FIRST = 5


async def show(request: web.Request) -> web.StreamResponse:
    """Their words; who looks is written down first."""
    campaign = await campaign_of(request)
    await seen_by(request, "said", campaign.id)
    async with request.app[DESK].database.unit_of_work() as work:
        people = await work.campaigns.people(campaign.id, limit=_FIRST)
    told = [(one, _words(campaign, one), bool(await _pieces(request, campaign, one))) for one in people]
    return render(request, "campaign_said.html", campaign=campaign, told=told)


async def listen(request: web.Request) -> web.StreamResponse:
    """The sound for one person, whole: each hearing is a line of the audit. 404 while it is not made."""
    campaign = await campaign_of(request)
    async with request.app[DESK].database.unit_of_work() as work:
        person = await work.campaigns.person(id_of(request, "person_id"))
    if person is None or person.campaign_id != campaign.id:
        raise web.HTTPNotFound
    await seen_by(request, "listen", campaign.id, line=person.line)
    pieces = await _pieces(request, campaign, person)
    if not pieces:
        raise web.HTTPNotFound
    sound = await asyncio.to_thread(wav_of, [piece.file for piece in pieces])
    return web.Response(body=sound, content_type="audio/wav", headers={"Cache-Control": "no-store"})


def _words(campaign: Campaign, person: CampaignPerson) -> tuple[str, ...]:
    """Nothing for who lacks a value, as somebody whose data was destroyed."""
    try:
        return words_for(campaign, person)
    except Refused:
        return ()


async def _pieces(request: web.Request, campaign: Campaign, person: CampaignPerson) -> list[Piece]:
    voice, words = request.app[DESK].voice, _words(campaign, person)
    if voice is None or not words:
        return []
    return list(await voice.made(campaign.id, words) or ())


ROUTES = (
    Page("GET", f"/campaigns/{ID}/said", show, Action.CAMPAIGNS),
    Page("GET", f"/campaigns/{ID}/people/{{person_id}}/sound", listen, Action.CAMPAIGNS),
)
