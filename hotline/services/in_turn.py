"""Write what somebody pressed in its order, also after the call and when the database is silent for a while.

A caller waits for a database no longer than she can with the receiver at her ear; what was pressed is written without
her, and tried again. Only a service that is killed while the database is silent loses what it holds.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

#: How long somebody waits for the database with the receiver at her ear, in seconds.
PATIENCE_S = 1.0

#: Between two tries to write what a silent database did not take, in seconds, and how many there are.
_AGAIN_S, _TRIES = 2.0, 300


class InTurn:
    """`write`, and `stop` once, at the end."""

    def __init__(self) -> None:
        self._turn = asyncio.Lock()
        self._writing: set[asyncio.Task[None]] = set()

    async def write(self, once: Callable[[], Awaitable[None]], what: str) -> None:
        """Run `once` after what was given before it; returns when it is done, or has to wait. what: for the log."""
        task = asyncio.create_task(self._write(once, what), name=f"keep {what}")
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)
        await asyncio.wait({task}, timeout=PATIENCE_S)

    async def stop(self) -> None:
        """Let what is being written end."""
        if self._writing:
            await asyncio.wait(self._writing, timeout=PATIENCE_S)
        for task in self._writing:
            task.cancel()

    async def _write(self, once: Callable[[], Awaitable[None]], what: str) -> None:
        async with self._turn:  # asyncio's lock is fair: what was pressed first is written first
            for _ in range(_TRIES):
                try:
                    await once()
                except OSError as silence:
                    log.warning("%s cannot be written yet: %s", what, silence)
                    await asyncio.sleep(_AGAIN_S)
                except Exception:
                    log.exception("%s is lost", what)
                    return
                else:
                    return
            log.error("%s is lost: the database does not answer", what)
