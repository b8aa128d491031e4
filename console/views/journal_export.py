"""The journal as a file in an official form: which one is chosen on a page, the file is handed over and not kept."""

import tempfile
from pathlib import Path

from aiohttp import web

from console.auth.where import origin_of
from console.downloads import download
from console.keys import DESK
from console.paper.journal_file import journal_file
from console.paper.printer import Printer
from console.web import Page, form, person, render
from hotline.domain.audit import AuditEntry
from hotline.domain.forms import FORMS, FileFormat, FormName
from hotline.domain.journal_query import read_query
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.export_journal import Order

FORMATS = {FileFormat.XLSX: "Excel (XLSX)", FileFormat.PDF: "PDF для печати", FileFormat.CSV: "CSV"}

_TYPES = {
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileFormat.PDF: "application/pdf",
    FileFormat.CSV: "text/csv",
}


async def choose(request: web.Request) -> web.StreamResponse:
    """Which form, which format, which lines."""
    query = read_query(request.query.items())
    async with request.app[DESK].database.unit_of_work() as work:
        volumes = list(await work.volumes.all())
    return render(
        request,
        "journal_export.html",
        query=query,
        volumes=volumes,
        forms=FORMS,
        formats=FORMATS,
        chosen=FormName.VOLOGDA,
    )


async def export(request: web.Request) -> web.StreamResponse:
    """The file. Who asked stands in it and in the audit, which is written before the first byte."""
    desk, user, fields = request.app[DESK], person(request), await form(request)
    try:
        name, file_format = FormName(fields.get("form", "")), FileFormat(fields.get("format", ""))
    except ValueError:
        raise Refused("Такой формы или такого вида файла нет. Выберите из списка.") from None
    query = read_query((key, fields[key]) for key in ("from", "to", "volume") if key in fields)
    now = desk.clock.now()
    note = f"Выгружено из электронного журнала {now.astimezone(desk.zone):%d.%m.%Y %H:%M}, {user.name}"
    order = Order(FORMS[name], query.volume or None, query.since, query.until, desk.centre_name, note)
    async with desk.database.unit_of_work() as work:
        told = {"form": name.value, "format": file_format.value}
        entry = AuditEntry(now, user.login, "journal.export", "journal", origin=str(origin_of(request)), detail=told)
        await work.audit.write(entry)
        await work.commit()
    file_name = f"journal-{name.value}-{now.astimezone(desk.zone):%Y-%m-%d}.{file_format.value}"
    printer = Printer()
    with tempfile.TemporaryDirectory(prefix="hotline-journal-") as folder:
        path = Path(folder) / file_name
        try:
            await journal_file(desk.database, order, file_format, path, printer)
        finally:
            printer.close()
        return await download(request, path, _TYPES[file_format])


ROUTES: tuple[Page, ...] = (
    Page("GET", "/journal/export", choose, Action.EXPORT),
    Page("POST", "/journal/export", export, Action.EXPORT),
)
