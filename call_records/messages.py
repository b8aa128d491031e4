"""Messages of callers on disk: a unique name before the first byte, header mended after a crash, length from the bytes.

Files are ``HOTLINE_HOME/messages/<uuid>.wav``, 8 kHz mono 16-bit, written by Asterisk's Record.
"""

import os
import shutil
import struct
from pathlib import Path
from uuid import UUID, uuid4

#: Below this much free space no message is begun: a recording cut by a full disk helps nobody.
LEAST_FREE_BYTES = 20 * 1024 * 1024

_HEADER = 44
_BYTES_PER_SECOND = 16000


class MessageFiles:
    """Implements `hotline.ports.Messages`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def new(self, call_id: UUID) -> tuple[UUID, Path]:
        """A recording id and a path that no file has yet. Raises OSError when the disk is nearly full."""
        del call_id
        if shutil.disk_usage(self._folder).free < LEAST_FREE_BYTES:
            raise OSError(f"less than {LEAST_FREE_BYTES // 1024 // 1024} MB free in {self._folder}")
        recording = uuid4()
        return recording, self.path(recording)

    def path(self, recording: UUID) -> Path:
        return self._folder / f"{recording}.wav"

    def seal(self, recording: UUID) -> float:
        """Seconds of sound in the file, 0.0 for none. Mends a header that a crash left at length 0."""
        path = self.path(recording)
        try:
            size = path.stat().st_size
            if size <= _HEADER:
                return 0.0
            mend_header(path, size)
        except OSError:
            return 0.0
        return (size - _HEADER) / _BYTES_PER_SECOND


def mend_header(path: Path, size: int) -> None:
    """Write the true lengths into a plain RIFF header; sound behind a length of 0 is a crash's doing."""
    with path.open("r+b") as file:
        header = file.read(_HEADER)
        if header[:4] != b"RIFF" or header[36:40] != b"data":
            return
        riff, data = struct.pack("<I", size - 8), struct.pack("<I", size - _HEADER)
        if header[4:8] == riff and header[40:44] == data:
            return
        file.seek(4)
        file.write(riff)
        file.seek(40)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
