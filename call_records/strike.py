"""Strikes a number and names out of texts on the disk: logs of Asterisk and of the service, CEL, the spool.

In place and byte for byte as long as before, so that those who append to a file, and those who remember how far they
have read it, go on as if nothing had happened.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from hotline.domain.spellings import struck_out_bytes

#: What holds no text of ours (sound, keys), or is written by somebody who must not be touched (the database).
_NOT_HERE = frozenset({"secrets", "sealed", "messages", "talks", "prompts", "model", "models", "cache"})
_NOT_THESE = frozenset({".sqlite3", ".sqlite3-wal", ".sqlite3-shm", ".wav", ".bin", ".raw", ".sln16", ".flac", ".opus"})
_LOOK = 4096


def strike_files(home: Path, patterns: Sequence[re.Pattern[str]]) -> int:
    """How many files were changed. Raises OSError when one cannot be."""
    return sum(_strike(path, patterns) for path in _texts(home)) if patterns else 0


def _texts(home: Path) -> Iterator[Path]:
    for top in sorted(home.iterdir()):
        if top.name in _NOT_HERE:
            continue
        for path in [top] if top.is_file() else sorted(top.rglob("*")):
            if path.is_file() and not path.is_symlink() and not path.name.endswith(tuple(_NOT_THESE)):
                yield path


def _strike(path: Path, patterns: Sequence[re.Pattern[str]]) -> bool:
    changed = False
    try:
        with path.open("r+b") as file:
            if b"\0" in file.read(_LOOK):
                return False
            file.seek(0)
            while line := file.readline(1 << 20):
                text = line.decode("utf-8", "surrogateescape")
                struck = struck_out_bytes(text, patterns)
                if struck != text:
                    after = file.tell()
                    file.seek(after - len(line))
                    file.write(struck.encode("utf-8", "surrogateescape"))
                    file.seek(after)
                    changed = True
    except FileNotFoundError:  # a spool that was read back meanwhile
        return False
    return changed
