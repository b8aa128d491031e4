"""Sound as a telephone carries it: mono, 8 kHz, float32 between -1 and 1; and how it gets there from files."""

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np
import soxr
from numpy.typing import NDArray

RATE = 8000
Samples = NDArray[np.float32]

_PCM, _ALAW, _EXTENSIBLE = 1, 6, 0xFFFE


class NotSound(ValueError):
    """The file is no WAV of 16-bit PCM or A-law, and no raw A-law."""


@dataclass(frozen=True, slots=True)
class Sound:
    """Samples at 8 kHz. Times of all functions are seconds from sample 0."""

    samples: Samples

    @property
    def seconds(self) -> float:
        return len(self.samples) / RATE

    def between(self, start: float, end: float | None = None) -> Self:
        """Cut out the part from `start` to `end` seconds; what lies outside is not padded."""
        last = len(self.samples) if end is None else max(0, round(end * RATE))
        return type(self)(self.samples[max(0, round(start * RATE)) : last])


def read_sound(path: Path) -> Sound:
    """Read a WAV, also one still being written or left open by a crash, or raw A-law (.alaw). Raises `NotSound`."""
    raw = path.read_bytes()
    if path.suffix in {".alaw", ".al"}:
        return Sound(_alaw(raw))
    return sound_of_wav(raw, str(path))


def sound_of_wav(raw: bytes, name: str = "sound") -> Sound:
    """Read the first channel. A data length of 0, or one beyond the end, means: all that is there."""
    if len(raw) < 12 or raw[:4] != b"RIFF" or raw[8:12] != b"WAVE":
        raise NotSound(f"{name}: not a WAV file")
    at, form = 12, None
    while at + 8 <= len(raw):
        tag, length = raw[at : at + 4], struct.unpack_from("<I", raw, at + 4)[0]
        if tag == b"fmt " and at + 24 <= len(raw):
            form = struct.unpack_from("<HHIIHH", raw, at + 8)
        if tag == b"data":
            if form is None:
                break
            return _decode(raw[at + 8 : at + 8 + length if length else None], form, name)
        at += 8 + length + length % 2
    raise NotSound(f"{name}: a WAV file without format or data")


def _decode(data: bytes, form: tuple[int, ...], name: str) -> Sound:
    coding, channels, rate, _, _, bits = form
    if coding == _ALAW:
        samples = _alaw(data)
    elif coding in {_PCM, _EXTENSIBLE} and bits == 16:
        samples = np.frombuffer(data[: len(data) // 2 * 2], dtype="<i2").astype(np.float32) / np.float32(32768)
    else:
        raise NotSound(f"{name}: coding {coding} with {bits} bits; 16-bit PCM and A-law can be read")
    if channels > 1:
        samples = samples[: len(samples) // channels * channels].reshape(-1, channels)[:, 0]
    if rate != RATE:
        samples = np.asarray(soxr.resample(samples, rate, RATE), dtype=np.float32)
    return Sound(samples)


def _alaw_table() -> Samples:
    """ITU-T G.711, the A-law decoder, as 256 values."""
    code = np.arange(256) ^ 0x55
    segment, step = code >> 4 & 7, code & 15
    size = np.where(segment == 0, step * 16 + 8, (step * 16 + 264) << np.maximum(segment - 1, 0))
    return (np.where(code & 0x80, size, -size) / 32768).astype(np.float32)


_ALAW_TABLE = _alaw_table()


def _alaw(data: bytes) -> Samples:
    return _ALAW_TABLE[np.frombuffer(data, dtype=np.uint8)]


def write_wav(path: Path, sound: Sound) -> None:
    """16-bit PCM, mono, 8 kHz: what phones play."""
    data = (np.clip(sound.samples, -1, 1) * 32767).astype("<i2").tobytes()
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        36 + len(data),
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        1,
        RATE,
        RATE * 2,
        2,
        16,
        b"data",
        len(data),
    )
    path.write_bytes(header + data)


def tone(hz: float, seconds: float, level: float = 0.3) -> Sound:
    """Make a sine; level: peak, 1.0 is full scale."""
    time = np.arange(round(seconds * RATE)) / RATE
    return Sound((level * np.sin(2 * np.pi * hz * time)).astype(np.float32))


def silence(seconds: float) -> Sound:
    return Sound(np.zeros(round(seconds * RATE), dtype=np.float32))


def joined(*sounds: Sound) -> Sound:
    """One after the other."""
    return Sound(np.concatenate([sound.samples for sound in sounds]))
