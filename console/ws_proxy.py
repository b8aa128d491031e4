"""The browser phone's socket: SIP from the browser to Asterisk's own loopback door and back.

So browsers see one address and one certificate, Asterisk's web server is never in reach of the network, and a phone's
line ends with the session of its owner.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

from aiohttp import ClientError, ClientSession, ClientTimeout, ClientWebSocketResponse, ClientWSTimeout, WSMsgType, web

from console.sip_frame import LONGEST, fault_of

log = logging.getLogger(__name__)

#: Close codes that the phone in the page understands (console/static/phone/line.js).
SESSION_OVER = 4401
TAKEN_ELSEWHERE = 4409
NOT_ALLOWED = 1008
ASTERISK_GONE = 1012

#: A right that was lost ends the line within this time.
_LOOK_S = 3.0
_BEAT_S = 20.0
_CONNECT_S = 5.0
_PROTOCOL = ("sip",)


class Lines:
    """The browser phones that are connected, one a person.

    Asterisk rings whichever registered last, so two would take the line from each other for ever. The newer one has it,
    and the older one says so in its page.
    """

    def __init__(self) -> None:
        self._taken: dict[str, asyncio.Future[int]] = {}

    @contextmanager
    def take(self, login: str) -> Iterator[asyncio.Future[int]]:
        """Yields what becomes true when another browser takes the line."""
        mine = asyncio.get_running_loop().create_future()
        older = self._taken.get(login)
        if older is not None and not older.done():
            older.set_result(TAKEN_ELSEWHERE)
        self._taken[login] = mine
        try:
            yield mine
        finally:
            mine.cancel()
            if self._taken.get(login) is mine:
                del self._taken[login]


def from_this_page(request: web.Request) -> bool:
    """Whether the browser says that a page of this very address opens the socket (against cross-site hijacking)."""
    origin = request.headers.get("Origin", "")
    return origin.partition("://")[2].casefold() == request.host.casefold()


async def carry(
    request: web.Request, *, login: str, asterisk: str, lines: Lines, signed_in: Callable[[], Awaitable[bool]]
) -> web.StreamResponse:
    """Pipe until either side closes, the session ends or another browser takes over. asterisk: ws://127.0.0.1:port/ws.

    403 for a foreign page, 400 for what is no SIP socket, 503 while Asterisk does not answer: the phone tries again.
    """
    if not from_this_page(request):
        raise web.HTTPForbidden
    if "sip" not in request.headers.get("Sec-WebSocket-Protocol", "").replace(" ", "").split(","):
        raise web.HTTPBadRequest
    async with ClientSession(timeout=ClientTimeout(total=None, sock_connect=_CONNECT_S)) as client:
        try:
            async with asyncio.timeout(_CONNECT_S):
                inner = await client.ws_connect(
                    asterisk, protocols=_PROTOCOL, max_msg_size=2 * LONGEST, timeout=ClientWSTimeout(ws_close=2)
                )
        except (ClientError, OSError, TimeoutError) as silence:
            raise web.HTTPServiceUnavailable from silence
        with lines.take(login) as taken:
            outer = web.WebSocketResponse(protocols=_PROTOCOL, heartbeat=_BEAT_S, max_msg_size=LONGEST, timeout=2)
            await outer.prepare(request)
            async with inner:
                code = await _first(_up(outer, inner, login), _down(inner, outer), _watch(signed_in), taken)
            await outer.close(code=code)
    return outer


async def _first(*ways: Awaitable[int]) -> int:
    """The close code of whichever ends first; the others are dropped."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        return max(task.result() for task in done)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _up(outer: web.WebSocketResponse, inner: ClientWebSocketResponse, login: str) -> int:
    async for message in outer:
        if message.type is not WSMsgType.TEXT:
            return NOT_ALLOWED
        if fault := fault_of(message.data, login):
            log.warning("the browser phone of %s was cut off: it sent %s", login, fault)
            return NOT_ALLOWED
        try:
            await inner.send_str(message.data)
        except (ClientError, OSError):
            return ASTERISK_GONE
    return 1000


async def _down(inner: ClientWebSocketResponse, outer: web.WebSocketResponse) -> int:
    async for message in inner:
        try:
            if message.type is WSMsgType.TEXT:
                await outer.send_str(message.data)
            elif message.type is WSMsgType.BINARY:
                await outer.send_bytes(message.data)
        except (ClientError, OSError):
            return 1000
    return ASTERISK_GONE


async def _watch(signed_in: Callable[[], Awaitable[bool]]) -> int:
    while True:
        if not await signed_in():
            return SESSION_OVER
        await asyncio.sleep(_LOOK_S)
