"""Rights of a person: an extract of what is kept about her, and the demand to destroy it. For supervisors."""

import tempfile
from pathlib import Path

from aiohttp import web

from console.auth.where import address_of
from console.downloads import download, paper
from console.keys import DESK
from console.paper.act import act_pdf
from console.paper.dossier import write_dossier
from console.web import Page, back_to, form, id_of, person, render
from hotline.domain.erasure import ErasureRequest
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.ask_erasure import Eraser, ask_erasure
from hotline.services.extract_person import Asked, extract_person
from hotline.services.read_act import read_act


async def show(request: web.Request) -> web.StreamResponse:
    """The form, and what became of earlier demands."""
    return await _page(request)


async def extract(request: web.Request) -> web.StreamResponse:
    """A ZIP with everything; the audit has its line before the first byte."""
    desk, raw = request.app[DESK], await form(request)
    whom = {name: raw.get(name, "") for name in ("phone", "appeal", "name", "reason")}
    asked = Asked(person(request).login, origin=address_of(request), **whom)
    try:
        dossier = await extract_person(desk.database, desk.clock, tools(request).callers, asked)
    except Refused as refusal:
        return await _page(request, refused=str(refusal), raw=whom)
    with tempfile.TemporaryDirectory(prefix="hotline-person-") as folder:
        path = Path(folder) / f"person-{dossier.at.astimezone(desk.zone):%Y-%m-%d}.zip"
        await write_dossier(path, dossier, desk.vault, desk.zone, desk.centre_name)
        return await download(request, path, "application/zip")


async def ask(request: web.Request) -> web.StreamResponse:
    """The demand waits for the second person."""
    raw = await form(request)
    whom = {name: raw.get(name, "") for name in ("phone", "appeal", "name", "reason")}
    try:
        await ask_erasure(tools(request), person(request), origin=address_of(request), **whom)
    except Refused as refusal:
        return await _page(request, refused=str(refusal), raw=whom)
    return back_to("/person", request)


async def act(request: web.Request) -> web.StreamResponse:
    """Акт об уничтожении персональных данных."""
    desk = request.app[DESK]
    found = await read_act(desk.database, id_of(request, "request"), desk.zone)
    if found is None:
        raise web.HTTPNotFound
    printed = await desk.printer.run(act_pdf, found, desk.centre_name)
    return paper(printed, f"act-{found.number}")


def tools(request: web.Request) -> Eraser:
    """What erases. Raises `Refused` where there is none (a console by itself)."""
    eraser = request.app[DESK].eraser
    if eraser is None:
        raise Refused("Служба ещё запускается. Повторите через минуту.")
    return eraser


async def requests_of(request: web.Request) -> list[tuple[ErasureRequest, str]]:
    """Demands with the name of who asked."""
    async with request.app[DESK].database.unit_of_work() as work:
        names = {user.login: user.name for user in await work.users.all()}
        return [(one, names.get(one.asked_by, one.asked_by)) for one in await work.erasures.page()]


async def _page(request: web.Request, *, refused: str = "", raw: dict[str, str] | None = None) -> web.StreamResponse:
    return render(
        request,
        "person_data.html",
        status=422 if refused else 200,
        requests=await requests_of(request),
        refused=refused,
        raw=raw or {},
    )


ROUTES = (
    Page("GET", "/person", show, Action.PERSON_EXTRACT),
    Page("POST", "/person/extract", extract, Action.PERSON_EXTRACT),
    Page("POST", "/person/erase", ask, Action.ERASE_ASK),
    Page("GET", "/person/acts/{request}.pdf", act, Action.ERASE_ASK),
)
