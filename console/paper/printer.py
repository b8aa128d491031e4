"""Prints beside the service: WeasyPrint holds the interpreter for seconds, and calls must not feel it."""

import asyncio
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Any, TypeVar

from hotline.domain.refusal import Refused

T = TypeVar("T")

#: Papers after which the process is replaced by a fresh one: what a library leaks does not add up.
_PAPERS = 200
_NICENESS = 10


class Printer:
    """One process of low priority, started by the first paper. Papers are printed in turn.

    So a card never waits behind a journal of an hour: journals get a printer of their own.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._papers = 0

    async def run(self, job: Callable[..., T], *args: Any) -> T:
        """What `job(*args)` gives: a function at the top of a module, arguments that are data; `sos_pdf, paper`.

        Raises what `job` raises, and `Refused` when the process died; the next paper gets a new one.
        """
        pool = self._ready()
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, job, *args)
        except BrokenProcessPool as death:
            if self._pool is pool:
                self._pool = None
            raise Refused("Бумагу напечатать не удалось: попробуйте ещё раз.") from death

    def close(self) -> None:
        """End the process after the paper that it is at; those that wait are not printed."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None

    def _ready(self) -> ProcessPoolExecutor:
        # The pool's own max_tasks_per_child can lock up in Python 3.11 (cpython issue 115634).
        if self._pool is not None and self._papers >= _PAPERS:
            self._pool.shutdown(wait=False)
            self._pool = None
        if self._pool is None:
            self._pool, self._papers = ProcessPoolExecutor(1, get_context("spawn"), _begin), 0
        self._papers += 1
        return self._pool


def _begin() -> None:
    """Behind the calls; deaf to the Ctrl-C of the service, gone with it however it ends."""
    os.nice(_NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, name="follow", daemon=True).start()


def _follow() -> None:
    service = parent_process()
    if service is not None:
        service.join()
        os._exit(1)
