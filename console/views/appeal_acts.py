"""What is done with a card: a step, going on with an older one, merging and parting, its family.

Answers are JSON, {"path": where to go on}: the page sends what is typed first, and shows a refusal beside its buttons.
"""

from uuid import UUID

from aiohttp import web

from console.card import at_work, is_number, wanted
from console.keys import DESK
from console.pen import pen_of
from console.views.appeal_live import tell_readers
from console.web import Page, back_to, form, person, uuid_of, wants_json
from hotline.domain.appeal_rights import seen_by
from hotline.domain.appeal_state import Step
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.join_family import join_family
from hotline.services.link_call import link_call
from hotline.services.merge_appeals import find_appeal, merge_appeals, part_appeals
from hotline.services.move_appeal import move_appeal
from hotline.services.read_appeal import find_families


async def step(request: web.Request) -> web.StreamResponse:
    """«Ответ дан», «Закрыть обращение», «Открыть снова»."""
    said, appeal_id = await form(request), wanted(request)
    taken = said.get("step", "")
    if taken not in set(Step):
        raise Refused("Такого действия нет. Обновите страницу.")
    mark = said.get("closing_mark", "")
    await at_work(move_appeal(request.app[DESK].database, pen_of(request), appeal_id, Step(taken), mark))
    return done(request, appeal_id)


async def link(request: web.Request) -> web.StreamResponse:
    """«Продолжить обращение № …»: the call of this young card belongs to the other."""
    said, appeal_id, desk = await form(request), wanted(request), request.app[DESK]
    target = uuid_of(said.get("to", ""))
    async with desk.database.unit_of_work() as work:
        appeal = await work.appeals.get(appeal_id, seen_by(person(request)))
        calls = await work.appeals.calls(appeal_id) if appeal is not None else []
    if not calls:
        raise web.HTTPNotFound
    joined = await at_work(link_call(desk.database, pen_of(request), calls[-1].id, target))
    return done(request, joined.id)


async def merge(request: web.Request) -> web.StreamResponse:
    """This card is a duplicate: it goes on in the one with the № that she wrote."""
    said, appeal_id, database = await form(request), wanted(request), request.app[DESK].database
    volume, number = said.get("volume", ""), said.get("number", "").strip().removeprefix("№").strip()
    if not (is_number(number) and is_number(volume)):
        raise Refused("Впишите номер обращения цифрами: например, 125.")
    pen = pen_of(request)
    into = await find_appeal(database, pen, int(volume), int(number))
    joined = await at_work(merge_appeals(database, pen, appeal_id, into))
    return done(request, joined.id)


async def part(request: web.Request) -> web.StreamResponse:
    """Undo a merge."""
    appeal_id = wanted(request)
    await at_work(part_appeals(request.app[DESK].database, pen_of(request), appeal_id))
    return done(request, appeal_id)


async def family(request: web.Request) -> web.StreamResponse:
    """A family that is known, a new one, or none."""
    said, appeal_id = await form(request), wanted(request)
    chosen = said.get("family", "")
    await at_work(
        join_family(
            request.app[DESK].database,
            pen_of(request),
            appeal_id,
            family_id=uuid_of(chosen) if chosen else None,
            title=said.get("title", ""),
        )
    )
    return done(request, appeal_id)


async def families(request: web.Request) -> web.StreamResponse:
    """Families to choose from, as JSON."""
    desk, asked = request.app[DESK], request.query.get("q", "")[:100]
    found = await at_work(find_families(desk.database, pen_of(request), wanted(request), asked))
    told = [{"id": str(family.id), "title": family.title} for family in found]
    return web.json_response({"families": told}, headers={"Cache-Control": "no-store"})


def done(request: web.Request, appeal_id: UUID) -> web.StreamResponse:
    """The page goes on to the card; those who have it open learn of it."""
    tell_readers(request, appeal_id)
    path = f"/appeals/{appeal_id}"
    return web.json_response({"path": path}) if wants_json(request) else back_to(path, request)


ROUTES: tuple[Page, ...] = (
    Page("POST", "/step", step, Action.CASE_EDIT),
    Page("POST", "/link", link, Action.CASE_EDIT),
    Page("POST", "/merge", merge, Action.CASE_EDIT),
    Page("POST", "/part", part, Action.CASE_EDIT),
    Page("POST", "/family", family, Action.CASE_EDIT),
    Page("GET", "/families", families, Action.CASE_EDIT),
)
