"""What the pages of SOS cards read from a request. Whatever is no id of hers answers like one that does not exist."""

from uuid import UUID

from aiohttp import web

from console.auth.where import address_of
from console.keys import DESK
from console.web import id_of, person
from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.refusal import Refused
from hotline.services.sos_access import SosDesk

_TAB_LIMIT = 40


def sos_desk(request: web.Request) -> SosDesk:
    """The services' view of the desk."""
    desk = request.app[DESK]
    return SosDesk(desk.database, desk.clock, desk.hub.publish, address_of(request))


def card_id(request: web.Request) -> UUID:
    """The id in the path. Raises HTTPNotFound."""
    return id_of(request, "card_id")


def pen_of(request: web.Request, tab: object = "") -> Pen:
    """Who writes, on which page, now."""
    desk = request.app[DESK]
    now = desk.clock.now()
    name = tab[:_TAB_LIMIT] if isinstance(tab, str) else ""
    return Pen(person(request), now, now.astimezone(desk.zone).date(), name)


async def changes_of(request: web.Request) -> tuple[Pen, list[Change]]:
    """What a page saves: {"tab": …, "changes": [{"field", "value", "seen"}]}. Raises `Refused` for anything else."""
    try:
        raw = await request.json()
        changes = [Change(str(one["field"]), one["value"], int(one["seen"])) for one in raw["changes"]]
        return pen_of(request, raw.get("tab")), changes
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Refused("Изменения не разобраны. Обновите страницу и повторите.") from None
