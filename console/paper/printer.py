"""Prints beside the service: WeasyPrint holds the interpreter for seconds, and calls must not feel it."""

import asyncio
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import ParamSpec, TypeVar

from hotline.domain.refusal import Refused

P = ParamSpec("P")
T = TypeVar("T")

#: Papers after which the process is replaced by a fresh one: what a library leaks does not add up.
_PAPERS = 200
_NICENESS = 10


class Printer:
    """One process, started by the first paper, of low priority. Papers are printed in turn.

    `await printer.run(sos_pdf, paper)`: the function must stand at the top of a module, its arguments must be data.
    """

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def run(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `job` gives. Raises `Refused` when the process died; the next paper gets a new one."""
        if kwargs:
            raise TypeError("arguments are given by position")
        if self._pool is None:
            self._pool = ProcessPoolExecutor(
                1,
                mp_context=get_context("spawn"),
                initializer=os.nice,
                initargs=(_NICENESS,),
                max_tasks_per_child=_PAPERS,
            )
        pool = self._pool
        try:
            return await asyncio.get_running_loop().run_in_executor(pool, job, *args)
        except BrokenProcessPool as death:
            if self._pool is pool:
                self._pool = None
            raise Refused("Бумагу напечатать не удалось: попробуйте ещё раз.") from death

    def close(self) -> None:
        """End the process; a paper that is being printed is lost."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
