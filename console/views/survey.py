"""«Анкета»: what families answered, question by question, for those who lead the centre; and the file of it."""

import asyncio
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

from aiohttp import web

from console import survey_words
from console.auth.where import origin_of
from console.downloads import download
from console.keys import DESK
from console.paper.table import Table, write_table
from console.web import Page, form, person, render
from hotline.domain.forms import FileFormat
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.survey_results import SOURCE_TITLES, Period, Source
from hotline.services.read_survey import HEADINGS, Taker, read_survey, take_out

FORMATS = {FileFormat.XLSX: "Excel (XLSX)", FileFormat.CSV: "CSV"}

_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.CSV: "text/csv",
}
_WIDTHS = (12, 20, *[24] * 7)


async def show(request: web.Request) -> web.StreamResponse:
    """A period, a source, seven questions."""
    desk, refusal = request.app[DESK], ""
    try:
        period = period_of(request.query)
        found = await read_survey(desk.database, desk.zone, period)
    except Refused as wrong:
        period, refusal = Period(), str(wrong)
        found = await read_survey(desk.database, desk.zone, period)
    return render(
        request,
        "survey.html",
        status=422 if refusal else 200,
        refusal=refusal,
        period=period,
        found=found,
        sources=SOURCE_TITLES,
        formats=FORMATS,
        words=survey_words,
    )


async def export(request: web.Request) -> web.StreamResponse:
    """One row a questionnaire; who took it out stands in the audit before the first byte."""
    desk, fields = request.app[DESK], await form(request)
    try:
        file_format = FileFormat(fields.get("format", ""))
        content = _TYPES[file_format]
    except (ValueError, KeyError):
        raise Refused("Такого вида файла нет. Выберите из списка.") from None
    period, now = period_of(fields), desk.clock.now()
    taker = Taker(person(request).login, now, str(origin_of(request)))
    pages = take_out(desk.database, desk.zone, period, taker)
    rows = [survey_words.row_of(one) async for page in pages for one in page]
    local = now.astimezone(desk.zone)
    notes = (_days(period), f"Анкет: {len(rows)}", f"Выгружено {local:%d.%m.%Y %H:%M}, {person(request).name}")
    table = Table("Анкета удовлетворённости", HEADINGS, rows, _WIDTHS, notes)
    with tempfile.TemporaryDirectory(prefix="hotline-survey-") as folder:
        path = Path(folder) / f"survey-{local:%Y-%m-%d}.{file_format.value}"
        await asyncio.to_thread(write_table, path, file_format, table)
        return await download(request, path, content)


def period_of(fields: Mapping[str, str]) -> Period:
    """What a person asked for. Raises `Refused` for what is no day and no source."""
    source = fields.get("source", "")
    if source and source not in set(Source):
        raise Refused("Такого источника нет. Выберите из списка.")
    return Period(_day(fields.get("from", "")), _day(fields.get("to", "")), Source(source) if source else None)


def _day(text: str) -> date | None:
    if not text:
        return None
    with suppress(ValueError):
        return date.fromisoformat(text)
    raise Refused("Такого дня нет. Выберите его в календаре.")


def _days(period: Period) -> str:
    since = f"с {period.since:%d.%m.%Y}" if period.since else "с начала"
    until = f"по {period.until:%d.%m.%Y}" if period.until else "по сегодня"
    source = SOURCE_TITLES[period.source] if period.source else "все источники"
    return f"Период: {since} {until}; {source}"


ROUTES: tuple[Page, ...] = (
    Page("GET", "/survey", show, Action.SURVEY),
    Page("POST", "/survey", export, Action.SURVEY),
)
