"""One service a HOTLINE_HOME: a second one would dial and write what the first one does."""

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

from hotline.domain.refusal import Refused


def only_one(home: Path) -> Callable[[], None]:
    """Take the lock of this home, or raise `Refused`. Gives what lets it go; after a kill the kernel does."""
    run = home / "run"
    try:
        run.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(run / "service.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as fault:
        raise Refused(
            f"{home} cannot be written ({fault.strerror}): give it to this user, or set HOTLINE_HOME"
        ) from fault
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        raise Refused(
            f"a service runs in {home} already; stop it, or choose another HOTLINE_HOME and other ports"
        ) from None
    return lambda: os.close(handle)


def is_taken(home: Path) -> bool:
    """Whether a service holds the lock of this home: it runs, or is on its way up or down. Takes no lock itself."""
    try:
        inode = (home / "run" / "service.lock").stat().st_ino
        locks = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except OSError:
        return False  # nobody ever ran here
    return any(f":{inode} " in lock and " FLOCK " in lock for lock in locks)
