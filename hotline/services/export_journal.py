"""Write the journal into a file in one of the official forms."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from hotline.domain.forms import Form, FormLine, Heading, Volume
from hotline.domain.refusal import Refused
from hotline.ports import Database
from hotline.ports.forms import FormLines, Sheet

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Order:
    """Which lines of the journal in which form.

    volume: None for all volumes. since, until: days of the centre's clock, both included; None without a limit.
    institution, note: see `Heading`.
    """

    form: Form
    volume: int | None = None
    since: date | None = None
    until: date | None = None
    institution: str = ""
    note: str = ""


async def export_journal(
    database: Database, order: Order, open_sheet: Callable[[Heading], Sheet], told: Callable[[int], None] | None = None
) -> tuple[Sheet, int]:
    """Hand the lines to a new sheet, page by page, and give it with their count. The caller says `finish` to it.

    told: hears how many lines were read so far. Raises `Refused` for a volume that is not there and days that end
    before they begin; OSError when the database is silent or the disk refuses.
    """
    if order.since and order.until and order.until < order.since:
        raise Refused(f"the period ends ({order.until}) before it begins ({order.since}): exchange --from and --to")
    count = 0
    async with database.unit_of_work() as work:
        page = await _page(work.forms, order, (0, 0))
        heading = _heading(order, await _volumes(work.forms, order, page))
        sheet = await asyncio.to_thread(open_sheet, heading)
        while page:
            await asyncio.to_thread(_add, sheet, order.form, page)
            count += len(page)
            if told is not None:
                told(count)
            page = await _page(work.forms, order, (page[-1].volume, page[-1].number))
    return sheet, count


def _add(sheet: Sheet, form: Form, page: list[FormLine]) -> None:
    sheet.add([form.cells(line) for line in page])


async def _page(forms: FormLines, order: Order, after: tuple[int, int]) -> list[FormLine]:
    return list(
        await forms.page(volume=order.volume, since=order.since, until=order.until, after=after, limit=_AT_ONCE)
    )


async def _volumes(forms: FormLines, order: Order, page: list[FormLine]) -> tuple[Volume, ...]:
    """The volumes that the lines may be from."""
    known = await forms.volumes()
    if order.volume is None:
        first = page[0].volume if page else 0
        return tuple(volume for volume in known if volume.number >= first and not _begins_after(volume, order.until))
    found = tuple(volume for volume in known if volume.number == order.volume)
    if not found:
        numbers = ", ".join(str(volume.number) for volume in known) or "none yet"
        raise Refused(f"the journal has no volume {order.volume}; there are: {numbers}")
    return found


def _begins_after(volume: Volume, day: date | None) -> bool:
    return day is not None and volume.started_on is not None and volume.started_on > day


def _heading(order: Order, volumes: tuple[Volume, ...]) -> Heading:
    return Heading(order.form.title, order.institution, volumes, order.since, order.until, order.note)
