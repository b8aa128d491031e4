"""The voice menu as data: levels of keys, what is said, and where a key leads.

A level is said as: its `says` once, then the words of its options in order, then a short bed of music in which the
caller may think. A key counts at any moment, over speech. `repeats` further rounds without a key lead to `no_key`.
Menus are read and checked by `hotline.domain.menu_file`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Leads(StrEnum):
    """Where a key may lead. `QUEUE`, `LEVEL` and `SAY` carry a name: ``queue:lawyer``."""

    QUEUE = "queue"
    URGENT = "urgent"
    LEVEL = "level"
    MESSAGE = "message"
    CALLBACK = "callback"
    BOOKING = "booking"
    NO_RECORDING = "no_recording"
    SAY = "say"
    REPEAT = "repeat"
    GOODBYE = "goodbye"


#: Destinations that are written with a name.
NAMED = frozenset({Leads.QUEUE, Leads.LEVEL, Leads.SAY})


@dataclass(frozen=True, slots=True)
class Destination:
    leads: Leads
    name: str = ""

    def __str__(self) -> str:
        return f"{self.leads}:{self.name}" if self.name else str(self.leads)


@dataclass(frozen=True, slots=True)
class Option:
    """One key. `prompt`: key of the spoken words, "" for a silent option; `topic`: what the journal calls it."""

    key: str
    to: Destination
    prompt: str = ""
    topic: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Level:
    name: str
    says: tuple[str, ...]
    options: tuple[Option, ...]
    repeats: int
    no_key: Destination

    def option(self, key: str) -> Option | None:
        return next((option for option in self.options if option.key == key), None)

    @property
    def spoken(self) -> tuple[str, ...]:
        """The prompts of one round, without `says`."""
        return tuple(option.prompt for option in self.options if option.prompt)


@dataclass(frozen=True, slots=True)
class Menu:
    """A checked menu. `texts`: prompt key -> Russian words, for the prompts that the menu itself brings.

    hours: opening hours that go before those of the settings; "" when the menu names none.
    closed: the level that is said outside them.
    """

    levels: Mapping[str, Level]
    texts: Mapping[str, str] = field(default_factory=dict)
    start: str = "main"
    closed: str = "closed"
    hours: str = ""

    @property
    def prompts(self) -> frozenset[str]:
        """Every prompt that a caller can hear in this menu."""
        return frozenset(prompt for level in self.levels.values() for prompt in (*level.says, *level.spoken))


def text_version(text: str) -> str:
    """Names the wording of a spoken text: first 8 hexadecimal digits of its SHA-256, blanks folded."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:8]
