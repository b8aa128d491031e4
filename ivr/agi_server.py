"""The FastAGI server: panoramisk's routes under a session runner of our own.

panoramisk 1.4's `Application.handler` cannot be used as it is (see tests/wire/test_panoramisk_defects.py): a connection
that closes at once freezes the loop, headers have neither limit nor deadline, a name that is not UTF-8 kills the call,
an early HANGUP is lost. Here: headers within 2 s and 16 KiB, decoded with replacement; loopback peers only; every way a
story can end is caught once.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from pathlib import Path

from panoramisk.fast_agi import Application

from ivr.agi_line import LINE_LIMIT, AgiFault, AgiLine
from ivr.agi_wire import AgiWire, WireEnded, WireFlooded
from ivr.line import CallerHungUp, CallerLine

log = logging.getLogger(__name__)

Story = Callable[[CallerLine], Awaitable[None]]
#: Told when a story is over: the Linkedid, and whether the story itself hung up.
Ended = Callable[[str, bool], None]

_HEADER_LIMIT = 16 * 1024
_HEADER_SECONDS = 2.0
_LOOPBACK = ("127.", "::1")


class AgiServer(Application):  # type: ignore[misc]  # panoramisk has no types
    """Serves stories: the name of the dialplan's URL is the name of the story."""

    def __init__(
        self,
        stories: Mapping[str, Story],
        *,
        prompts: Path,
        durations: Callable[[], Mapping[str, timedelta]],
        ended: Ended,
    ) -> None:
        super().__init__(loop=asyncio.get_running_loop())
        self._prompts, self._durations, self._ended = str(prompts), durations, ended
        self._server: asyncio.Server | None = None
        self._sessions: set[asyncio.Task[None]] = set()
        for name, story in stories.items():
            self.add_route(name, story)

    async def start(self, port: int) -> int:
        """Listen on loopback; gives the port (useful with 0)."""
        self._server = await asyncio.get_running_loop().create_server(
            lambda: AgiWire(self._connected, _HEADER_LIMIT), "127.0.0.1", port, backlog=1024
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Take no more callers; those in a story are handed back to the dialplan, which goes on without us."""
        if self._server is not None:
            self._server.close()
        for session in self._sessions:
            session.cancel()
        await asyncio.gather(*self._sessions, return_exceptions=True)

    def _connected(self, wire: AgiWire) -> None:
        session = asyncio.create_task(self.handler(wire))
        self._sessions.add(session)
        session.add_done_callback(self._sessions.discard)

    async def handler(self, wire: AgiWire) -> None:
        """One connection of Asterisk, or of something that pretends to be."""
        try:
            if wire.peer.startswith(_LOOPBACK):
                await self._session(wire)
        except asyncio.CancelledError:
            log.info("a story was handed back to the dialplan: the service stops")
        finally:
            wire.close()

    async def _session(self, wire: AgiWire) -> None:
        headers = await _headers(wire)
        if not headers:
            return  # not Asterisk: `hotline check`, or a stranger, who shall not fill the log
        name = headers.get("agi_network_script", "")
        story = self._route.get(name)
        if story is None:
            log.warning("FastAGI asked for a story that does not exist")
            return
        wire.limit = LINE_LIMIT
        line = AgiLine(headers, wire, prompts=self._prompts, durations=self._durations())
        try:
            await story(line)
        except CallerHungUp:
            pass
        except AgiFault as fault:
            log.error("story %s: %s; the dialplan goes on", name, fault)  # noqa: TRY400 - no trace: it is Asterisk's answer
        except Exception:
            log.exception("story %s failed; the dialplan goes on", name)
        finally:
            self._ended(line.caller.linkedid, line.hung_up_by_us)


async def _headers(wire: AgiWire) -> dict[str, str]:
    """Read the header block of FastAGI, up to the blank line; {} for anything that is not one."""
    try:
        async with asyncio.timeout(_HEADER_SECONDS):
            block = await wire.until(b"\n\n")
    except (TimeoutError, WireEnded, WireFlooded):
        return {}
    lines = block.decode(errors="replace").split("\n")
    return dict(line.split(": ", 1) for line in lines if ": " in line)
