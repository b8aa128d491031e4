"""Sound of the telephone for a browser: G.711 A-law as it lies on the disk, behind the header of a WAV."""

import struct
from collections.abc import Sequence
from pathlib import Path

_RATE = 8000

#: WAVE_FORMAT_ALAW (RFC 2361).
_ALAW = 6


def wav_of(files: Sequence[Path]) -> bytes:
    """One file of all of them, one behind the other. Raises OSError."""
    sound = b"".join(file.read_bytes() for file in files)
    form = struct.pack("<HHIIHHH", _ALAW, 1, _RATE, _RATE, 1, 8, 0)
    parts = (b"fmt ", form), (b"fact", struct.pack("<I", len(sound))), (b"data", sound)
    body = b"".join(name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2) for name, part in parts)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body
