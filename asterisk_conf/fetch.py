"""Unpack Asterisk from Debian into the cache: once for all instances, whole or not at all.

What can go wrong is said with its remedy (`CannotProvide`).
"""

import fcntl
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

from asterisk_conf.debian import machine_mirror

SUITE = "forky"
PACKAGES = ("asterisk", "asterisk-core-sounds-ru-wav", "asterisk-moh-opsound-wav")

#: Bytes needed while unpacking: 310 MB of files and the packages beside them.
ROOM = 450 * 1024 * 1024

#: Seconds after which a fetch is given up.
PATIENCE_S = 900


class CannotProvide(Exception):
    """There is no usable Asterisk. Says why and what to do."""


def fetch(
    cache: Path,
    say: Callable[[str], None],
    *,
    is_there: Callable[[], bool],
    version_of: Callable[[Path], str | None],
    mirror: str | None = None,
) -> Path:
    """Unpack into ``cache/asterisk-<version>`` and give that folder. Blocks. Raises `CannotProvide`.

    is_there: asked again after waiting for another instance that was fetching at the same time.
    version_of: the version of the Asterisk below a folder, None when it does not start.
    """
    program = shutil.which("mmdebstrap")
    if program is None:
        raise CannotProvide("mmdebstrap is missing: apt-get install mmdebstrap")
    try:
        cache.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(cache).free
    except OSError as fault:
        raise CannotProvide(
            f"{cache} cannot be written ({fault.strerror}): set HOTLINE_ASTERISK__CACHE to a folder of yours"
        ) from fault
    if free < ROOM:
        raise CannotProvide(
            f"{cache}: {free // 2**20} MB free, unpacking Asterisk needs {ROOM // 2**20} MB: "
            "make room, or set HOTLINE_ASTERISK__CACHE to another disk"
        )
    with _alone(cache / "asterisk.lock", say):
        if is_there():
            return cache
        draft = cache / f".asterisk.{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        try:
            _unpack(program, draft, mirror or machine_mirror(), say)
            version = version_of(draft)
            if version is None:
                raise CannotProvide(
                    "what was unpacked from Debian does not start on this machine: install Asterisk 22.10.1 or newer"
                )
            target = cache / f"asterisk-{version}"
            shutil.rmtree(target, ignore_errors=True)  # a broken one: a usable one would have been found before
            draft.rename(target)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    say(f"Asterisk {version} is ready")
    return target


def unpack_command(program: str, target: Path, mirror: str) -> list[str]:
    """The command that unpacks the packages below `target`.

    An expired Release file is accepted (frozen and local mirrors), a wrong signature never.
    """
    return [
        program,
        "--variant=extract",
        f"--include={','.join(PACKAGES)}",
        "--components=main",
        '--aptopt=Acquire::Check-Valid-Until "false"',
        SUITE,
        str(target),
        *filter(None, [mirror]),
    ]


def _unpack(program: str, draft: Path, mirror: str, say: Callable[[str], None]) -> None:
    heard: list[str] = []
    command = unpack_command(program, draft, mirror)
    with subprocess.Popen(  # noqa: S603 - a fixed command, the mirror is apt's own
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as process:
        watchdog = Timer(PATIENCE_S, process.terminate)  # a fetch that hangs on a dead network
        watchdog.daemon = True
        watchdog.start()
        for line in process.stdout or ():
            heard.append(line.rstrip())
            if line.startswith("I: "):
                say(f"  {line[3:].rstrip()}")
        code = process.wait()
        watchdog.cancel()
    if code == 0:
        return
    raise CannotProvide(_reason(mirror, heard))


def _reason(mirror: str, heard: list[str]) -> str:
    faults = [line for line in heard if line.startswith(("E:", "W:"))] or heard
    told = "; ".join(faults[-3:]) or "no reason was given"
    text = " ".join(heard).lower()
    if "no space left" in text:
        remedy = "make room, or set HOTLINE_ASTERISK__CACHE to another disk"
    elif "no_pubkey" in text or "not signed" in text or "keyring" in text:
        remedy = "apt-get install debian-archive-keyring"
    elif "unable to locate package" in text:
        remedy = f"the mirror does not carry Debian {SUITE}; name a full Debian mirror in apt's sources"
    else:
        remedy = "check the network, or copy the folder asterisk-<version> from the cache of another machine"
    source = mirror or "Debian's own archive"
    return f"Asterisk could not be loaded from {source} ({told}): {remedy}"


@contextmanager
def _alone(lock: Path, say: Callable[[str], None]) -> Iterator[None]:
    with lock.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  another instance is fetching Asterisk; waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
