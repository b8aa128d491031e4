"""The process of a SIP phone, seen from Python: what it is told, and what it reports.

Every wait has a deadline and takes the first matching event that nobody has taken yet, so the order in which a test
asks does not matter, and nothing is seen twice.
"""

import asyncio
import contextlib
import json
import sys
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

_START_S = 10.0
_QUIT_S = 3.0


class PhoneTrouble(Exception):
    """The phone cannot do it. Says why and what to do."""


class NothingHappened(PhoneTrouble):
    """The event did not come within its time."""


@dataclass(frozen=True, slots=True)
class PhoneEvent:
    """kind: see `ivr.sip_phone`. mono: seconds of CLOCK_MONOTONIC. facts: the rest of the line."""

    kind: str
    mono: float
    facts: dict[str, Any]

    def __getitem__(self, key: str) -> Any:
        return self.facts[key]

    def matches(self, kinds: tuple[str, ...], facts: dict[str, Any]) -> bool:
        return self.kind in kinds and all(self.facts.get(key) == value for key, value in facts.items())


def _first(events: list[PhoneEvent], kinds: tuple[str, ...], facts: dict[str, Any]) -> PhoneEvent | None:
    return next((event for event in events if event.matches(kinds, facts)), None)


class PhoneProcess:
    """An asynchronous context manager: leaving it hangs up, unregisters and ends the process."""

    def __init__(self, *, bind: str = "127.0.0.1", port: int = 0) -> None:
        self._bind, self._asked_port = bind, port
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self._untaken: list[PhoneEvent] = []
        self.history: list[PhoneEvent] = []
        self._number = 0
        self.port = 0

    async def __aenter__(self) -> Self:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "ivr.sip_phone", "--bind", self._bind, "--port", str(self._asked_port)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reader = asyncio.create_task(self._read(self._process))
        try:
            self.port = (await self.event("ready", within=_START_S))["port"]
        except PhoneTrouble:
            await self._end()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._end()

    # waiting

    async def event(self, *kinds: str, within: float = 5.0, **facts: Any) -> PhoneEvent:
        """Take the first event of one of these kinds with these facts; seconds to wait; raises `NothingHappened`."""
        async with self._changed:
            try:
                async with asyncio.timeout(within):
                    while (found := _first(self._untaken, kinds, facts)) is None:
                        if self._reader is None or self._reader.done():
                            raise PhoneTrouble(f"the phone's process ended; {await self._last_words()}")
                        await self._changed.wait()
            except TimeoutError:
                seen = ", ".join(event.kind + ":" + str(event.facts.get("state", "")) for event in self.history[-8:])
                raise NothingHappened(
                    f"no {' or '.join(kinds)} {facts or ''} within {within} s; last seen: {seen}"
                ) from None
            self._untaken.remove(found)
            return found

    def heard_of(self, kind: str, **facts: Any) -> PhoneEvent | None:
        """Look up the first such event of the phone's life, taken or not, without waiting."""
        return _first(self.history, (kind,), facts)

    async def tell(self, verb: str, **facts: Any) -> None:
        """Do one command and wait until it is done. Raises `PhoneTrouble` with the reason when it cannot be."""
        self._number += 1
        number = self._number
        await self._send(verb, nr=number, **facts)
        outcome = await self.event("done", "refused", nr=number)
        if outcome.kind == "refused":
            raise PhoneTrouble(f"the phone refused to {verb}: {outcome['reason']}")

    async def _send(self, verb: str, **facts: Any) -> None:
        process = self._process
        if process is None or process.stdin is None or process.returncode is not None:
            raise PhoneTrouble("the phone is switched off: use it inside 'async with'")
        process.stdin.write(json.dumps({"do": verb, **facts}).encode() + b"\n")
        with contextlib.suppress(ConnectionError):  # the process is gone: the next wait says so
            await process.stdin.drain()

    # the process

    async def kill(self) -> None:
        """End it as a crash does: without a word to anybody."""
        if self._process is not None and self._reader is not None:
            self._process.kill()
            await self._process.wait()
            await self._reader

    @property
    def pid(self) -> int:
        if self._process is None:
            raise PhoneTrouble("the phone is switched off: use it inside 'async with'")
        return self._process.pid

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stdout is not None  # noqa: S101 - it was asked for
        try:
            async for line in process.stdout:
                facts = json.loads(line)
                event = PhoneEvent(facts.pop("event"), facts.pop("mono"), facts)
                async with self._changed:
                    self._untaken.append(event)
                    if event.kind not in {"done", "refused"}:
                        self.history.append(event)
                    self._changed.notify_all()
        finally:
            async with self._changed:
                self._changed.notify_all()

    async def _last_words(self) -> str:
        stderr = self._process.stderr if self._process else None
        words = (await stderr.read()).decode(errors="replace").strip() if stderr else ""
        if "No module named 'pjsua2'" in words:
            return "pjsua2 is not installed: run make, or pip install 'hotline[phone]'"
        return words.splitlines()[-1] if words else "it left no word"

    async def _end(self) -> None:
        process, reader = self._process, self._reader
        if process is None or reader is None:
            return
        with contextlib.suppress(PhoneTrouble):
            await self._send("quit")
        try:
            await asyncio.wait_for(process.wait(), _QUIT_S)
        except TimeoutError:  # the library hangs
            process.kill()
            await process.wait()
        await reader
        self._process = None
