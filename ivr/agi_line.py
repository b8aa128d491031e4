"""`CallerLine` over FastAGI: the one place that knows AGI commands, result codes and channel variables.

Source: Asterisk 22, res_agi (STREAM FILE, RECORD FILE, WAIT FOR DIGIT, EXEC, SET VARIABLE, ANSWER, HANGUP) and the
application Background, whose result is the key when an AGI executes it.

The dialplan lets a story run for `PATIENCE` without a sign of life and then goes on without it (`TIMEOUT(absolute)` and
the extension T). Every verb that takes longer moves that deadline first: the story's heartbeat.
"""

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from ivr.agi_wire import AgiWire, WireEnded, WireFlooded
from ivr.line import Caller, CallerHungUp, EndedBy, Next, Recording

#: How long the dialplan waits for a silent story, in seconds; the same number stands in extensions.conf.
PATIENCE = 5.0

#: Seconds of prompts that one command plays. A key that ends between two commands is lost (res_agi reads the channel
#: there and throws the key away), so the fewer the better; but while one runs, a story that froze is not noticed.
TOGETHER = PATIENCE

#: How long before that deadline a story wants to be back, in seconds; the deadline is moved only when it has to be.
MARGIN = 1.5

#: Longest line that Asterisk may answer with, in bytes.
LINE_LIMIT = 4096

_EVERY_KEY = '"0123456789*#"'
_RESULT = re.compile(r"200 result=(-?[^ ]*)(?: \(([^)]*)\))?(?: endpos=(\d+))?")
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f\"\\]")
_LONGEST_UNKNOWN_PROMPT = 30.0
_RECORDED = {"yes": True, "no": False}


class AgiFault(Exception):
    """Asterisk answered something that no command of ours can get. The dialplan goes on without the story."""


class AgiLine:
    """One caller, one TCP connection from Asterisk."""

    def __init__(
        self,
        headers: Mapping[str, str],
        wire: AgiWire,
        *,
        prompts: str,
        durations: Mapping[str, timedelta],
    ) -> None:
        self._wire, self._prompts, self._durations = wire, prompts, durations
        self._deadline = time.monotonic() + PATIENCE
        arguments = [headers.get(f"agi_arg_{n}", "") for n in range(1, 6)]
        self._caller = Caller(
            linkedid=arguments[0] or headers.get("agi_uniqueid", ""),
            number=headers.get("agi_callerid", ""),
            name=headers.get("agi_calleridname", ""),
            line=arguments[1] or headers.get("agi_extension", ""),
        )
        self.recorded = _RECORDED.get(arguments[2])
        self._words = tuple(word for word in arguments[3:] if word)
        self._to_answer = False
        self.hung_up_by_us = False

    @property
    def caller(self) -> Caller:
        return self._caller

    @property
    def words(self) -> tuple[str, ...]:
        return self._words

    async def answer(self) -> None:
        """Lift the receiver with the next command; Background does it by itself, so that the very first key counts."""
        self._to_answer = True

    async def say(self, *prompts: str) -> None:
        for prompt in prompts:
            await self._stream(prompt, '""')

    async def ask(self, *prompts: str) -> str | None:
        for together in self._groups(prompts):
            key = await self._play(together)
            if key:
                return key
        return None

    async def ask_number(self, *prompts: str, longest: int, within: timedelta) -> str:
        key, taken = await self.ask(*prompts), ""
        while True:
            if key is None:
                key = await self._wait_for_key(within)
            if key is None or key == "#":
                return taken
            taken += key
            if len(taken) >= longest:
                return taken
            key = None

    async def record(self, file: Path, *, longest: timedelta, silence: timedelta) -> Recording:
        await self._alive(longest.total_seconds())
        milliseconds = int(longest.total_seconds() * 1000)
        seconds = int(silence.total_seconds())
        path = _quoted(str(file.with_suffix("")))
        command = f"RECORD FILE {path} wav {_EVERY_KEY} {milliseconds} s={seconds}"
        try:
            result, note = await self._command(command)
        except CallerHungUp:
            return Recording(EndedBy.HANG_UP)
        if note == "hangup" or (result == "-1" and note != "writefile"):
            return Recording(EndedBy.HANG_UP if note == "hangup" else EndedBy.FAILURE)
        if result == "-1":
            return Recording(EndedBy.FAILURE)
        return Recording(EndedBy.KEY if note == "dtmf" else EndedBy.SILENCE_OR_TIME)

    async def play(self, file: Path, lasts: timedelta) -> str | None:
        # One command as for a prompt; the deadline is moved by its length, which may be minutes.
        return await self._stream_file(str(file.with_suffix("")), lasts.total_seconds(), _EVERY_KEY)

    async def queue(self, name: str, *, priority: int = 0) -> None:
        # One command sets all, the word that the dialplan looks for last: half a story is no story.
        await self._set(QUEUE_PRIO=str(priority), HOTLINE_QUEUE=name, **self._chosen(), STORY_DONE=Next.QUEUE)

    async def go(self, to: Next) -> None:
        await self._set(**self._chosen(), STORY_DONE=to)

    async def hang_up(self) -> None:
        self.hung_up_by_us = True
        await self._command("HANGUP")
        raise CallerHungUp

    def _chosen(self) -> dict[str, str]:
        """What the channel remembers of the caller's choice: HOTLINE_RECORD, argument 3 of every story."""
        return {} if self.recorded is None else {"HOTLINE_RECORD": "yes" if self.recorded else "no"}

    async def _set(self, **variables: str) -> None:
        await self._command(f"EXEC MSet {_quoted(','.join(f'{name}={value}' for name, value in variables.items()))}")

    def _groups(self, prompts: Sequence[str]) -> Iterator[list[str]]:
        """Cut into pieces that are played by one command; see `TOGETHER`."""
        group: list[str] = []
        seconds = 0.0
        for prompt in prompts:
            lasts = self._seconds(prompt)
            if group and seconds + lasts > TOGETHER:
                yield group
                group, seconds = [], 0.0
            group.append(prompt)
            seconds += lasts
        if group:
            yield group

    def _seconds(self, prompt: str) -> float:
        known = self._durations.get(prompt)
        return known.total_seconds() if known else _LONGEST_UNKNOWN_PROMPT

    async def _play(self, prompts: Sequence[str]) -> str | None:
        """Play these, and listen for a key meanwhile."""
        if len(prompts) == 1 and not self._to_answer:
            return await self._stream(prompts[0], _EVERY_KEY)
        await self._alive(sum(map(self._seconds, prompts)))
        self._to_answer = False
        files = _quoted("&".join(f"{self._prompts}/{prompt}" for prompt in prompts))
        result, _ = await self._command(f"EXEC Background {files}")
        if result == "-1":
            raise CallerHungUp
        return _key(result)

    async def _stream(self, prompt: str, keys: str) -> str | None:
        return await self._stream_file(f"{self._prompts}/{prompt}", self._seconds(prompt), keys)

    async def _stream_file(self, file: str, seconds: float, keys: str) -> str | None:
        await self._alive(seconds)
        result, _ = await self._command(f"STREAM FILE {_quoted(file)} {keys}")
        if result == "-1":
            raise CallerHungUp
        return _key(result)

    async def _wait_for_key(self, within: timedelta) -> str | None:
        await self._alive(within.total_seconds())
        result, _ = await self._command(f"WAIT FOR DIGIT {int(within.total_seconds() * 1000)}")
        if result == "-1":
            raise CallerHungUp
        return _key(result)

    async def _alive(self, seconds: float) -> None:
        """Move the dialplan's deadline when what comes next would pass it."""
        needed = time.monotonic() + seconds + MARGIN
        if needed > self._deadline:
            await self._send(f"SET VARIABLE TIMEOUT(absolute) {seconds + PATIENCE:.1f}")
            self._deadline = time.monotonic() + seconds + PATIENCE

    async def _command(self, command: str) -> tuple[str, str]:
        """Send one command, the receiver lifted if that was asked for; see `_send`."""
        if self._to_answer:
            self._to_answer = False
            if (await self._send("ANSWER"))[0] == "-1":
                raise CallerHungUp
        return await self._send(command)

    async def _send(self, command: str) -> tuple[str, str]:
        """Send one command, give (result, note in brackets). Raises `CallerHungUp` when the line is gone."""
        try:
            self._wire.write(f"{command}\n".encode())
            while True:
                line = (await self._wire.until(b"\n")).decode(errors="replace").rstrip("\r")
                if line == "HANGUP":
                    raise CallerHungUp
                if not line.startswith("100"):
                    break
        except WireEnded:
            raise CallerHungUp from None
        except WireFlooded:
            raise AgiFault(f"an answer of more than {LINE_LIMIT} bytes to {command.split(maxsplit=1)[0]}") from None
        if line.startswith("511"):  # "Command Not Permitted on a dead channel or intercept routine"
            raise CallerHungUp
        answer = _RESULT.match(line)
        if answer is None:
            raise AgiFault(f"{command.split(maxsplit=1)[0]} was answered with code {line[:3]!r}")
        return answer[1], answer[2] or ""


def _key(result: str) -> str | None:
    """AGI gives a key as the decimal code of its ASCII character, "0" for none."""
    return chr(int(result)) if result.isdigit() and result != "0" else None


def _quoted(value: str) -> str:
    """An AGI argument. Raises ValueError for what could end the argument or the line."""
    if _UNSPEAKABLE.search(value):
        raise ValueError("a control character, quote or backslash cannot be part of an AGI argument")
    return f'"{value}"'
