"""The bytes of sound: a link that lives a minute, and what a player fetches by it, piece by piece."""

from collections.abc import AsyncIterator

from aiohttp import web

from console.ear import ear_of, with_sound
from console.keys import DESK, SESSION
from console.web import Page, form, id_of
from hotline.domain.byte_range import Span, Unsatisfiable, read_range
from hotline.domain.rights import Action
from hotline.ports.sounds import BrokenSound
from hotline.services import listen_link
from hotline.services.listen_link import LIVES, follow, pieces, size_of


async def play(request: web.Request) -> web.StreamResponse:
    """Where the player may fetch the sound for the next minute. Again with `after` before that, as long as it plays."""
    after = (await form(request)).get("after", "")
    ear, recording = ear_of(request), id_of(request)
    hearing = await with_sound(
        listen_link.play(request.app[DESK].database, ear, request.get(SESSION, ""), recording, after[:64])
    )
    lives_s = LIVES.total_seconds()
    return web.json_response({"src": f"/sound/{hearing.token}", "token": hearing.token, "lives_s": lives_s})


async def fetch(request: web.Request) -> web.StreamResponse:
    """The file, or the range that was asked for (RFC 9110, 14). Raises `Refused` before the first byte if broken."""
    desk = request.app[DESK]
    sound = await with_sound(
        follow(desk.database, ear_of(request), request.get(SESSION, ""), request.match_info["token"])
    )
    vault = desk.vault
    if vault is None:
        raise web.HTTPNotFound
    size = await size_of(vault, sound)
    headers = {
        "Content-Type": sound.media_type,
        "Content-Disposition": "inline",
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "ETag": f'"{sound.sha256[:32]}"',
    }
    try:
        span = _asked(request, headers["ETag"], size)
    except Unsatisfiable:
        return web.Response(status=416, headers={"Content-Range": f"bytes */{size}", "Cache-Control": "no-store"})
    status = 200 if span is None else 206
    if span is not None:
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{size}"
    span = span or Span(0, size - 1)
    headers["Content-Length"] = str(span.length)
    if request.method == "HEAD":
        return web.Response(status=status, headers=headers)
    first, rest = await pieces(vault, sound, span.first, span.last)
    return await pour(request, status, headers, first, rest)


def _asked(request: web.Request, tag: str, size: int) -> Span | None:
    if request.method != "GET" or request.headers.get("If-Range", tag) != tag:
        return None
    return read_range(request.headers.get("Range", ""), size)


async def pour(
    request: web.Request, status: int, headers: dict[str, str], first: bytes, rest: AsyncIterator[bytes]
) -> web.StreamResponse:
    """Send pieces as they come. Sound that breaks in the middle ends the connection: the player sees a cut file."""
    answer = web.StreamResponse(status=status, headers=headers)
    await answer.prepare(request)
    try:
        await answer.write(first)
        async for piece in rest:
            await answer.write(piece)
    except BrokenSound:
        if request.transport is not None:
            request.transport.abort()
    except ConnectionError:
        pass  # the player has enough
    else:
        await answer.write_eof()
    return answer


ROUTES: tuple[Page, ...] = (
    Page("GET", "/sound/{token}", fetch, Action.HEAR_MESSAGE),
    Page("HEAD", "/sound/{token}", fetch, Action.HEAR_MESSAGE),
)
