"""Asterisk as a process of ours: started, adopted, watched, restarted, stopped. Nothing here blocks the event loop.

It runs in a session of its own and belongs to whoever started us (no change of user). So a `kill -9` of the service
leaves the callers talking and waiting; the next service finds Asterisk by its pid file and command line, and goes on.
"""

import asyncio
import logging
import signal
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from asterisk_conf.control import NoAnswer, is_ours, running_pid, tell
from asterisk_conf.preflight import CannotStart, check
from asterisk_conf.process import Watched, spawn
from asterisk_conf.provide import Asterisk
from asterisk_conf.render import (
    TEMPLATES,
    CannotRender,
    configuration_file,
    current_generation,
    next_generation,
    render,
)
from asterisk_conf.secrets import BadSecret
from asterisk_conf.values import UnsafeValue
from hotline.domain.people import User
from hotline.settings import Settings

log = logging.getLogger(__name__)

#: Files that a running Asterisk takes over without a restart, and the words that make it do so.
_RELOADS = {
    "pjsip.conf": "module reload res_pjsip.so",
    "queues.conf": "module reload app_queue.so",
    "extensions.conf": "dialplan reload",
    "phones.conf": "dialplan reload",
    "desk.conf": "dialplan reload",
    "musiconhold.conf": "module reload res_musiconhold.so",
}

#: Seconds between two starts after a death; the first comes at once, so that SIP answers again within 15 s.
_BACK_OFF = (0.0, 1.0, 2.0, 4.0, 8.0)

#: A process that lived this many seconds had a good start: the next death counts as the first.
_GOOD_LIFE_S = 60.0

#: Seconds in which an Asterisk that was running before us must answer, or it is replaced.
_ADOPTED_WITHIN_S = 10.0

#: Seconds that each way of ending it is given.
STOP_WITHIN_S = 5.0

#: What a start may fail with, each with its remedy in the text.
START_FAULTS = (CannotStart, CannotRender, BadSecret, UnsafeValue)


class AsteriskProcess:
    """The Asterisk of one HOTLINE_HOME. `start` or `adopt`, then `watch` until `stop`."""

    def __init__(self, settings: Settings, asterisk: Asterisk, templates: Sequence[Path] = (TEMPLATES,)) -> None:
        self._settings, self._asterisk, self._templates = settings, asterisk, templates
        self._home = settings.home.absolute()
        self._users: tuple[User, ...] = ()
        self._process: Watched | None = None
        self._stopping = False

    @property
    def pid(self) -> int | None:
        """The running process, None before `start` and after the end."""
        return self._process.pid if self._process and self._process.alive else None

    @property
    def adopted(self) -> bool:
        """Whether the process was running before us."""
        return bool(self._process and not self._process.child)

    async def start(self, users: Sequence[User]) -> None:
        """Go on with a running Asterisk of this home, else start one. Returns before it is ready (see `ready`).

        Raises one of `START_FAULTS`.
        """
        self._users, self._stopping = tuple(users), False
        pid = await asyncio.to_thread(running_pid, self._home)
        if pid is None:
            await self._launch()
            return
        self._process = Watched(pid, child=False)
        log.info("an Asterisk of this instance is running already (pid %d): going on with it", pid)
        try:
            if await self.ready(_ADOPTED_WITHIN_S):
                await self.reload_phones(users)
                return
        except NoAnswer as silence:
            log.warning("%s", silence)
        log.error("the running Asterisk does not answer: ending it and starting another")
        await self.stop()
        self._stopping = False
        await self._launch()

    async def ready(self, within_s: float = 30.0) -> bool:
        """Wait until Asterisk takes calls; False when it died or that took longer."""
        deadline = time.monotonic() + within_s
        while (left := deadline - time.monotonic()) > 0:
            if self._process is None or not self._process.alive:
                return False
            try:
                await tell(self._asterisk, self._home, "core waitfullybooted", min(left, 10.0))
            except NoAnswer:
                await asyncio.sleep(min(0.1, left))  # the socket is not there yet; nothing tells when it will be
            else:
                return True
        return False

    async def reload_phones(self, users: Sequence[User]) -> None:
        """Write the configuration for these users and let the running Asterisk take it over. Calls go on.

        Raises one of `START_FAULTS`, or `NoAnswer`.
        """
        self._users = tuple(users)
        generation = await asyncio.to_thread(current_generation, self._home)
        changed = await asyncio.to_thread(
            render, self._settings, self._asterisk, self._users, generation, self._templates
        )
        for command in dict.fromkeys(_RELOADS[name] for name in sorted(changed) if name in _RELOADS):
            await tell(self._asterisk, self._home, command)
        waiting = sorted(changed - set(_RELOADS))
        if waiting:
            log.warning("%s changed while Asterisk runs: taken over at its next start", ", ".join(waiting))

    async def watch(self, on_death: Callable[[], Awaitable[None]] | None = None) -> None:
        """Restart Asterisk whenever it dies, until `stop`. `on_death` is awaited first; its faults are only logged."""
        attempt, born = 0, time.monotonic()
        while True:
            if self._process is not None:
                await self._process.ended()
            if self._stopping:
                return
            log.error("Asterisk ended unexpectedly: starting it again")
            await _called(on_death)
            attempt = 0 if time.monotonic() - born > _GOOD_LIFE_S else attempt
            while not self._stopping:
                await asyncio.sleep(_BACK_OFF[min(attempt, len(_BACK_OFF) - 1)])
                attempt, born = attempt + 1, time.monotonic()
                try:
                    await self._launch()
                except START_FAULTS as fault:
                    log.error("Asterisk cannot be started again: %s", fault)  # noqa: TRY400 - the text says it all
                else:
                    break

    async def stop(self, within_s: float | None = None) -> None:
        """End Asterisk and all its calls: by word, then by SIGTERM, then by SIGKILL, each bounded by `within_s`."""
        within_s = STOP_WITHIN_S if within_s is None else within_s
        self._stopping = True
        process = self._process
        if process is None or not process.alive:
            return
        try:
            await tell(self._asterisk, self._home, "core stop now", within_s)
        except NoAnswer as silence:
            log.warning("%s", silence)
        for number in (None, signal.SIGTERM, signal.SIGKILL):
            if number is not None and is_ours(process.pid, self._home):
                log.warning("Asterisk did not end: sending it %s", number.name)
                process.send(number)
            if await process.ended_within(within_s):
                return

    async def _launch(self) -> None:
        await asyncio.to_thread(check, self._settings)
        generation = await asyncio.to_thread(next_generation, self._home)
        await asyncio.to_thread(render, self._settings, self._asterisk, self._users, generation, self._templates)
        words = self._asterisk.command("-C", str(configuration_file(self._home)), "-f")
        pid = await asyncio.to_thread(spawn, words, self._home / "log" / "asterisk-console.log")
        self._process = Watched(pid, child=True)
        log.info("Asterisk %s started (pid %d, start %d)", self._asterisk.version_text, pid, generation)


async def _called(on_death: Callable[[], Awaitable[None]] | None) -> None:
    if on_death is None:
        return
    try:
        await on_death()
    except Exception:
        log.exception("what had to be done after Asterisk's death failed; it is started all the same")
