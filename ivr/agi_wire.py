"""The bytes of one FastAGI connection: a header block, then a line for each command.

A protocol instead of asyncio's pair of streams: a call is a handful of lines, and the streams' wrappers and wake-ups
were a fifth of the whole session's CPU. What has no end within `limit` bytes is not read on.
"""

import asyncio
from collections.abc import Callable
from typing import cast


class WireEnded(Exception):
    """Asterisk closed the connection, or it broke."""


class WireFlooded(Exception):
    """What came has no end within the limit."""


class AgiWire(asyncio.Protocol):
    """Give one to `loop.create_server` for each connection; `connected` hears of it when it stands.

    limit: bytes that may come without an end; may be changed between two reads.
    """

    def __init__(self, connected: "Callable[[AgiWire], None]", limit: int) -> None:
        self._connected, self.limit = connected, limit
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._waiter: asyncio.Future[None] | None = None
        self._ended = False

    @property
    def peer(self) -> str:
        """The address at the other end, "" when it is gone."""
        name = self._transport.get_extra_info("peername") if self._transport else None
        return str(name[0]) if name else ""

    async def until(self, end: bytes) -> bytes:
        """Wait for `end` and give what came before it. Raises `WireEnded`, `WireFlooded`. One reader at a time."""
        buffer = self._buffer
        while (at := buffer.find(end)) < 0:
            if len(buffer) > self.limit:
                raise WireFlooded
            if self._ended:
                raise WireEnded
            self._waiter = self._loop.create_future()
            try:
                await self._waiter
            finally:
                self._waiter = None
        if at > self.limit:
            raise WireFlooded
        taken = bytes(buffer[:at])
        del buffer[: at + len(end)]
        return taken

    def write(self, data: bytes) -> None:
        """Send; raises `WireEnded` when nobody is there."""
        if self._ended or self._transport is None:
            raise WireEnded
        self._transport.write(data)

    def close(self) -> None:
        """Send what is still to be sent, and end."""
        if self._transport is not None:
            self._transport.close()

    # what the network does

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its bases
        self._connected(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if len(self._buffer) > self.limit and self._transport is not None:
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return True  # what was asked before may still be answered; the session closes

    def connection_lost(self, exc: Exception | None) -> None:
        del exc
        self._ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)
