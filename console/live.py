"""Live messages to open pages: one WebSocket a page, nothing kept for those who are away.

A page that connects asks for the present state, so a message that was missed is never missed for long.
"""

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from aiohttp import WSCloseCode, web

log = logging.getLogger(__name__)

#: Messages that one page may lag behind; a page that is slower is cut and connects again.
ROOM = 200

_BEAT_S = 10.0


class Hub:
    """Who has which pages open. Publishing never waits and never fails."""

    def __init__(self) -> None:
        self._pages: dict[str, set[_Page]] = defaultdict(set)

    def publish(self, login: str | None, message: dict[str, Any]) -> None:
        """Send to every page of one person; to every page of everybody for None. `message` has a "type"."""
        pages = self._pages.get(login, ()) if login is not None else [p for own in self._pages.values() for p in own]
        if not pages:  # at night, and for every event of every call
            return
        text = json.dumps(message, ensure_ascii=False, default=str)
        for page in list(pages):
            page.send(text)

    def open_pages(self, login: str) -> int:
        """How many pages she has open."""
        return len(self._pages.get(login, ()))

    def cut(self, login: str) -> None:
        """Close all sockets of a person, whose rights changed or whose session ended."""
        for page in list(self._pages.get(login, ())):
            page.close()

    def people(self) -> list[str]:
        """Who has a page open."""
        return list(self._pages)

    async def serve(
        self, request: web.Request, login: str, greeting: Callable[[], dict[str, Any]]
    ) -> web.WebSocketResponse:
        """Hold one page's socket until it goes. `greeting`: the present state, sent first."""
        socket = web.WebSocketResponse(heartbeat=_BEAT_S, max_msg_size=4096)
        await socket.prepare(request)
        page = _Page(socket)
        self._pages[login].add(page)
        try:
            page.send(json.dumps(greeting(), ensure_ascii=False, default=str))
            await page.run()
        finally:
            self._pages[login].discard(page)
            if not self._pages[login]:
                del self._pages[login]
        return socket

    async def close(self) -> None:
        """The service stops: tell the pages to come again."""
        for login in list(self._pages):
            self.cut(login)


class _Page:
    """One socket with its own small queue, so that a slow browser holds up nobody."""

    def __init__(self, socket: web.WebSocketResponse) -> None:
        self._socket = socket
        self._queue: asyncio.Queue[str | None] = asyncio.Queue(ROOM)

    def send(self, text: str) -> None:
        try:
            self._queue.put_nowait(text)
        except asyncio.QueueFull:
            self.close()

    def close(self) -> None:
        while self._queue.full():
            self._queue.get_nowait()
        self._queue.put_nowait(None)

    async def run(self) -> None:
        """Write until told to close, read only to notice the end."""
        reading = asyncio.create_task(self._read())
        writing = asyncio.create_task(self._write())
        try:
            await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)

    async def _write(self) -> None:
        while (text := await self._queue.get()) is not None:
            await self._socket.send_str(text)
        await self._socket.close(code=WSCloseCode.SERVICE_RESTART)

    async def _read(self) -> None:
        async for _ in self._socket:  # a page has nothing to say here; aiohttp answers pings by itself
            pass
