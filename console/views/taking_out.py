"""Recordings that leave the house: asked for, allowed by a second supervisor, taken once."""

from collections.abc import AsyncIterator
from urllib.parse import quote

from aiohttp import web

from console.ear import ear_of, with_sound
from console.keys import DESK
from console.views.sound_stream import pour
from console.web import ID, Page, back_to, form, id_of, person, render
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.sound import Sound
from hotline.domain.watermark import HEAD, NoHead, marked
from hotline.ports.sounds import SoundVault
from hotline.services.listen_link import BROKEN, pieces, size_of
from hotline.services.take_sound_out import HOLDS, answer_out, ask_out, take_out


async def index(request: web.Request) -> web.StreamResponse:
    """What is asked for, and what was answered."""
    desk, user = request.app[DESK], person(request)
    async with desk.database.unit_of_work() as work:
        asked = list(await work.takings_out.page())
        places = await work.takings_out.names([one.recording_id for one in asked])
        names = {one.login: one.name for one in await work.users.all()}
    now = desk.clock.now()
    return render(
        request,
        "taking_out.html",
        waiting=[one for one in asked if not one.approved_by and not one.done_at],
        ready=[
            (one, one.approved_at + HOLDS)
            for one in asked
            if one.approved_at and not one.done_at and one.approved_at + HOLDS > now
        ],
        past=[one for one in asked if one.done_at or (one.approved_at and one.approved_at + HOLDS <= now)],
        places=places,
        names=names,
        login=user.login,
    )


async def ask(request: web.Request) -> web.StreamResponse:
    """Ask for a recording."""
    said = (await form(request)).get("reason", "")
    await with_sound(ask_out(request.app[DESK].database, ear_of(request), id_of(request), said))
    return back_to("/sounds/taking-out", request)


async def allow(request: web.Request) -> web.StreamResponse:
    """The second person says yes."""
    await with_sound(
        answer_out(request.app[DESK].database, ear_of(request), id_of(request, "request_id"), allowed=True)
    )
    return back_to("/sounds/taking-out", request)


async def refuse(request: web.Request) -> web.StreamResponse:
    """The second person says no, or the first has thought better of it."""
    await with_sound(
        answer_out(request.app[DESK].database, ear_of(request), id_of(request, "request_id"), allowed=False)
    )
    return back_to("/sounds/taking-out", request)


async def take(request: web.Request) -> web.StreamResponse:
    """The file, with the name of who takes it inside and outside."""
    desk, ear = request.app[DESK], ear_of(request)
    if desk.vault is None:
        raise web.HTTPNotFound
    sound, number = await with_sound(take_out(desk.database, ear, id_of(request, "request_id")))
    size, day = await size_of(desk.vault, sound), ear.now.astimezone(desk.zone)
    told = (
        f"TITLE=Запись № {number}",
        f"ARTIST={desk.centre_name or 'Семейная диспетчерская'}",
        f"COMMENT=Вынес(ла) из центра {ear.user.name} ({ear.user.login}) {day:%d.%m.%Y %H:%M}. Персональные данные.",
        f"DATE={day:%Y-%m-%d}",
    )
    last = min(HEAD, size) - 1
    begin = await _begin(desk.vault, sound, last)
    try:
        made, stands_for = marked(sound.form, begin, told)
    except NoHead as fault:
        raise Refused(BROKEN) from fault
    ending = "flac" if sound.form == "flac" else "ogg"
    name = f"запись-{number}_{day:%Y-%m-%d}_{ear.user.name.replace(' ', '-')}.{ending}"
    plain = f"zapis-{number}_{day:%Y-%m-%d}_{ear.user.login}.{ending}"
    headers = {
        "Content-Type": sound.media_type,
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='-_.')}",
        "Content-Length": str(size - stands_for + len(made)),
        "Cache-Control": "no-store",
    }
    rest = _from(desk.vault, sound, last + 1, size)
    return await pour(request, 200, headers, made + begin[stands_for:], rest)


async def _begin(vault: SoundVault, sound: Sound, last: int) -> bytes:
    first, rest = await pieces(vault, sound, 0, last)
    return first + b"".join([piece async for piece in rest])


async def _from(vault: SoundVault, sound: Sound, first: int, size: int) -> AsyncIterator[bytes]:
    if first < size:
        async for piece in vault.read(sound, first, size - 1):
            yield piece


ROUTES: tuple[Page, ...] = (
    Page("GET", "/sounds/taking-out", index, Action.TAKE_SOUND_OUT),
    Page("POST", f"/sounds/{ID}/take-out", ask, Action.TAKE_SOUND_OUT),
    Page("POST", "/sounds/taking-out/{request_id}/allow", allow, Action.TAKE_SOUND_OUT),
    Page("POST", "/sounds/taking-out/{request_id}/refuse", refuse, Action.TAKE_SOUND_OUT),
    Page("POST", "/sounds/taking-out/{request_id}/take", take, Action.TAKE_SOUND_OUT),
)
