"""``python -m tests.bench``: measure, print the tables, exit 1 when a call or a row was lost."""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

from tests.bench import compare, dialling, journal_pages, pop, rules, voice
from tests.bench.figures import Figure, exit_code
from tests.bench.machine import conditions
from tests.bench.sides import product_side, pure_side
from tests.bench.table import show, write_json

T = TypeVar("T")

LOAD, RULES, POP = "Product against pure dialplan", "The caller's rules", "Who calls, and the pages"
JOURNAL = "A journal of a million lines, at the HTTP edge"
DIAL = "Calls that the service places by itself"
VOICE = "The voice: sealed, written down, heard"


def main() -> int:
    """Parse the words, measure, tell. Exit code 0, or 1 when a call failed or a row is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="measure the product; see tests/bench")
    parser.add_argument("--quick", action="store_true", help="a short look of about two minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write everything that was measured there, too")
    parser.add_argument(
        "--only", choices=("load", "rules", "pop", "journal", "voice", "dial"), help="only one of the tables"
    )
    parser.add_argument("--home", type=Path, metavar="FOLDER", help="where to work: the disk there is the journal's")
    words = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("HOTLINE_")]:
        del os.environ[name]  # the bench has settings of its own
    with tempfile.TemporaryDirectory(prefix="hotline-bench-", dir=words.home) as folder:
        try:
            tables, details = asyncio.run(_until_told(_measure(Path(folder), quick=words.quick, only=words.only)))
        except asyncio.CancelledError:
            _say("stopped before the end: there is no table")
            return 1
    for title, figures in tables.items():
        show(title, figures, details["conditions"][title])
    if words.json:
        write_json(words.json, tables, details)
    return exit_code(figure for figures in tables.values() for figure in figures)


async def _until_told(work: Coroutine[Any, Any, T]) -> T:
    """Do `work`; SIGTERM cancels it, so that what was started is stopped: an Asterisk outlives who started it."""
    task = asyncio.ensure_future(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task


async def _measure(folder: Path, *, quick: bool, only: str | None) -> tuple[dict[str, list[Figure]], dict[str, Any]]:
    tables: dict[str, list[Figure]] = {}
    details: dict[str, Any] = {"conditions": {}, "quick": quick}
    if only in {None, "load"}:
        details["conditions"][LOAD] = conditions()
        outcome, more = await _load(folder, compare.QUICK if quick else compare.Amount())
        tables[LOAD] = compare.figures(outcome)
        details["conditions"][LOAD] |= more
        details["rounds"] = [round_.told() for pair in (*outcome.saturated, *outcome.steady) for round_ in pair]
    if only in {None, "rules"}:
        details["conditions"][RULES] = conditions()
        tables[RULES] = await rules.caller_rules(folder, rules.QUICK if quick else rules.Amount(), _say)
    if only in {None, "pop"}:
        details["conditions"][POP] = conditions()
        tables[POP] = await pop.pop_and_pages(folder, pop.QUICK if quick else pop.Amount(), _say)
    if only in {None, "journal"}:
        details["conditions"][JOURNAL] = conditions()
        amount = journal_pages.QUICK if quick else journal_pages.Amount()
        tables[JOURNAL] = await journal_pages.journal_pages(folder, amount, _say)
    if only in {None, "dial"}:
        details["conditions"][DIAL] = conditions()
        dialled = dialling.QUICK if quick else dialling.Amount()
        tables[DIAL] = await dialling.dialling_figures(folder / "dialling", dialled, _say)
    if only in {None, "voice"}:
        details["conditions"][VOICE] = conditions()
        tables[VOICE] = await voice.voice(folder, quick=quick, say=_say)
    return tables, details


async def _load(folder: Path, amount: compare.Amount) -> tuple[compare.Outcome, dict[str, str]]:
    _say("starting hotline run, and an Asterisk with a dialplan only")
    async with (
        product_side(folder / "product") as product,
        pure_side(folder / "pure", folder / "product" / "prompts") as pure,
    ):
        outcome = await compare.compare(pure, product, folder, amount, _say)
    return outcome, {
        "rounds": f"{amount.rounds}, in turns; {amount.calls} calls each, {compare.AT_ONCE} at once",
        "commands a call": f"product {product.commands} (dialplan and AGI), pure dialplan {pure.commands}",
        "product": "AMI reader and dialler linked, CEL on, journal on SQLite with synchronous=FULL",
        "pure dialplan": "CEL on, nobody on AMI, no Python",
    }


def _say(line: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
