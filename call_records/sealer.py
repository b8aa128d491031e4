"""The sealing process, seen from the service: begun when needed, begun anew when it died, waited for with an end."""

import asyncio
import base64
import contextlib
import json
import math
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from call_records.keys import MasterKey, new_key
from call_records.sealed_file import SealedFile, recording_in
from hotline.domain.sound import Sound
from hotline.ports.sealing import Plain, Sealed, Unreadable
from hotline.ports.sounds import BrokenSound

RESERVE_BYTES = 20 * 1024 * 1024

_START_S = 60.0
_SLOWEST_BYTES_PER_S = 100_000

_LONGEST_ANSWER = 1024 * 1024


class SealerDied(ChildProcessError):
    """The process ended over this file. Its own fault or not, the file is tried again."""


class SealingProcess:
    """`hotline.ports.sealing.Sealer`. folder: of sealed files. form: "flac" or "opus".

    patience_s: how long a file may take, and as much longer as a very slow disk needs to read it. reserve: bytes that
    stay free for the database and its spool, whatever waits to be sealed.
    """

    def __init__(
        self, folder: Path, master: MasterKey, form: str, patience_s: float = 60.0, reserve: int = RESERVE_BYTES
    ) -> None:
        self.folder, self._master, self._form = folder, master, form
        self._patience_s, self._reserve = patience_s, reserve
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()

    async def warm(self) -> None:
        """Begin the process before it is needed: its libraries take longer to load than a message to seal."""
        async with self._turn:
            await self._running()

    async def seal(self, plain: Plain) -> Sealed:
        """The file is in its place and on disk when this returns. Raises `Unreadable`, or OSError for another try."""
        async with self._turn:
            free = (await asyncio.to_thread(shutil.disk_usage, self.folder)).free
            # The converted sound and the encrypted one are there at once, each at most as large as what came in.
            if free < 2 * plain.size + self._reserve:
                raise OSError(f"{free // 1024 // 1024} MB free in {self.folder} are too few to seal; free some space")
            file, key = f"{uuid4()}.bin", new_key()
            part = (self.folder / file).with_suffix(".part")
            job = {
                "source": str(plain.path),
                "target": str(part),
                "form": self._form,
                "recording": str(plain.recording),
                "key": base64.b64encode(key).decode(),
            }
            try:
                done = await self._answer(job, self._patience_s + plain.size / _SLOWEST_BYTES_PER_S)
                await asyncio.to_thread(_put_in_place, part, self.folder / file)
            finally:
                part.unlink(missing_ok=True)
            peaks = base64.b64decode(done.pop("peaks"))
            return Sealed(file=file, key=self._master.wrap(key, plain.recording), peaks=peaks, **done)

    async def holds(self, sound: Sound) -> bool:
        """Whether the file of a sealed sound is there, whole, and opens with its key."""
        return await asyncio.to_thread(self._holds, sound)

    async def discard(self, sealed: Sealed) -> None:
        """Nobody will know of this file: take it away."""
        await asyncio.to_thread((self.folder / sealed.file).unlink, missing_ok=True)

    async def tidy(self, plains: Mapping[Plain, str | None]) -> int:
        """At start: remove what a crash left half done; how many files.

        plains: what is still plain -> the sealed file of it that the database knows, or None. A sealed file without a
        row is removed only for these: of any other recording it might be the only copy.
        """
        return await asyncio.to_thread(self._tidy, plains)

    async def stop(self) -> None:
        """End the process, whatever it does; the next start finishes it."""
        process, self._process = self._process, None
        if process is not None:
            await _ended(process)

    async def _answer(self, job: dict[str, Any], within_s: float) -> dict[str, Any]:
        process = await self._running()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - they were asked for
        line = b""
        try:
            async with asyncio.timeout(within_s):
                with contextlib.suppress(ConnectionError):
                    process.stdin.write(json.dumps(job).encode() + b"\n")
                    await process.stdin.drain()
                line = await process.stdout.readline()
                if not line.endswith(b"\n"):
                    # Its pipe closes before asyncio knows how it ended, and kill() would read that away from it.
                    await process.wait()
        except TimeoutError:
            raise SealerDied(f"sealing took longer than {within_s:.0f} s") from None
        finally:
            if not line.endswith(b"\n"):
                await self.stop()
        if not line.endswith(b"\n"):
            raise SealerDied(f"the sealing process ended with code {process.returncode}")
        answer: dict[str, Any] = json.loads(line)
        if "unreadable" in answer:
            raise Unreadable(answer["unreadable"], empty=answer["empty"])
        if "broken" in answer:
            raise SealerDied(answer["broken"])
        if "later" in answer:
            raise OSError(answer["errno"], answer["later"])
        done: dict[str, Any] = answer["done"]
        return done

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            self._process = None
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "call_records.sealing_process", str(os.getpid())),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
                limit=_LONGEST_ANSWER,
            )
            if not await _says_ready(process):
                raise OSError("the sealing process does not start; run: python -m call_records.sealing_process $$")
            self._process = process
        return self._process

    def _holds(self, sound: Sound) -> bool:
        try:
            key = self._master.unwrap(sound.key, sound.id)
            with SealedFile(self.folder / sound.file, sound.id, key) as file:
                file.verify_ends()
        except BrokenSound:
            return False
        return file.length == sound.bytes

    def _tidy(self, plains: Mapping[Plain, str | None]) -> int:
        known = {plain.recording: file for plain, file in plains.items()}
        # What was sealed before the oldest of them ended is not looked into: there may be a million.
        since = min((plain.changed for plain in plains), default=math.inf)
        half_done = []
        for entry in os.scandir(self.folder):
            path = Path(entry.path)
            if path.suffix == ".part":
                half_done.append(path)
            elif path.suffix == ".bin" and entry.stat().st_mtime >= since:
                found = recording_in(path)
                if found in known and known[found] != path.name:
                    half_done.append(path)
        for path in half_done:
            path.unlink(missing_ok=True)
        return len(half_done)


async def _says_ready(process: asyncio.subprocess.Process) -> bool:
    assert process.stdout is not None  # noqa: S101 - it was asked for
    said = b""
    try:
        async with asyncio.timeout(_START_S):
            said = await process.stdout.readline()
    except TimeoutError:
        pass
    finally:
        if not said:
            await _ended(process)
    return bool(said)


async def _ended(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def _put_in_place(part: Path, target: Path) -> None:
    part.rename(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """What was renamed or removed in it stays so after a power cut."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
