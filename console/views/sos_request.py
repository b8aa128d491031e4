"""What the pages of SOS cards read from a request. Whatever is no id of hers answers like one that does not exist."""

from uuid import UUID

from aiohttp import web

from console.auth.where import address_of
from console.keys import DESK
from console.web import id_of
from hotline.services.sos_access import SosDesk


def sos_desk(request: web.Request) -> SosDesk:
    """The services' view of the desk."""
    desk = request.app[DESK]
    return SosDesk(desk.database, desk.clock, desk.hub.publish, address_of(request))


def card_id(request: web.Request) -> UUID:
    """The id in the path. Raises HTTPNotFound."""
    return id_of(request, "card_id")
