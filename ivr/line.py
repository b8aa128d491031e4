"""The line to a caller, in the words of a receptionist. Stories are written against this and nothing else.

Hanging up is normal: any verb may raise `CallerHungUp`, which flies through a story untouched and is caught once, by
the session runner. Only `record` returns instead, since people end a message by hanging up.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class CallerHungUp(Exception):
    """The line is gone."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as the network says: hints, never a login.

    linkedid: Asterisk's id of the call. number, name: raw and hostile. line: the number that was dialled.
    """

    linkedid: str
    number: str
    name: str
    line: str


class EndedBy(StrEnum):
    HANG_UP = "hang_up"
    KEY = "key"
    SILENCE_OR_TIME = "silence_or_time"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Recording:
    """What `record` left behind."""

    ended_by: EndedBy


class Next(StrEnum):
    """Where the dialplan takes the caller when the story is over: a context ``hotline-<next>``."""

    QUEUE = "queue"
    STAY = "stay"
    MESSAGE = "message"
    CALLBACK = "callback"
    GOODBYE = "goodbye"


class CallerLine(Protocol):
    """About ten verbs. Prompts are keys of the catalogue.

    recorded: whether the conversation may be recorded, as chosen in this call so far; None: nothing was chosen. What a
    story writes there is true for the rest of the call, in the queue and in every later story.
    """

    recorded: bool | None

    @property
    def caller(self) -> Caller: ...

    @property
    def words(self) -> tuple[str, ...]:
        """What the dialplan tells the story beside the caller: the queue's outcome, for instance."""
        ...

    async def answer(self) -> None:
        """Lift the receiver. Does nothing when it is lifted already."""
        ...

    async def say(self, *prompts: str) -> None:
        """Say all of it; keys are left for the next `ask`."""
        ...

    async def ask(self, *prompts: str) -> str | None:
        """Say it and listen for one key at every moment of it: the key ("0"-"9", "*", "#"), or None."""
        ...

    async def ask_number(self, *prompts: str, longest: int, within: timedelta) -> str:
        """Say it and take keys until "#", `longest` of them, or `within` after the last one."""
        ...

    async def record(self, file: Path, *, longest: timedelta, silence: timedelta) -> Recording:
        """Record the caller into `file` (suffix .wav, 8 kHz mono) until a key, hang-up, silence or the limit."""
        ...

    async def play(self, file: Path, lasts: timedelta) -> str | None:
        """Play what the caller recorded into `file`, which takes `lasts`; the key that ended it, or None.

        A file that is not there any more is passed over in silence.
        """
        ...

    async def queue(self, name: str, *, priority: int = 0) -> None:
        """Give the caller to a queue, when the story ends. Higher priority is served first."""
        ...

    async def go(self, to: Next) -> None:
        """Let the dialplan take the caller there, when the story ends."""
        ...

    async def hang_up(self) -> None:
        """End the call."""
        ...
