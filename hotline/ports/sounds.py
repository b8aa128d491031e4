"""Sound at rest: the rows of what is sealed, and the vault in which it lies encrypted."""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol
from uuid import UUID

from hotline.domain.recorded import Recorded
from hotline.domain.sound import Sound

#: Called after a sound was sealed and its plain file is gone. A crash may swallow it: the rows are the truth.
OnSealed = Callable[[Sound], Awaitable[None]]


class BrokenSound(Exception):
    """Sealed sound was changed, cut, swapped or lost, or the key is another. Nothing false was given out."""


class Sounds(Protocol):
    """Rows of sealed sound. What Asterisk still writes, or what waits to be sealed, has none."""

    async def get(self, recording: UUID) -> Sound | None:
        """The sound of a recording, whatever became of it; None while it is not sealed, or unknown."""
        ...

    async def of_call(self, call_id: UUID) -> Sequence[Sound]:
        """Everything that is kept of a call, by the time it began."""
        ...

    async def peaks(self, recording: UUID) -> bytes:
        """For `hotline.domain.sound.Peaks.read`; b"" when there is no waveform."""
        ...

    async def page(self, after: tuple[datetime, UUID] | None = None, limit: int = 500) -> Sequence[Sound]:
        """Sounds behind (started_at, id), oldest first; a keyset page."""
        ...

    async def to_seal(self, found: Collection[UUID]) -> Sequence[Recorded]:
        """The rows of these recordings, whose plain files were found; what has no row is left out."""
        ...

    async def among(self, recordings: Collection[UUID]) -> Mapping[UUID, Sound]:
        """The sounds of these recordings, as `get` gives each."""
        ...

    async def without_sound(self, since: datetime) -> Sequence[Recorded]:
        """Recordings of settled calls, begun after `since`, that are not sealed."""
        ...

    async def keep(self, sound: Sound, peaks: bytes) -> bool:
        """Write the row, and the length into the recording's where nobody knew it. False when there is one already."""
        ...

    async def erase(self, recording: UUID) -> None:
        """State `erased`: key, file, peaks, hash and fault are gone from the row. The vault removes the file."""
        ...


class SoundVault(Protocol):
    """Sealed files. Knows no database: everything it needs is in the `Sound`. Never blocks the event loop."""

    async def size(self, sound: Sound) -> int:
        """Bytes of the decrypted FLAC or Opus file. Raises `BrokenSound`."""
        ...

    def read(self, sound: Sound, first: int = 0, last: int | None = None) -> AsyncIterator[bytes]:
        """Decrypted bytes first … last, both included (as in Range), in pieces of at most 256 KiB.

        last: None for the end. Raises `BrokenSound`; what was given out before was good.
        """
        ...

    async def samples(self, sound: Sound) -> tuple[Path, ...]:
        """Each leg as a WAV of its own (mono, 16 bits, 8 kHz) in a private folder that the caller must remove.

        The folder is the parent of the files, and holds nothing else. Raises `BrokenSound`.
        """
        ...

    async def erase(self, sound: Sound) -> None:
        """No file of this sound is left: neither sealed nor plain nor one that could not be read. Idempotent."""
        ...
