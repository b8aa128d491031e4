"""A thread that does one thing after another, for somebody who must not wait for it without end.

Not an executor of the standard library: those are joined at exit, and a thread that hangs in a dead database would keep
the whole service from stopping.
"""

from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Thread
from typing import Any, TypeVar

T = TypeVar("T")


class Hand:
    """One daemon thread."""

    def __init__(self, name: str) -> None:
        self._work: SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def give(self, work: Callable[[], T]) -> Future[T]:
        """Do `work` after what was given before. Its result or exception arrives in the future."""
        future: Future[T] = Future()
        self._work.put((future, work))
        return future

    def stop(self, within_s: float) -> None:
        """Finish what was given; leave the thread behind when that takes longer than `within_s` seconds."""
        self._work.put(None)
        self._thread.join(within_s)

    def _run(self) -> None:
        while (given := self._work.get()) is not None:
            future, work = given
            try:
                result = work()
            except BaseException as fault:  # noqa: BLE001 - it is raised again where the future is read
                future.set_exception(fault)
            else:
                future.set_result(result)
