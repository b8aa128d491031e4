"""Words to a running Asterisk through its control socket (``asterisk -rx``), and signs that it runs at all."""

import asyncio
from contextlib import suppress
from pathlib import Path

from asterisk_conf.provide import Asterisk
from asterisk_conf.render import configuration_file


class NoAnswer(Exception):
    """The control socket did not take the command in time."""


async def tell(asterisk: Asterisk, home: Path, command: str, within_s: float = 5.0) -> str:
    """Say `command` as on Asterisk's console and give what it prints. Raises `NoAnswer`, after `within_s` at most."""
    words = asterisk.command("-C", str(configuration_file(home)), "-rx", command)
    process = await asyncio.create_subprocess_exec(
        *words, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    try:
        said, _ = await asyncio.wait_for(process.communicate(), within_s)
    except TimeoutError:
        raise NoAnswer(f"Asterisk did not answer to {command!r} within {within_s:g} s") from None
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    text = said.decode("utf-8", "replace")
    if process.returncode != 0:
        raise NoAnswer(f"Asterisk did not take {command!r}: {text.strip()}")
    return text


def running_pid(home: Path) -> int | None:
    """The process of this instance's Asterisk: named by its pid file and recognised by its command line, else None."""
    try:
        pid = int((home / "run" / "asterisk.pid").read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        return None
    return pid if is_ours(pid, home) else None


def is_ours(pid: int, home: Path) -> bool:
    """Whether that process is alive and was started with the configuration of this home."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return str(configuration_file(home)).encode() in words and b"-rx" not in words
