"""One round: SIPp calls one side, and everything that it costs is counted."""

import asyncio
import itertools
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.machine import Busy, cpu_seconds
from tests.bench.rows import Rows
from tests.bench.sides import Side
from tests.sipp_runner import Load, numbers, quantile, run_sipp

#: When the caller presses the key, in seconds after the answer, and which.
KEYS = {0.1: "1"}

#: Seconds in which the rows of all answered calls must be closed, once SIPp has done with them.
_SETTLED_WITHIN = 30.0
_FIRST_CALLER = 79_000_000_000
_BLOCK = 100_000
_blocks = itertools.count()


@dataclass(frozen=True, slots=True)
class Round:
    """What one side did. Times in ms, CPU in seconds for all its calls together."""

    side: str
    load: Load
    asterisk_s: float
    python_s: float
    cores_busy: float
    rows: Rows

    @property
    def answered(self) -> int:
        """Calls that got as far as the dialplan's answer, failed later or not."""
        return len(self.load.answer_ms)

    @property
    def lost_rows(self) -> int:
        """Answered calls without a row of their own."""
        return max(0, self.answered - self.rows.numbers)

    @property
    def doubled_rows(self) -> int:
        return self.rows.rows - self.rows.numbers

    @property
    def unsettled(self) -> int:
        return self.rows.rows - self.rows.settled

    @property
    def asterisk_ms(self) -> float:
        """Asterisk's CPU per call."""
        return self.asterisk_s * 1000 / max(1, self.answered)

    @property
    def python_ms(self) -> float:
        """The service's CPU per call."""
        return self.python_s * 1000 / max(1, self.answered)

    def bye_ms(self, part: float) -> float:
        """A quantile of answer → BYE."""
        return quantile(self.load.bye_ms, part)

    def told(self) -> str:
        """One line of progress."""
        rows = f", rows {self.rows.rows}" if self.python_s else ""
        return (
            f"{self.side:8}{self.load.calls_per_s:6.0f} calls/s, answer→BYE p50 {self.bye_ms(0.5):.0f} p99"
            f" {self.bye_ms(0.99):.0f} ms, failed {self.load.failed}, keys repeated {self.load.pressed_again}{rows},"
            f" CPU ms a call: Asterisk {self.asterisk_ms:.2f}, Python {self.python_ms:.2f};"
            f" cores busy {self.cores_busy:.2f}"
        )


async def one_round(side: Side, work: Path, *, calls: int, rate: float, at_once: int) -> Round:
    """Let `calls` people call, `rate` a second, at most `at_once` of them at any moment."""
    first = _FIRST_CALLER + next(_blocks) * _BLOCK
    asterisk, python, busy = cpu_seconds(side.asterisk), cpu_seconds(side.python), Busy.now()
    load = await run_sipp(
        "bench_caller",
        work=work,
        server=side.server,
        number="129",
        senders=numbers(calls, first),
        calls=calls,
        rate=rate,
        at_once=at_once,
        keys=KEYS,
        within=calls / min(rate, 60) + 60,
    )
    cores = Busy.now().since(busy)
    rows = await _settled(side, first, len(load.answer_ms))
    done = Round(side.name, load, cpu_seconds(side.asterisk) - asterisk, cpu_seconds(side.python) - python, cores, rows)
    await asyncio.to_thread(shutil.rmtree, work, ignore_errors=True)
    return done


async def _settled(side: Side, first: int, answered: int) -> Rows:
    """The rows of these callers, once they are all there and closed; as they are when that does not come."""
    deadline = time.monotonic() + _SETTLED_WITHIN
    while True:
        rows = await asyncio.to_thread(side.rows, first, first + _BLOCK - 1)
        if side.database is None or rows.settled >= max(answered, rows.rows) or time.monotonic() > deadline:
            return rows
        await asyncio.sleep(0.1)
