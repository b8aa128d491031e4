"""Where events go when the database does not answer: JSON lines, on disk before `append` returns.

A file of ours is locked (flock) while it is written; a sealed one is read back by `db.backlog` and deleted after the
commit. A reserve of some megabytes is given up when the disk is full, so that the calls of the last hour fit.
"""

import errno
import fcntl
import logging
import os
import time
from collections.abc import Iterable
from pathlib import Path

from hotline.domain.call_event import CallEvent

log = logging.getLogger(__name__)

#: About 20,000 events.
RESERVE_BYTES = 4 * 1024 * 1024

#: Files of the writer, in contrast to those that scripts of the safety net leave.
OWN = "journal-"


class Spool:
    """Belongs to one thread. `folder` is created, readable for the service's account only."""

    def __init__(self, folder: Path, reserve_bytes: int = RESERVE_BYTES) -> None:
        self.folder = folder
        self._reserve, self._reserve_bytes = folder / "reserve", reserve_bytes
        self._file: int | None = None

    def prepare(self) -> None:
        """Create the folder and the reserve. Raises OSError when there is no place for a spool at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.fill_reserve()

    def fill_reserve(self) -> None:
        """Take the reserve again, if it was given up and the disk has room."""
        if self._reserve.exists():
            return
        try:
            with self._reserve.open("wb") as file:
                # Real bytes: some file systems promise what fallocate asks for and do not keep it.
                file.write(bytes(self._reserve_bytes))
        except OSError:
            log.warning("no room for the spool's reserve of %d bytes in %s", self._reserve_bytes, self.folder)
            self._reserve.unlink(missing_ok=True)

    def append(self, events: Iterable[CallEvent]) -> None:
        """Keep `events`, all or none. Raises OSError when the disk takes nothing, not even after the reserve."""
        data = "".join(f"{event.to_json()}\n" for event in events).encode("utf-8", "replace")
        try:
            self._write(data)
        except OSError as fault:
            if fault.errno not in {errno.ENOSPC, errno.EDQUOT} or not self._reserve.exists():
                raise
            self._reserve.unlink()
            log.warning("the disk is full: the spool gave up its reserve")
            self._write(data)

    def seal(self) -> None:
        """Let go of the file that is written, so that it can be read back; the next event opens another."""
        file, self._file = self._file, None
        if file is not None:
            os.close(file)

    def _write(self, data: bytes) -> None:
        if self._file is None:
            self._file = self._open()
        end = os.fstat(self._file).st_size
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(self._file, view) :]
            os.fsync(self._file)
        except OSError:
            os.ftruncate(self._file, end)
            raise

    def _open(self) -> int:
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Locked before it has a name that readers look for.
        hidden = self.folder / f"{OWN}{time.time_ns()}-{os.getpid()}.part"
        file = os.open(hidden, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND, 0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        hidden.rename(hidden.with_suffix(".jsonl"))
        folder = os.open(self.folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file
