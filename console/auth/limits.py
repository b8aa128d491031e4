"""What a request may cost: its host, the kind and size of its body, and the time it takes to arrive."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from console.auth.where import host_allowed, is_socket
from console.keys import UPLOAD, UPLOADS
from console.upload import read_upload

#: A form or a page of text of a card; a file that a route takes has a limit of its own.
BODY_LIMIT = 1024 * 1024

#: A body that drips in slower than this is given up.
_BODY_WITHIN_S = 15.0

#: Head of a request, from the first byte of the connection: `keepalive_timeout` of the runner.
HEAD_WITHIN_S = 30.0


def limits(names: frozenset[str]) -> Middleware:
    """names: under which browsers may reach us, besides bare addresses and localhost."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not host_allowed(request, names):
            return web.Response(
                status=421, text="Этого имени служба не знает. Администратор вписывает его в HOTLINE_WEB__HOSTS.\n"
            )
        several = request.content_type.startswith("multipart/")
        if several and request.match_info.route not in request.app[UPLOADS]:
            raise web.HTTPUnsupportedMediaType
        if request.body_exists and not is_socket(request):
            try:
                async with asyncio.timeout(_BODY_WITHIN_S):
                    if several:
                        request[UPLOAD] = await read_upload(request)
                    else:
                        await request.read()
            except TimeoutError:
                raise web.HTTPRequestTimeout from None
        return await handler(request)

    return check
