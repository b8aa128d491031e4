"""The vault of sealed sound: reads any range, verifies, decodes for the transcriber, erases."""

import asyncio
import io
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path

from call_records.keys import MasterKey
from call_records.plain_files import plain_paths
from call_records.sealed_file import SealedFile
from call_records.sealer import sync_folder
from hotline.domain.sound import Sound
from hotline.ports.sounds import BrokenSound

#: Pieces that are handed out: large enough for a quick download, decrypted in a fraction of a millisecond.
_PIECE = 256 * 1024

_BLOCK_FRAMES = 65_536

#: Folders of decoded sound below HOTLINE_HOME/run; who is still reading after so many seconds reads from open files.
_DECODED = "sound-"
_LONGEST_READING_S = 600.0


class FileVault:
    """`hotline.ports.sounds.SoundVault`. home: HOTLINE_HOME."""

    def __init__(self, home: Path, master: MasterKey) -> None:
        self._home, self._folder, self._master = home, home / "sealed", master

    async def size(self, sound: Sound) -> int:
        """Bytes of the decrypted FLAC or Opus file. Raises `BrokenSound`."""
        with await asyncio.to_thread(self._open, sound) as file:
            return file.length

    async def read(self, sound: Sound, first: int = 0, last: int | None = None) -> AsyncIterator[bytes]:
        """Decrypted bytes first … last, both included. last: None for the end. Raises `BrokenSound`."""
        if first < 0:
            raise ValueError("a range begins at 0 or behind it")
        with await asyncio.to_thread(self._open, sound) as file:
            end = file.length - 1 if last is None else min(last, file.length - 1)
            while first <= end:
                upto = min(end, first - first % _PIECE + _PIECE - 1)
                yield await asyncio.to_thread(file.read, first, upto)
                first = upto + 1

    async def verify(self, sound: Sound) -> None:
        """Read all of it. Raises `BrokenSound` unless it is what was sealed."""
        await asyncio.to_thread(self._verify, sound)

    async def samples(self, sound: Sound) -> tuple[Path, ...]:
        """Each leg as a mono WAV of 16 bits in a private folder that the caller must remove. Raises `BrokenSound`."""
        return await asyncio.to_thread(self._samples, sound)

    async def erase(self, sound: Sound) -> None:
        """No file of this sound is left: neither sealed nor plain nor one that could not be read. Idempotent."""
        await asyncio.to_thread(self._erase, sound)

    def tidy(self) -> int:
        """At start: remove decoded sound whose reader was killed; how many folders. Blocks."""
        old = time.time() - _LONGEST_READING_S
        left = [folder for folder in (self._home / "run").glob(_DECODED + "*") if folder.stat().st_mtime < old]
        for folder in left:
            shutil.rmtree(folder, ignore_errors=True)
        return len(left)

    def _open(self, sound: Sound) -> SealedFile:
        if not sound.audible:
            raise BrokenSound(f"there is nothing to hear of {sound.id}: it is {sound.state.value}")
        return SealedFile(self._folder / sound.file, sound.id, self._master.unwrap(sound.key, sound.id))

    def _verify(self, sound: Sound) -> None:
        with self._open(sound) as file:
            if file.verify() != sound.sha256:
                raise BrokenSound(f"the sound of {sound.id} is not the one that was sealed")

    def _samples(self, sound: Sound) -> tuple[Path, ...]:
        with self._open(sound) as sealed:
            run = self._home / "run"
            run.mkdir(mode=0o700, exist_ok=True)
            folder = Path(tempfile.mkdtemp(prefix=_DECODED, dir=run))
            try:
                return _legs(io.BufferedReader(_Stream(sealed), _PIECE), folder)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise

    def _erase(self, sound: Sound) -> None:
        for path in plain_paths(self._home, sound.id):
            path.unlink(missing_ok=True)
        if sound.file:
            (self._folder / sound.file).unlink(missing_ok=True)
            sync_folder(self._folder)


def _legs(stream: io.BufferedReader, folder: Path) -> tuple[Path, ...]:
    import soundfile  # noqa: PLC0415 - with numpy, which the start of the service would wait for

    try:
        with soundfile.SoundFile(stream) as sound:
            paths = tuple(folder / f"{leg}.wav" for leg in range(sound.channels))
            outs = [soundfile.SoundFile(path, "w", sound.samplerate, 1, format="WAV") for path in paths]
            try:
                while len(block := sound.read(_BLOCK_FRAMES, dtype="int16", always_2d=True)):
                    for leg, out in enumerate(outs):
                        out.write(block[:, leg])
            finally:
                for out in outs:
                    out.close()
    except soundfile.LibsndfileError as fault:
        raise BrokenSound(f"the sound cannot be decoded: {fault}") from fault
    return paths


class _Stream(io.RawIOBase):
    """A sealed file as libsndfile wants to read it: no decrypted copy lies anywhere."""

    def __init__(self, sealed: SealedFile) -> None:
        self._sealed, self._at = sealed, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._sealed.length}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]
        found = self._sealed.read(self._at, self._at + len(buffer) - 1)
        buffer[: len(found)] = found
        self._at += len(found)
        return len(found)
