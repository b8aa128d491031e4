"""Papers and files as answers. They are about people: nothing on the way keeps them."""

import asyncio
from contextlib import suppress
from pathlib import Path

from aiohttp import web

_PIECE = 256 * 1024


def paper(body: bytes, name: str) -> web.Response:
    """A PDF that the browser shows by itself. name: without its ending, ASCII."""
    headers = {"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "no-store"}
    return web.Response(body=body, content_type="application/pdf", headers=headers)


async def download(request: web.Request, path: Path, content_type: str) -> web.StreamResponse:
    """A file of a private folder, piece by piece; it may go as soon as this returns. Its name is ASCII."""
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f'attachment; filename="{path.name}"',
        "Cache-Control": "no-store",
    }
    response = web.StreamResponse(headers=headers)
    response.content_length = (await asyncio.to_thread(path.stat)).st_size
    with suppress(ConnectionError), path.open("rb") as file:  # who goes away in the middle wants no more
        await response.prepare(request)
        while piece := await asyncio.to_thread(file.read, _PIECE):
            await response.write(piece)
        await response.write_eof()
    return response
