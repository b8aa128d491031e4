"""The form of a sealed file: AES-256-GCM in chunks, so that any range can be read and nothing can be moved or cut.

    offset  bytes  what
    0       8      b"HLSOUND1"
    8       16     id of the recording
    24      7      random beginning of every nonce
    31      1      0
    32      4      bytes of sound in a chunk, unsigned, little-endian as what follows
    36      8      bytes of sound
    44      …      chunks, each followed by its tag of 16 bytes

A chunk's nonce is the random beginning, its number (4 bytes) and whether it is the last (1 byte), as in STREAM (Hoang,
Reyhanitabar, Rogaway, Vizár 2015). The whole header is authenticated with every chunk. The key is made for one file.
"""

import hashlib
import os
import secrets
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hotline.ports.sounds import BrokenSound

CHUNK = 64 * 1024

_HEADER = struct.Struct("<8s16s7sxIQ")
_MAGIC = b"HLSOUND1"
_TAG = 16
_LONGEST_CHUNK = 16 * 1024 * 1024


def encrypt(source: IO[bytes], target: IO[bytes], recording: UUID, key: bytes, chunk: int = CHUNK) -> tuple[int, str]:
    """Read `source` to its end into `target`: bytes of sound and their SHA-256. key: 32 bytes, never used before."""
    length = source.seek(0, os.SEEK_END)
    source.seek(0)
    prefix = secrets.token_bytes(7)
    header = _HEADER.pack(_MAGIC, recording.bytes, prefix, chunk, length)
    cipher, digest = AESGCM(key), hashlib.sha256()
    target.write(header)
    chunks = _chunks(length, chunk)
    for number in range(chunks):
        sound = source.read(chunk)
        digest.update(sound)
        target.write(cipher.encrypt(_nonce(prefix, number, chunks), sound, header))
    return length, digest.hexdigest()


def recording_in(path: Path) -> UUID | None:
    """The recording that a sealed file says it holds; None for another file. Nothing is authenticated."""
    with path.open("rb") as file:
        raw = file.read(_HEADER.size)
    if len(raw) < _HEADER.size:
        return None
    magic, recording, *_ = _HEADER.unpack(raw)
    return UUID(bytes=recording) if magic == _MAGIC else None


class SealedFile:
    """An open sealed file. Raises `BrokenSound` for one that is not what was written for this recording and key."""

    def __init__(self, path: Path, recording: UUID, key: bytes) -> None:
        try:
            self._file = path.open("rb")
        except OSError as fault:
            raise BrokenSound(f"the sealed file of {recording} cannot be opened: {fault.strerror}") from fault
        try:
            self._recording, self._cipher = recording, AESGCM(key)
            self._read_header()
        except BaseException:
            self._file.close()
            raise

    def _read_header(self) -> None:
        self._header = self._file.read(_HEADER.size)
        if len(self._header) < _HEADER.size:
            raise self._broken("it is cut off")
        magic, named, prefix, chunk, length = _HEADER.unpack(self._header)
        self._prefix: bytes = prefix
        self._chunk: int = chunk
        self.length: int = length
        if magic != _MAGIC or UUID(bytes=named) != self._recording or not 0 < self._chunk <= _LONGEST_CHUNK:
            raise self._broken("it is another file")
        self._chunks = _chunks(self.length, self._chunk)
        if os.fstat(self._file.fileno()).st_size != _HEADER.size + self.length + self._chunks * _TAG:
            raise self._broken("its length is wrong")

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, first: int, last: int) -> bytes:
        """Bytes first … last of the sound, both included, as far as there are any."""
        return b"".join(self.pieces(first, last))

    def pieces(self, first: int, last: int) -> Iterator[bytes]:
        """The same, at most a chunk at a time; each was authenticated before it is given out."""
        last = min(last, self.length - 1)
        if first > last:
            return
        for number in range(first // self._chunk, last // self._chunk + 1):
            begins = number * self._chunk
            yield self._opened(number)[max(0, first - begins) : last - begins + 1]

    def verify(self) -> str:
        """SHA-256 of the sound, all of which was read."""
        digest = hashlib.sha256()
        for number in range(self._chunks):
            digest.update(self._opened(number))
        return digest.hexdigest()

    def verify_ends(self) -> None:
        """Whether the key opens it: the first and the last chunk are authenticated."""
        for number in {0, self._chunks - 1}:
            self._opened(number)

    def _opened(self, number: int) -> bytes:
        try:
            self._file.seek(_HEADER.size + number * (self._chunk + _TAG))
            raw = self._file.read(self._chunk + _TAG)
            return self._cipher.decrypt(_nonce(self._prefix, number, self._chunks), raw, self._header)
        except InvalidTag:
            raise self._broken("it was changed, or the key is another") from None
        except (OSError, ValueError) as fault:
            raise self._broken(f"it cannot be read ({fault})") from fault

    def _broken(self, why: str) -> BrokenSound:
        return BrokenSound(f"the sealed file of {self._recording} is broken: {why}")


def _chunks(length: int, chunk: int) -> int:
    return max(1, -(-length // chunk))


def _nonce(prefix: bytes, number: int, chunks: int) -> bytes:
    return prefix + struct.pack("<IB", number, number == chunks - 1)
