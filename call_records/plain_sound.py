"""Plain sound as Asterisk left it, read in blocks; what a crash left open or cut is read as far as it goes."""

import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import soundfile

from hotline.ports.sealing import Unreadable

Samples = np.ndarray[Any, np.dtype[np.int16]]

#: Conversations: as MixMonitor writes them with option D.
_RAW_RATE, _RAW_LEGS = 8000, 2

_RIFF_HEAD = 12
_CHUNK_HEAD = 8
_PCM = 1

#: What other programs write behind the samples. Asterisk writes nothing, so anything else there is sound.
_TAIL = {b"LIST", b"id3 ", b"ID3 ", b"fact", b"cue ", b"bext"}

_NO_SOUND = "в файле нет звука"
_NO_FORMAT = "это не звук: формат файла не распознан"


@dataclass(frozen=True, slots=True)
class OpenSound:
    """rate: samples a second. frames: how many samples each leg has. `blocks` may be asked for once."""

    rate: int
    legs: int
    frames: int
    source: Any

    @property
    def duration_s(self) -> float:
        return self.frames / self.rate

    def blocks(self, frames: int) -> Iterator[Samples]:
        """Arrays of (frames, legs), all of this length but the last."""
        left = self.frames
        while left:
            block = self.source(min(frames, left))
            if not len(block):
                raise Unreadable("файл обрывается раньше, чем обещает")
            left -= len(block)
            yield block


@contextmanager
def open_sound(path: Path) -> Iterator[OpenSound]:
    """The sound in a file. Raises `Unreadable` for what is none, OSError for what cannot be read now."""
    with path.open("rb") as file:
        if path.suffix == ".raw":
            yield _pcm(file, 0, os.fstat(file.fileno()).st_size, _RAW_RATE, _RAW_LEGS)
        elif (wave := _wave(file)) is not None:
            yield wave
        else:
            file.seek(0)
            yield _foreign(file)


def _pcm(file: BinaryIO, begins: int, length: int, rate: int, legs: int) -> OpenSound:
    """16-bit little-endian. Bytes behind the last whole frame were cut by a crash and are left."""
    frames = length // (2 * legs)
    if not frames:
        raise Unreadable(_NO_SOUND, empty=True)
    file.seek(begins)

    def source(wanted: int) -> Samples:
        raw = file.read(wanted * 2 * legs)
        whole = len(raw) - len(raw) % (2 * legs)
        return np.frombuffer(raw[:whole], "<i2").reshape(-1, legs)

    return OpenSound(rate, legs, frames, source)


def _wave(file: BinaryIO) -> OpenSound | None:
    """16-bit PCM in a WAV, whatever its header says of lengths; None for anything else."""
    size = os.fstat(file.fileno()).st_size
    head = file.read(_RIFF_HEAD)
    if not head or (size <= 44 and head[:4] == b"RIFF"):
        raise Unreadable(_NO_SOUND, empty=True)
    if head[:4] != b"RIFF" or head[8:12] != b"WAVE":
        return None
    form = None
    while len(chunk := file.read(_CHUNK_HEAD)) == _CHUNK_HEAD:
        name, length = struct.unpack("<4sI", chunk)
        if name == b"data":
            if form is None:
                return None
            rate, legs = form
            return _pcm(file, file.tell(), _true_length(file, length, size), rate, legs)
        body = file.read(length + length % 2)
        if name == b"fmt " and len(body) >= 16:
            kind, legs, rate, _, _, bits = struct.unpack_from("<HHIIHH", body)
            if kind != _PCM or bits != 16 or legs not in {1, 2} or not 1000 <= rate <= 192_000:
                return None
            form = (rate, legs)
    return None


def _true_length(file: BinaryIO, told: int, size: int) -> int:
    """Everything behind the header, unless there is another chunk behind what the header tells."""
    begins = file.tell()
    rest = size - begins
    if not 0 < told < rest:
        return rest
    file.seek(begins + told + told % 2)
    behind = file.read(4)
    file.seek(begins)
    return told if behind in _TAIL else rest


def _foreign(file: BinaryIO) -> OpenSound:
    """Whatever libsndfile knows."""
    try:
        opened = soundfile.SoundFile(file)
    except soundfile.LibsndfileError:
        raise Unreadable(_NO_FORMAT) from None
    if not 0 < opened.channels <= 2:
        raise Unreadable(_NO_FORMAT)
    if opened.frames <= 0:
        raise Unreadable(_NO_SOUND, empty=True)

    def source(wanted: int) -> Samples:
        try:
            block: Samples = opened.read(wanted, dtype="int16", always_2d=True)
        except soundfile.LibsndfileError:
            raise Unreadable("звук в файле повреждён") from None
        return block

    return OpenSound(opened.samplerate, opened.channels, opened.frames, source)
