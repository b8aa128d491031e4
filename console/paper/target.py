"""A file that is there whole or not at all: written beside its place, moved into it at the end."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hotline.domain.refusal import Refused


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """A path to write to; at the end of the block it becomes `target`, after an error it is gone.

    It lies in a folder of its own, where a writer may leave what it needs on the way. The file is readable by its owner
    only, since it names families. Raises `Refused` when there can be no such file.
    """
    target = _real(target)
    try:
        workshop = Path(tempfile.mkdtemp(prefix=".hotline-", suffix=".part", dir=target.parent))
    except OSError as fault:
        raise Refused(
            f"{target} cannot be written ({_reason(fault)}): name a folder that exists and is yours"
        ) from fault
    try:
        written = workshop / target.name
        yield written
        written.chmod(0o600)
        with written.open("rb+") as file:
            os.fsync(file.fileno())
        written.replace(target)
    except OSError as fault:
        raise Refused(f"{target} could not be written ({_reason(fault)}): see whether the disk is full") from fault
    finally:
        shutil.rmtree(workshop, ignore_errors=True)


def _real(target: Path) -> Path:
    """Where the file will be: behind symbolic links, so that a link stays one."""
    if not target.name or "\0" in str(target):
        raise Refused(f"{str(target)!r} names no file; write it as journal.xlsx")
    try:
        target = target.resolve()
        found = target.stat().st_mode
    except FileNotFoundError:
        return target
    except (OSError, RuntimeError) as fault:  # RuntimeError: a loop of links
        raise Refused(f"{target} cannot be written ({_reason(fault)}): choose another place") from fault
    if stat.S_ISDIR(found):
        raise Refused(f"{target} is a folder: name a file in it, as {target / 'journal.xlsx'}")
    if not stat.S_ISREG(found):
        raise Refused(f"{target} is no ordinary file, and would be replaced by one: choose another name")
    return target


def _reason(fault: BaseException) -> str:
    return (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
