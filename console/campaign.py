"""What the pages of a campaign share: the services' view of the desk, the campaign of the address, the audit."""

from collections.abc import Awaitable
from typing import Any, TypeVar
from uuid import UUID

from aiohttp import web

from console.auth.where import address_of
from console.keys import DESK
from console.web import id_of, person
from hotline.domain.campaign import Campaign
from hotline.domain.duty import Clockwork
from hotline.services.campaign_desk import CampaignDesk, NoSuchCampaign, audited, known

T = TypeVar("T")


def campaign_desk(request: web.Request) -> CampaignDesk:
    """For the services."""
    desk = request.app[DESK]
    clockwork = Clockwork(desk.hours, desk.calendar, desk.zone)
    told = desk.database, desk.clock, desk.hub.publish, clockwork
    if desk.voice is None:
        return CampaignDesk(*told, origin=address_of(request))
    return CampaignDesk(*told, desk.voice.fault_of, address_of(request))


async def with_campaign(doing: Awaitable[T]) -> T:
    """The result; one that is not there answers like a page that is not there."""
    try:
        return await doing
    except NoSuchCampaign:
        raise web.HTTPNotFound from None


async def campaign_of(request: web.Request) -> Campaign:
    """The campaign of the address. Raises HTTPNotFound."""
    async with request.app[DESK].database.unit_of_work() as work:
        return await with_campaign(known(work, id_of(request)))


async def seen_by(request: web.Request, action: str, campaign: UUID, **detail: Any) -> None:
    """Write who looks at names and numbers of its list, before they are shown."""
    desk = campaign_desk(request)
    async with desk.database.unit_of_work() as work:
        login, now = person(request).login, desk.clock.now()
        await audited(work, desk, login, now, action=action, campaign=campaign, **detail)
        await work.commit()
