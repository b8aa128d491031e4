"""Do something in a child of this process that may crash, hang or eat memory, and costs nothing but itself.

The child is a fork: what this process has loaded (a model of 500 MB) is there at once and takes no memory twice. So
this process must have one thread only, and the child touches no connection of its parent.
"""

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, NoReturn

from call_records.mortal import die_with

_PIECE = 1 << 16


class Failed(Exception):
    """The child could not do it; says why, in Russian. final: whether it would fail in the same way again."""

    def __init__(self, fault: str, *, final: bool = False) -> None:
        super().__init__(fault)
        self.fault, self.final = fault, final


class Lost(Exception):
    """Nobody wants the result any more."""


def apart(work: Callable[[], Any], *, limit_s: float, beat: Callable[[], bool], beat_s: float) -> Any:
    """What `work` gives, as JSON holds it. Meanwhile `beat` is called every `beat_s` seconds; False from it ends all.

    Raises `Failed` when it raised OSError or ValueError (final), ended in any other way, or was not done after
    `limit_s` seconds; `Lost` when `beat` said so. Whatever this process is interrupted by, no child is left.
    """
    reading, writing = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(work, writing, parent)
    os.close(writing)
    try:
        told = _told(reading, limit_s, beat, beat_s)
    finally:
        os.close(reading)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
    if not told.endswith(b"\n"):
        raise Failed(_reason(status))
    answer = json.loads(told)
    if "fault" in answer:
        raise Failed(answer["fault"], final=answer["final"])
    return answer["done"]


def _told(reading: int, limit_s: float, beat: Callable[[], bool], beat_s: float) -> bytes:
    begun = time.monotonic()
    next_beat = begun + beat_s
    pieces: list[bytes] = []
    while True:
        ready, _, _ = select.select([reading], [], [], max(0.0, next_beat - time.monotonic()))
        if ready:
            piece = os.read(reading, _PIECE)
            if not piece:
                return b"".join(pieces)
            pieces.append(piece)
        now = time.monotonic()
        if now - begun > limit_s:
            raise Failed(f"не закончена за {limit_s:.0f} с")
        if now >= next_beat:
            next_beat = now + beat_s
            if not beat():
                raise Lost


def _be_child(work: Callable[[], Any], writing: int, parent: int) -> NoReturn:
    code = 1
    try:
        die_with(parent)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(json.dumps(_answer(work), ensure_ascii=False).encode() + b"\n")
        code = 0
    finally:
        sys.stderr.flush()
        os._exit(code)  # nothing of the parent's (connections, temporary files, hooks at exit) is this process's to end


def _answer(work: Callable[[], Any]) -> dict[str, Any]:
    try:
        return {"done": work()}
    except MemoryError:
        return {"fault": "не хватило памяти (HOTLINE_SPEECH__MEMORY_MB)", "final": False}
    except (OSError, ValueError, RuntimeError) as fault:
        return {"fault": str(fault)[:300], "final": True}


def _reason(status: int) -> str:
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        # What is written in C ends itself so when it gets no memory.
        hint = ", вероятно, не хватило памяти" if number in {signal.SIGABRT, signal.SIGKILL} else ""
        return f"процесс оборвался ({signal.Signals(number).name}{hint})"
    return f"процесс закончился с кодом {os.waitstatus_to_exitcode(status)}"
