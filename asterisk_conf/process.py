"""A process that outlives us, and a way to hear of its end, be it our child or adopted (pidfd_open(2))."""

import asyncio
import os
import resource
import select
import signal
from contextlib import suppress
from pathlib import Path

#: Open files that Asterisk may have: four a channel and some.
_FILES = 65536


def spawn(words: list[str], console: Path) -> int:
    """Start `words` in a session of its own, without a terminal; what it prints goes to `console`. Gives the pid.

    No `subprocess.Popen`: its object would end the process together with our event loop, or complain that it lives on.
    """
    console.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    files = _FILES if hard == resource.RLIM_INFINITY else min(_FILES, hard)
    shell = f'umask 077; ulimit -n {files}; cd /; exec "$@"'
    output = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    actions = [
        (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(console), output, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    return os.posix_spawn(
        "/bin/sh", ["sh", "-c", shell, "asterisk", *words], os.environ, file_actions=actions, setsid=True
    )


class Watched:
    """A running process whose end can be awaited. child: whether we started it and must collect it."""

    def __init__(self, pid: int, *, child: bool) -> None:
        self.pid, self.child = pid, child
        self._over = False
        try:
            self._handle: int | None = os.pidfd_open(pid)
        except ProcessLookupError:
            self._handle = None
            self._over = True

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        if not self._over and self._ready_now():
            self._collect()
        return not self._over

    async def ended(self) -> None:
        """Wait for the end."""
        if self._over or self._handle is None:
            return
        loop = asyncio.get_running_loop()
        heard = asyncio.Event()
        handle = os.dup(self._handle)  # several may wait; a loop knows one reader a descriptor
        loop.add_reader(handle, heard.set)
        try:
            await heard.wait()
        finally:
            loop.remove_reader(handle)
            os.close(handle)
        self._collect()

    async def ended_within(self, seconds: float) -> bool:
        """Wait for the end, but no longer than that."""
        try:
            await asyncio.wait_for(self.ended(), seconds)
        except TimeoutError:
            return False
        return True

    def send(self, number: signal.Signals) -> None:
        """Send a signal; nothing happens when it has ended meanwhile."""
        if self._handle is not None:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)

    def _ready_now(self) -> bool:
        return self._handle is not None and bool(select.select([self._handle], [], [], 0)[0])

    def _collect(self) -> None:
        self._over = True
        if self.child:
            with suppress(ChildProcessError):
                os.waitpid(self.pid, os.WNOHANG)
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None
