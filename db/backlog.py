"""Reads spool files back: ours after the database was silent, and those that stand-alone scripts leave for us.

A line may be half written: it stays until its end has come, or nobody has written for a minute. Junk never stops what
stands behind it: it goes to `rejected.log` with the reason. A file is deleted only after its events are committed; a
crash before that means reading it again, which changes nothing.
"""

import fcntl
import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path

from db.spool import OWN
from hotline.domain.call_event import CallEvent

log = logging.getLogger(__name__)

#: Longest line that can be an event, in bytes.
_LONGEST = 64 * 1024

#: A file of a script is deleted when nobody has written to it for so many seconds, and a half line is given up.
_IDLE_S = 60.0

#: Files of a script pass through this name, so that one that opens its file again by name begins a new one.
_TAKEN = ".taken"


@dataclass(slots=True)
class _Reading:
    inode: int
    offset: int = 0


class Backlog:
    """Belongs to one thread. First `take`, then commit, then `done`."""

    def __init__(self, folder: Path, idle_s: float = _IDLE_S) -> None:
        self._folder, self._idle_s = folder, idle_s
        self._read: dict[Path, _Reading] = {}
        self._taken: dict[Path, _Reading] = {}
        self._finished: list[Path] = []
        self._junk: list[tuple[Path, str, bytes]] = []

    def take(self, limit: int) -> tuple[list[CallEvent], bool]:
        """Give about `limit` events that are not yet done, and whether there may be more at once."""
        self._taken, self._finished, self._junk = {}, [], []
        events: list[CallEvent] = []
        files = self._files()
        for path in files:
            if len(events) + len(self._junk) >= limit:
                return events, True
            if self._take_from(path, events, limit):
                return events, True
        for gone in self._read.keys() - set(files):
            del self._read[gone]
        return events, False

    def done(self) -> None:
        """What was taken is committed: remember how far, write down the junk, delete what is finished.

        Raises OSError when the disk refuses; then everything is taken again.
        """
        for path, reason, line in self._junk:
            self.reject(f"{path.name}: {reason}", line.decode("utf-8", "replace"))
        self._read |= self._taken
        for path in self._finished:
            self._dispose(path)
        self._taken, self._finished, self._junk = {}, [], []

    def reject(self, reason: str, line: str) -> None:
        """Write a line that cannot be kept into rejected.log, for a person to look at."""
        file = os.open(self._folder / "rejected.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(file, "a", encoding="utf-8", errors="replace") as rejected:
            rejected.write(f"{datetime.now(UTC).isoformat(timespec='seconds')} {reason}: {line[:2000]!r}\n")

    def _files(self) -> list[Path]:
        try:
            return sorted(path for path in self._folder.iterdir() if path.name.endswith((".jsonl", _TAKEN)))
        except OSError as fault:
            log.warning("the spool %s cannot be read: %s", self._folder, fault.strerror)
            return []

    def _take_from(self, path: Path, events: list[CallEvent], limit: int) -> bool:
        """Read complete lines of one file. True when some are left."""
        try:
            file = path.open("rb")
        except OSError as fault:  # gone meanwhile, or not ours to read: the others must not wait for it
            log.warning("spool file %s cannot be read: %s", path.name, fault.strerror)
            return False
        with file:
            if not _unlocked(file.fileno()):
                return False  # its writer lives, and reads it back itself
            status = os.fstat(file.fileno())
            reading = self._read.get(path)
            if reading is None or reading.inode != status.st_ino or reading.offset > status.st_size:
                reading = _Reading(status.st_ino)
            reading = _Reading(reading.inode, reading.offset)
            idle = datetime.now(UTC).timestamp() - status.st_mtime > self._idle_s
            ours = path.name.startswith(OWN)
            file.seek(reading.offset)
            for line in _lines(file, last_too=ours or idle):
                if len(events) + len(self._junk) >= limit:
                    self._taken[path] = reading
                    return True
                reading.offset += len(line)
                self._sort(path, line, events)
        self._taken[path] = reading
        if reading.offset == status.st_size and (ours or idle or path.name.endswith(_TAKEN)):
            self._finished.append(path)
        return False

    def _sort(self, path: Path, line: bytes, events: list[CallEvent]) -> None:
        if not line.strip():
            return
        try:
            events.append(CallEvent.from_json(line.decode()))
        except (ValueError, OverflowError, RecursionError) as fault:
            self._junk.append((path, str(fault)[:200], line))

    def _dispose(self, path: Path) -> None:
        reading = self._read.pop(path)
        if path.name.startswith(OWN) or path.name.endswith(_TAKEN):
            path.unlink(missing_ok=True)
            return
        taken = path.with_name(path.name + _TAKEN)
        path.rename(taken)
        self._read[taken] = reading


def _unlocked(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _lines(file: BufferedReader, *, last_too: bool) -> Iterator[bytes]:
    """Lines with their ends, each at most `_LONGEST` bytes; the last one only if it is finished or `last_too`."""
    while line := file.readline(_LONGEST):
        if not line.endswith(b"\n") and len(line) < _LONGEST and not last_too:
            return
        yield line
