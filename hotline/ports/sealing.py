"""What sealing asks of the disk: plain files as Asterisk left them, and the hand that converts and encrypts."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from uuid import UUID

from hotline.domain.sound import Sound


class Unreadable(Exception):
    """There is no sound in the file, or none that anybody can hear. The words are for people, in Russian.

    empty: not one sample; nobody said anything.
    """

    def __init__(self, words: str, *, empty: bool = False) -> None:
        super().__init__(words)
        self.empty = empty


@dataclass(frozen=True, slots=True)
class Plain:
    """A file that Asterisk wrote. kind: "message" or "talk". size: bytes. changed: seconds of the epoch."""

    recording: UUID
    path: Path
    kind: str
    size: int
    changed: float = 0.0


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted file in its place. Fields as in `hotline.domain.sound.Sound`; peaks as in its waveform."""

    file: str
    key: str = field(repr=False)
    form: str
    legs: int
    duration_s: float
    peaks: bytes = field(repr=False)
    sha256: str
    bytes: int


class PlainSounds(Protocol):
    """Plain files. Every call may raise OSError."""

    async def found(self) -> Sequence[Plain]:
        """Every plain file, the smallest first."""
        ...

    async def written(self, plains: Collection[Plain]) -> frozenset[UUID]:
        """Those that Asterisk may still write to."""
        ...

    async def there(self, plain: Plain) -> bool:
        """Whether it still is."""
        ...

    async def set_aside(self, plain: Plain) -> None:
        """Keep what cannot be read where people may look at it; it is not found again."""
        ...

    async def remove(self, plain: Plain) -> None:
        """The sound lies in the vault now."""
        ...


class Sealer(Protocol):
    """Converts and encrypts, in a process of its own."""

    async def seal(self, plain: Plain) -> Sealed:
        """The file is in its place and on disk when this returns.

        Raises `Unreadable` for what will never be sound, ChildProcessError when the process died over it or took too
        long, and any other OSError for what may go better the next time (no room).
        """
        ...

    async def holds(self, sound: Sound) -> bool:
        """Whether the file of a sealed sound is there, whole, and opens with its key."""
        ...

    async def discard(self, sealed: Sealed) -> None:
        """Nobody will know of this file: take it away."""
        ...
