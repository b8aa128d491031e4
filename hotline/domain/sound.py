"""A piece of sound that is kept: a message of a caller, or a conversation.

`Sound` is what pages, transcribers and retention know of it. Its waveform is a few kilobytes of peaks, in a form of our
own: `Peaks` reads it, `peaks_bytes` writes it.

    offset  bytes  what
    0       4      b"HPK1"
    4       1      legs: 1, or 2 (first the caller, then the dispatcher)
    5       1      0
    6       2      samples a second, unsigned, little-endian as all that follows
    8       4      samples a bucket
    12      4      buckets a leg
    16      …      the legs one after the other; of each bucket the lowest and the highest sample, int8, -128 … 127
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

#: What is shorter is no message (a click, a breath). It is sealed and kept like any other, but nobody has to act on it.
SHORTEST_MESSAGE = timedelta(seconds=2)

_HEAD = struct.Struct("<4sBxHII")
_MAGIC = b"HPK1"


class SoundState(StrEnum):
    """sealed: can be heard. failed: cannot be read, `fault` says why. erased: only the row is left."""

    SEALED = "sealed"
    FAILED = "failed"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Sound:
    """What is known of sealed sound.

    id: of the recording; the only name that pages know. kind: "message" or "talk". duration_s: seconds, 0.0 if failed.
    legs: 1, or 2 (left the caller, right the dispatcher). form: "flac" or "opus". bytes: of the FLAC or Opus file,
    before encryption. sha256: of the same, hex. pauses: seconds from the beginning between which recording was paused.
    sealed_at: aware, UTC. fault: why it cannot be heard, in Russian; "" otherwise.
    file, key: where and under which wrapped key it lies; for the vault alone.
    """

    id: UUID
    call_id: UUID
    kind: str
    started_at: datetime
    duration_s: float
    state: SoundState
    legs: int
    form: str
    bytes: int
    sha256: str
    pauses: tuple[tuple[float, float], ...]
    sealed_at: datetime
    fault: str = ""
    file: str = field(default="", repr=False)
    key: str = field(default="", repr=False)

    @property
    def audible(self) -> bool:
        """Whether there is anything to hear."""
        return self.state is SoundState.SEALED

    @property
    def counts(self) -> bool:
        """Whether somebody has to act on it: a message that is long enough to be one."""
        return self.audible and self.kind == "message" and self.duration_s >= SHORTEST_MESSAGE.total_seconds()

    @property
    def media_type(self) -> str:
        """Of the decrypted file, for a browser."""
        return {"flac": "audio/flac", "opus": "audio/ogg"}.get(self.form, "application/octet-stream")


@dataclass(frozen=True, slots=True)
class Peaks:
    """A waveform. bucket_s: seconds a bucket. legs: of each leg the buckets, as (lowest, highest), -128 … 127."""

    bucket_s: float
    legs: tuple[tuple[tuple[int, int], ...], ...]

    @classmethod
    def read(cls, raw: bytes) -> "Peaks":
        """Raises ValueError for what `peaks_bytes` did not write; b"" is no waveform: no legs."""
        if not raw:
            return cls(0.0, ())
        if len(raw) < _HEAD.size:
            raise ValueError("a waveform that is cut off")
        magic, legs, rate, bucket, count = _HEAD.unpack_from(raw)
        if magic != _MAGIC or not rate or len(raw) != _HEAD.size + legs * count * 2:
            raise ValueError("no waveform, or one that is cut off")
        values = memoryview(raw)[_HEAD.size :].cast("b").tolist()
        pairs = list(zip(values[::2], values[1::2], strict=True))
        return cls(bucket / rate, tuple(tuple(pairs[leg * count : (leg + 1) * count]) for leg in range(legs)))


def peaks_bytes(rate: int, bucket: int, legs: Sequence[bytes]) -> bytes:
    """rate: samples a second. bucket: samples a bucket. legs: of each the pairs of int8, all equally long."""
    return _HEAD.pack(_MAGIC, len(legs), rate, bucket, len(legs[0]) // 2) + b"".join(legs)
