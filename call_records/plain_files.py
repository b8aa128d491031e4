"""Plain sound on disk: ``messages/<uuid>.wav`` and ``talks/<uuid>.raw`` below HOTLINE_HOME, as Asterisk writes them.

What cannot be read is kept in the folder ``failed`` next to them, for people to look at.
"""

import asyncio
import os
import re
import time
from collections.abc import Callable, Collection
from pathlib import Path
from uuid import UUID

from call_records.sealer import sync_folder
from hotline.ports.sealing import Plain

#: Folder -> kind of what lies in it.
FOLDERS = {"messages": "message", "talks": "talk"}

#: A file that grew within so many seconds belongs to a living call, nearly always; the others cost a look at what
#: Asterisk has open. It writes conversations in blocks of a second.
_QUIET_S = {"message": 0.5, "talk": 1.5}

_FAILED = "failed"
_NAME = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.(?:wav|raw)")


class PlainFiles:
    """`hotline.ports.sealing.PlainSounds`. writer: the process of Asterisk, None when none runs."""

    def __init__(self, home: Path, writer: Callable[[], int | None]) -> None:
        self._home, self._writer = home, writer
        for folder in FOLDERS:
            (home / folder).mkdir(mode=0o700, parents=True, exist_ok=True)

    async def found(self) -> list[Plain]:
        """Every plain file, the smallest first."""
        return await asyncio.to_thread(self._found)

    async def written(self, plains: Collection[Plain]) -> frozenset[UUID]:
        """Those that were written to a moment ago, or that Asterisk still has open."""
        fresh = {plain for plain in plains if abs(time.time() - plain.changed) < _QUIET_S[plain.kind]}
        quiet = [plain for plain in plains if plain not in fresh]
        opened = await asyncio.to_thread(self._opened) if quiet else frozenset()
        return frozenset(plain.recording for plain in plains if plain in fresh or str(plain.path) in opened)

    async def there(self, plain: Plain) -> bool:
        """Whether it still is."""
        return await asyncio.to_thread(plain.path.exists)

    async def set_aside(self, plain: Plain) -> None:
        """Keep what cannot be read where people may look at it; it is not found again."""
        await asyncio.to_thread(_set_aside, plain.path)

    async def remove(self, plain: Plain) -> None:
        """The sound lies in the vault now."""
        await asyncio.to_thread(plain.path.unlink, missing_ok=True)

    def _found(self) -> list[Plain]:
        plains = []
        for folder, kind in FOLDERS.items():
            for entry in os.scandir(self._home / folder):
                if (name := _NAME.fullmatch(entry.name)) and entry.is_file(follow_symlinks=False):
                    stat = entry.stat(follow_symlinks=False)
                    plains.append(Plain(UUID(name[1]), Path(entry.path), kind, stat.st_size, stat.st_mtime))
        return sorted(plains, key=lambda plain: plain.size)

    def _opened(self) -> frozenset[str]:
        if (pid := self._writer()) is None:
            return frozenset()
        opened = set()
        try:
            for handle in os.scandir(f"/proc/{pid}/fd"):
                try:
                    opened.add(os.readlink(handle.path))  # noqa: PTH115 - a hundred calls have a thousand of these
                except FileNotFoundError:  # closed in this very moment
                    continue
        except (FileNotFoundError, ProcessLookupError):
            return frozenset()
        return frozenset(opened)


def plain_paths(home: Path, recording: UUID) -> list[Path]:
    """Where plain sound of this recording may lie."""
    below = [home / folder / more for folder in FOLDERS for more in ("", _FAILED)]
    return [folder / f"{recording}{suffix}" for folder in below for suffix in (".wav", ".raw")]


def _set_aside(path: Path) -> None:
    folder = path.parent / _FAILED
    folder.mkdir(mode=0o700, exist_ok=True)
    path.rename(folder / path.name)
    sync_folder(folder)
