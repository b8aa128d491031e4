"""Results of a campaign as a file: what was done for each person of the list. Written down before the first byte."""

import asyncio
import tempfile
from pathlib import Path

from aiohttp import web

from console.campaign import campaign_of, seen_by
from console.campaign_lines import cells, headings
from console.downloads import download
from console.keys import DESK
from console.paper.table import Table, write_table
from console.web import ID, Page, form, person
from hotline.domain.campaign import STATE_TITLES, Campaign
from hotline.domain.forms import Cell, FileFormat
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action

_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv",
}

_AT_ONCE = 500


async def export(request: web.Request) -> web.StreamResponse:
    """The file, with the name of who asked for it."""
    desk, campaign, asked = request.app[DESK], await campaign_of(request), (await form(request)).get("format", "")
    if asked not in set(_TYPES):
        raise Refused("Такого вида файла нет. Выберите Excel или CSV.")
    file_format = FileFormat(asked)
    await seen_by(request, "export", campaign.id, format=file_format.value)
    now = desk.clock.now().astimezone(desk.zone)
    notes = [
        f"Обзвон: {STATE_TITLES[campaign.state]}. Основание: {campaign.consent_note}",
        f"Выгружено {now:%d.%m.%Y %H:%M}, {person(request).name}. Персональные данные: храните бережно.",
    ]
    columns = headings(campaign)
    table = Table(
        title=campaign.title,
        headings=[heading for heading, _ in columns],
        rows=await _rows(request, campaign),
        widths=[width for _, width in columns],
        notes=notes,
    )
    with tempfile.TemporaryDirectory(prefix="hotline-campaign-") as folder:
        path = Path(folder) / f"obzvon-{now:%Y-%m-%d}.{file_format.value}"
        await asyncio.to_thread(write_table, path, file_format, table)
        return await download(request, path, _TYPES[file_format])


async def _rows(request: web.Request, campaign: Campaign) -> list[list[Cell]]:
    desk, rows, after = request.app[DESK], list[list[Cell]](), 0
    while True:
        async with desk.database.unit_of_work() as work:
            found = await work.campaigns.people(campaign.id, after=after, limit=_AT_ONCE)
            told = await work.campaigns.report(found)
        rows += [list(cells(campaign, one, desk.zone)) for one in told]
        if len(found) < _AT_ONCE:
            return rows
        after = found[-1].line


ROUTES = (Page("POST", f"/campaigns/{ID}/export", export, Action.CAMPAIGNS),)
