"""`CallerLine` in memory: a caller who follows a script and remembers what was said to her.

A script is a list of reactions, one for each prompt at which she may press a key: a key, None (listens on), or HANG_UP.
`at` ties a reaction to a prompt instead: ``{"notice": "9"}``.
"""

from datetime import timedelta
from pathlib import Path

from ivr.line import Caller, CallerHungUp, EndedBy, Next, Recording

HANG_UP = "hang up"


class ScriptedCaller:
    def __init__(
        self,
        *,
        at=None,
        number="+79001234567",
        name="",
        words=(),
        recorded=None,
        speaks_for=5.0,
        ends_message=EndedBy.HANG_UP,
    ):
        self.at = {prompt: list(keys) for prompt, keys in (at or {}).items()}
        self._caller = Caller(linkedid="h1-1763773000.1", number=number, name=name, line="129")
        self._words, self.recorded = tuple(words), recorded
        self.speaks_for, self.ends_message = speaks_for, ends_message
        self.heard: list[str] = []
        self.answered = False
        self.goes_to: Next | None = None
        self.in_queue: tuple[str, int] | None = None
        self.was_hung_up = False
        self.message: Path | None = None
        self.played: list[tuple[Path, float]] = []

    @property
    def caller(self):
        return self._caller

    @property
    def words(self):
        return self._words

    async def answer(self):
        self._react("answer")
        self.answered = True

    async def say(self, *prompts):
        for prompt in prompts:
            self.heard.append(prompt)
            if self._react(prompt, keys=False) == HANG_UP:
                raise CallerHungUp

    async def ask(self, *prompts):
        for prompt in prompts:
            self.heard.append(prompt)
            key = self._react(prompt)
            if key:
                return key
        return None

    async def ask_number(self, *prompts, longest, within):
        typed = await self.ask(*prompts)
        return (typed or "")[:longest]

    async def record(self, file: Path, *, longest: timedelta, silence: timedelta):
        self.message = file
        frames = int(min(self.speaks_for, longest.total_seconds()) * 8000)
        header = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0"
        if self.ends_message is not EndedBy.FAILURE:
            file.write_bytes(header + b"\1\0" * frames)
        return Recording(self.ends_message)

    async def play(self, file: Path, lasts: timedelta):
        self.heard.append("message")
        self.played.append((file, lasts.total_seconds()))
        return self._react("message")

    async def queue(self, name, *, priority=0):
        self.in_queue, self.goes_to = (name, priority), Next.QUEUE

    async def go(self, to):
        self.goes_to = to

    async def hang_up(self):
        self.was_hung_up = True
        raise CallerHungUp

    def _react(self, prompt, *, keys=True):
        script = self.at.get(prompt)
        if not script or (not keys and script[0] != HANG_UP):
            return None
        reaction = script.pop(0)
        if reaction == HANG_UP:
            raise CallerHungUp
        return reaction


async def lead(story, line, centre):
    """Run a story as the session runner does: hanging up ends it quietly."""
    try:
        await story(line, centre)
    except CallerHungUp:
        return line
    return line
