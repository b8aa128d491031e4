"""``make faults``: 1,000 families are called while the service is killed 600 times; exit 1 when anything was wrong."""

import argparse
import asyncio
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from tests.faults.suite import Verdict, torment

#: A crash and the start after it take about two seconds on two free cores, a talk of a family two more.
_SECONDS_EACH = 8.0


def main() -> int:
    """Parse the words, torment, tell."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults", description="kill the service while it calls families"
    )
    parser.add_argument("--families", type=int, default=1000)
    parser.add_argument("--crashes", type=int, default=600)
    parser.add_argument("--within", type=float, metavar="SECONDS", help="stop after so long; 8 s a crash when not told")
    words = parser.parse_args()
    within = words.within or _SECONDS_EACH * max(words.crashes, words.families / 4)
    _say(f"{words.families} families, {words.crashes} crashes; at most {within / 60:.0f} minutes")
    with tempfile.TemporaryDirectory(prefix="hotline-faults-") as folder:
        work = torment(Path(folder), families=words.families, crashes=words.crashes, within_s=within, say=_say)
        try:
            verdict = asyncio.run(_until_told(work))
        except asyncio.CancelledError:
            _say("stopped before the end: nothing is proven")
            return 1
    show(verdict)
    return 0 if verdict.clean else 1


async def _until_told(work: Coroutine[Any, Any, Verdict]) -> Verdict:
    """Do `work`; SIGTERM cancels it, so that what was started is stopped: an Asterisk outlives who started it."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


def show(verdict: Verdict) -> None:
    """The table."""
    lines = [
        ("families called", verdict.dialled),
        ("attempts in the ledger", verdict.attempts),
        *((f"killed: {point.replace('_', ' ')}", times) for point, times in sorted(verdict.crashes.items())),
        *((f"ended: {state}", times) for state, times in sorted(verdict.states.items())),
        ("dialled twice for one attempt", len(verdict.twice)),
        ("unknown and not shown to a person", verdict.hidden),
        ("without an end", verdict.open),
        ("seconds", round(verdict.seconds)),
    ]
    for what, number in lines:
        sys.stdout.write(f"{what:<36}{number:>8}\n")


def _say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
