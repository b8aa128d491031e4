"""A lasting link to Asterisk's manager interface: logs in, notices when it is dead, comes back with patience.

A half-open link (a cable, a firewall, a stopped Asterisk) says nothing at all, so the link pings and gives up after
`Pace.dead_after_s` without a single byte. While there is no link, whoever asks is told so at once; nothing is put by.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from panoramisk.actions import Action

from hotline.ports import Clock
from ivr.ami_errors import ActionRefused, AmiError, AsteriskSilent, LinkLost, LoginRefused, Unanswered
from ivr.ami_guard import GuardedManager, GuardedProtocol, Headers, Listener
from ivr.ami_pace import BackOff, Pace

log = logging.getLogger(__name__)

ANSWER_WITHIN = timedelta(seconds=5)
_USUAL = Pace()


@dataclass(frozen=True, slots=True)
class Account:
    """Who logs in where. The secret is read from its file at each login, so that a new one needs no restart."""

    port: int
    user: str
    secret_file: Path
    host: str = "127.0.0.1"
    events: bool = True


@dataclass(frozen=True, slots=True)
class LinkState:
    """Whether Asterisk is linked, since when (aware, UTC), and if it is not: why, and what to do about it."""

    linked: bool
    since: datetime
    reason: str = ""


class AmiLink:
    """One AMI user's link. `start` once, `stop` once; everything in between mends itself."""

    def __init__(self, account: Account, clock: Clock, pace: Pace = _USUAL) -> None:
        self._account, self._clock, self._pace = account, clock, pace
        self._manager = GuardedManager(host=account.host, port=account.port)
        self._protocol: GuardedProtocol | None = None
        self._task: asyncio.Task[None] | None = None
        self._up: list[Callable[[], None]] = []
        self._down: list[Callable[[], None]] = []
        self._changed = asyncio.Event()
        self.state = LinkState(linked=False, since=clock.now(), reason="not started")
        #: Set by who is about to stop Asterisk: the end of the link is then no news.
        self.closing = False

    def listen(self, name: str, listener: Listener) -> None:
        """Hear the events of this name; see `GuardedManager.listen`."""
        self._manager.listen(name, listener)

    def on_change(self, up: Callable[[], None], down: Callable[[], None] | None = None) -> None:
        """Call `up` after each login and `down` when the link is lost. They must only take note."""
        self._up.append(up)
        if down is not None:
            self._down.append(down)

    def start(self) -> None:
        """Begin to link; returns at once. Await `linked` where it matters."""
        self._task = asyncio.create_task(self._keep(), name=f"ami {self._account.user}")

    async def stop(self) -> None:
        """Log off and end. Whoever waits for an answer gets `LinkLost`."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None
            self._tell(linked=False, reason="stopped")

    async def linked(self, within: timedelta) -> bool:
        """Wait until the link stands; False when that took too long (`state.reason` says why)."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                while not self.state.linked:
                    self._changed.clear()
                    await self._changed.wait()
        return self.state.linked

    async def ask(self, action: Mapping[str, Any], within: timedelta = ANSWER_WITHIN) -> Headers:
        """Send an action once and give its answer. Raises `AmiError` (see its tree) and ValueError."""
        return (await self._ask(self._linked(), action, within, as_list=False))[0]

    async def ask_list(self, action: Mapping[str, Any], within: timedelta = ANSWER_WITHIN) -> list[Headers]:
        """Ask for a list and give its items, without the frame around them. Raises as `ask` does."""
        answers = await self._ask(self._linked(), action, within, as_list=None)
        return [answer for answer in answers if "Event" in answer and "EventList" not in answer]

    def _linked(self) -> GuardedProtocol:
        if self._protocol is None:
            raise AsteriskSilent(f"no link to Asterisk since {self.state.since:%H:%M:%S} UTC: {self.state.reason}")
        return self._protocol

    async def _ask(
        self, protocol: GuardedProtocol, given: Mapping[str, Any], within: timedelta, *, as_list: bool | None
    ) -> list[Headers]:
        name = str(given["Action"])
        action = Action(given)
        try:
            async with asyncio.timeout(within.total_seconds()):
                told = await protocol.send(action, as_list=as_list)
        except TimeoutError:
            raise Unanswered(f"Asterisk did not answer {name} within {within.total_seconds():g} s") from None
        finally:
            protocol.forget(action)
        answers = [dict(answer.items()) for answer in (told if isinstance(told, list) else [told])]
        if answers[0].get("Response") in {"Error", "Failure"}:
            raise ActionRefused(name, answers[0].get("Message", "no reason given"))
        return answers

    async def _keep(self) -> None:
        retry, refused = BackOff(*self._pace.retry_s), BackOff(*self._pace.refused_s)
        while True:
            began = time.monotonic()
            try:
                wait, reason = retry, await self._session()
                refused.reset()
                if time.monotonic() - began > self._pace.dead_after_s:
                    retry.reset()
            except LoginRefused as fault:
                wait, reason = refused, str(fault)
            except (OSError, AmiError) as fault:
                wait, reason = retry, self._why(fault)
            self._tell(linked=False, reason=reason)
            await asyncio.sleep(wait.next())

    async def _session(self) -> str:
        """One connection from its beginning to its end. Gives the reason of the end; raises when it never stood."""
        protocol = None
        try:
            async with asyncio.timeout(self._pace.login_within_s):
                protocol = await self._manager.open()
                await self._login(protocol)
            self._protocol = protocol
            self._tell(linked=True)
            return await self._watch(protocol)
        except TimeoutError:
            raise LinkLost(
                f"{self._where} takes connections and says nothing: is it Asterisk, or is it frozen?"
            ) from None
        finally:
            self._protocol = None
            if protocol is not None:
                protocol.close()

    async def _login(self, protocol: GuardedProtocol) -> None:
        account = self._account
        try:
            secret = account.secret_file.read_text(encoding="utf-8").strip()
        except OSError as fault:
            raise LoginRefused(f"cannot read {account.secret_file}: {fault.strerror}; hotline run makes it") from None
        login = {
            "Action": "Login",
            "Username": account.user,
            "Secret": secret,
            "Events": "on" if account.events else "off",
        }
        try:
            await self._ask(protocol, login, timedelta(seconds=self._pace.login_within_s), as_list=False)
        except (ActionRefused, ValueError):
            raise LoginRefused(
                f"Asterisk refuses the AMI user {account.user!r}: the secret in {account.secret_file} is not the one "
                "that it was started with; restart hotline run, which writes both"
            ) from None

    async def _watch(self, protocol: GuardedProtocol) -> str:
        """Ping until the connection ends, or end it when nothing was heard for too long."""
        loop, pace = asyncio.get_running_loop(), self._pace
        tick, pinged = pace.ping_every_s / 6, loop.time()
        planned = loop.time() + tick
        while not protocol.lost.done():
            await asyncio.wait([protocol.lost], timeout=tick)
            now = loop.time()
            if now - planned > pace.ping_every_s:
                protocol.heard = now  # we slept ourselves (a suspended machine): the line gets its time again
            planned = now + tick
            if now - protocol.heard > pace.dead_after_s:
                protocol.fail(f"nothing was heard for {pace.dead_after_s:g} s")
            elif now - pinged >= pace.ping_every_s and not protocol.closed:
                pinged = now
                protocol.send({"Action": "Ping"}, as_list=False)
        return protocol.lost.result()

    def _why(self, fault: Exception) -> str:
        if isinstance(fault, OSError):
            return f"Asterisk takes no connection at {self._where} ({fault.strerror or fault}): is it running?"
        return str(fault)

    @property
    def _where(self) -> str:
        return f"{self._account.host}:{self._account.port}"

    def _tell(self, *, linked: bool, reason: str = "") -> None:
        was, self.state = self.state, self._next_state(linked, reason)
        self._changed.set()
        if linked:
            log.info("linked to Asterisk as %s", self._account.user)
        elif reason == "stopped" or self.closing:
            log.info("the link to Asterisk as %s is closed", self._account.user)
        elif was.linked or was.reason != reason:
            log.warning("no link to Asterisk as %s: %s", self._account.user, reason)
        for callback in self._up if linked else self._down if was.linked else ():
            try:
                callback()
            except Exception:
                log.exception("a listener to the link's state failed")

    def _next_state(self, linked: bool, reason: str) -> LinkState:
        same = self.state.linked == linked and self.state.reason != "not started"
        return LinkState(linked=linked, since=self.state.since if same else self._clock.now(), reason=reason)
