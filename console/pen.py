"""Who writes, and what the page of a card saves while she types: the same for appeals and SOS cards."""

from aiohttp import web

from console.keys import DESK
from console.web import person
from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.refusal import Refused

TAB_LIMIT = 40


def pen_of(request: web.Request, tab: object = "") -> Pen:
    """Who writes, on which page, now."""
    desk = request.app[DESK]
    now = desk.clock.now()
    name = tab[:TAB_LIMIT] if isinstance(tab, str) else ""
    return Pen(person(request), now, now.astimezone(desk.zone).date(), name)


async def changes_of(request: web.Request) -> tuple[Pen, list[Change]]:
    """What a page saves: {"tab": …, "changes": [{"field", "value", "seen"}]}. Raises `Refused` for anything else."""
    try:
        raw = await request.json()
        changes = [Change(str(one["field"]), one["value"], int(one["seen"])) for one in raw["changes"]]
        return pen_of(request, raw.get("tab")), changes
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError):
        raise Refused("Изменения не разобраны. Обновите страницу: то, что набрано, сохранится.") from None
