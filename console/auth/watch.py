"""Open pages of sessions that end: their sockets are closed within a few seconds, wherever the end came from."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress

from aiohttp import web

from console.live import Hub
from hotline.services.entrance import Entrance
from hotline.services.visit import watch_open_pages

log = logging.getLogger(__name__)

#: A right that was lost closes an open page within this time.
LOOK_S = 3.0


class OpenPages:
    """Which sessions hold a socket now. The guard tells it."""

    def __init__(self, entrance: Entrance, hub: Hub, look_s: float = LOOK_S) -> None:
        self._entrance, self._hub, self._look_s = entrance, hub, look_s
        self._sockets: Counter[tuple[str, str]] = Counter()

    @contextmanager
    def holding(self, key: str, login: str) -> Iterator[None]:
        """A socket of this session is open."""
        self._sockets[key, login] += 1
        try:
            yield
        finally:
            self._sockets[key, login] -= 1
            if not self._sockets[key, login]:
                del self._sockets[key, login]

    async def look(self) -> None:
        """Close the pages of those whose session does not stand any more."""
        held = dict(self._sockets)
        if not held:
            return
        standing = await watch_open_pages(self._entrance, {key for key, _ in held})
        for login in {login for key, login in held if key not in standing}:
            self._hub.cut(login)

    async def run(self, app: web.Application) -> AsyncIterator[None]:
        """For `app.cleanup_ctx`."""
        del app
        task = asyncio.create_task(self._watch(), name="open pages")
        yield
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(self._look_s)
            try:
                await self.look()
            except OSError as silence:
                log.warning("whether open pages may stay cannot be read now: %s", silence)
