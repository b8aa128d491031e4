"""`hotline.ports.campaign_sound.Voice` on disk: HOTLINE_HOME/campaigns/<campaign>/<hash of the sentence>.alaw."""

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from hotline.domain.refusal import Refused
from hotline.ports.campaign_sound import Piece
from ivr.spoken_notice import notice_fault

#: As `ivr.voicing` writes it; its libraries are loaded only in the process that speaks.
_SUFFIX, _BYTES_PER_S = ".alaw", 8000

#: Bytes that stay free for the database and its spool, whatever waits to be said.
_RESERVE = 50 * 1024 * 1024

_START_S = 60.0

#: The voice takes more than half a gigabyte, so it goes when it has been silent for so long.
_SILENT_S = 30.0


class CampaignVoice:
    """One sentence is spoken at a time. program: the module of the process. patience_s: how long one may take."""

    def __init__(self, folder: Path, program: str, patience_s: float = 90.0) -> None:
        self._folder, self._program, self._patience_s = folder, program, patience_s
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._goes: asyncio.TimerHandle | None = None
        self._going: asyncio.Task[None] | None = None

    def fault_of(self, text: str) -> str:
        """Why no voice can say this, in Russian words for who wrote it; "" when it can be said. Instant."""
        return notice_fault(text)

    async def say(self, campaign: UUID, text: str) -> Piece:
        """Make the sound of one sentence unless it is there; whole or not at all, whatever crashes.

        Raises `hotline.domain.refusal.Refused` for what no voice says, OSError when it must be tried later.
        """
        if fault := self.fault_of(text):
            raise Refused(fault)
        async with self._turn:
            target = self._file(campaign, text)
            if (there := await asyncio.to_thread(_piece, target)) is not None:
                return there
            await asyncio.to_thread(self._make_room, target.parent)
            self._stay()
            answer = await self._answer({"text": text, "target": str(target)})
            if "refused" in answer:
                raise Refused("Голос не смог это сказать: напишите предложение иначе.")
            piece = await asyncio.to_thread(_piece, target)
        if piece is None:
            raise OSError(f"a text of a campaign is not spoken now: {answer.get('later', 'its file is not there')}")
        return piece

    async def made(self, campaign: UUID, texts: Sequence[str]) -> Sequence[Piece] | None:
        """These sentences in this order; None while one of them is missing. Makes nothing."""
        pieces = await asyncio.to_thread(lambda: [_piece(self._file(campaign, text)) for text in texts])
        found = [piece for piece in pieces if piece is not None]
        return found if len(found) == len(texts) else None

    async def keep_only(self, campaign: UUID, texts: Collection[str]) -> int:
        """Remove whatever says anything else; gives how many files. Idempotent."""
        async with self._turn:
            folder = self._folder / str(campaign)
            return await asyncio.to_thread(
                lambda: _thin_out(folder, {self._file(campaign, text).name for text in texts})
            )

    async def forget(self, campaign: UUID) -> None:
        """Nothing of this campaign is left. Idempotent."""
        async with self._turn:
            await asyncio.to_thread(_remove, self._folder / str(campaign))

    async def campaigns(self) -> Collection[UUID]:
        """Those of which there is sound."""
        return await asyncio.to_thread(lambda: set(_named(self._folder)))

    async def rest(self) -> None:
        """End the process; it begins anew with the next text."""
        async with self._turn:
            await self._end()

    async def stop(self) -> None:
        """End at once, in the middle of a sentence, too: the next start says it anew."""
        if self._goes is not None:
            self._goes.cancel()
        await self._end()

    def _stay(self) -> None:
        if self._goes is not None:
            self._goes.cancel()
        self._goes = asyncio.get_running_loop().call_later(_SILENT_S + self._patience_s, self._go)

    def _go(self) -> None:
        self._going = asyncio.create_task(self.rest(), name="let the voice go")

    def _file(self, campaign: UUID, text: str) -> Path:
        return self._folder / str(campaign) / f"{hashlib.sha256(text.encode()).hexdigest()[:40]}{_SUFFIX}"

    def _make_room(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        if free < _RESERVE:
            raise OSError(f"{free // 1024 // 1024} MB free in {folder.parent} are too few to speak; free some space")

    async def _answer(self, job: dict[str, str]) -> dict[str, Any]:
        process = await self._running()
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - they were asked for
        line = b""
        try:
            async with asyncio.timeout(self._patience_s):
                with contextlib.suppress(ConnectionError):
                    process.stdin.write(json.dumps(job).encode() + b"\n")
                    await process.stdin.drain()
                line = await process.stdout.readline()
        except TimeoutError:
            raise OSError(f"the voice said nothing for {self._patience_s:.0f} s") from None
        finally:
            if not line.endswith(b"\n"):
                await self._end()
        if not line.endswith(b"\n"):
            raise OSError("the process that speaks ended over a text")
        answer: dict[str, Any] = json.loads(line)
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        if self._process is None or self._process.returncode is not None:
            process = self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", self._program, str(os.getpid())),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            assert process.stdout is not None  # noqa: S101 - it was asked for
            said = b""
            try:
                async with asyncio.timeout(_START_S):
                    said = await process.stdout.readline()
            except TimeoutError:
                pass
            finally:
                if not said:
                    await self._end()
            if not said:
                raise OSError(f"the process that speaks does not start; run: python -m {self._program} $$")
        return self._process

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None and process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _piece(file: Path) -> Piece | None:
    """A file without a header: it is as long as its bytes."""
    try:
        size = file.stat().st_size
    except OSError:
        return None
    return Piece(file, timedelta(seconds=size / _BYTES_PER_S)) if size else None


def _named(folder: Path) -> Iterable[UUID]:
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(ValueError):
            yield UUID(path.name)


def _thin_out(folder: Path, wanted: Collection[str]) -> int:
    others = [file for file in folder.iterdir() if file.name not in wanted] if folder.is_dir() else []
    for file in others:
        file.unlink(missing_ok=True)
    return len(others)


def _remove(folder: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        shutil.rmtree(folder)
