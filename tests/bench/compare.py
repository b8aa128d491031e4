"""Product and pure dialplan in turns: at saturation, at 60 calls a second, and the product beyond its capacity."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.figures import Figure, Limit, median, paired_ratio
from tests.bench.load import Round, one_round
from tests.bench.sides import Side

#: Calls that are up at any moment of the closed loop. Fewer leave the cores idle while keys are being pressed.
AT_ONCE = 160

_STEADY_RATE = 60.0
_OVERLOAD = 1.3
_OVERLOAD_AT_ONCE = 1100
_FLOOD = 5000.0  # calls a second that SIPp would start, if it were not for AT_ONCE


@dataclass(frozen=True, slots=True)
class Amount:
    """How much is measured: rounds of each kind, calls of a saturated round, seconds of the others."""

    rounds: int = 3
    warm_up: int = 300
    calls: int = 3000
    steady_s: float = 10.0
    overload_s: float = 12.0


QUICK = Amount(rounds=1, warm_up=100, calls=800, steady_s=5.0, overload_s=5.0)

Pairs = list[tuple[Round, Round]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """(pure, product) of each round; the overload is the product's alone. gap: numbers of the journal left out."""

    saturated: Pairs
    steady: Pairs
    overload: Round
    gap: int


async def compare(pure: Side, product: Side, work: Path, amount: Amount, say: Callable[[str], None]) -> Outcome:
    """Alternate between the sides."""

    async def pairs(what: str, calls: int, rate: float, at_once: int, rounds: int) -> Pairs:
        say(what)
        done: Pairs = []
        for _ in range(rounds):
            both = []
            for side in (pure, product):
                both.append(await one_round(side, work / "sipp", calls=calls, rate=rate, at_once=at_once))
                say(f"  {both[-1].told()}")
            done.append((both[0], both[1]))
        return done

    await pairs("warming up", amount.warm_up, 100, AT_ONCE, 1)
    saturated = await pairs(f"saturated: {AT_ONCE} calls at once", amount.calls, _FLOOD, AT_ONCE, amount.rounds)
    steady_calls = int(_STEADY_RATE * amount.steady_s)
    steady = await pairs(f"{_STEADY_RATE:.0f} calls a second", steady_calls, _STEADY_RATE, 1000, amount.rounds)
    offered = _OVERLOAD * median(round_.load.calls_per_s for _, round_ in saturated)
    say(f"overload: {offered:.0f} calls a second, {_OVERLOAD:g} times what the product takes")
    calls = int(offered * amount.overload_s)
    overload = await one_round(product, work / "sipp", calls=calls, rate=offered, at_once=_OVERLOAD_AT_ONCE)
    say(f"  {overload.told()}")
    return Outcome(saturated, steady, overload, product.numbers_left_out())


def figures(outcome: Outcome) -> list[Figure]:
    """The table of the comparison."""
    loud, steady = outcome.saturated, outcome.steady
    every = [*(round_ for pair in (*loud, *steady) for round_ in pair)]
    ours = [product for _, product in (*loud, *steady)]
    return [
        _compared("calls/s at saturation", "1/s", loud, lambda it: it.load.calls_per_s, Limit(0.60, at_least=True)),
        _compared("cores busy at saturation", "", loud, lambda it: it.cores_busy),
        _compared("CPU of Asterisk a call", "ms", loud, lambda it: it.asterisk_ms),
        Figure(
            "CPU of Python a call / of Asterisk under the pure dialplan",
            "ms",
            median(product.python_ms for _, product in loud),
            median(pure.asterisk_ms for pure, _ in loud),
            paired_ratio([product.python_ms for _, product in loud], [pure.asterisk_ms for pure, _ in loud]),
            Limit(0.35),
        ),
        _compared("answer → BYE at 60 calls/s, p50", "ms", steady, lambda it: it.bye_ms(0.5)),
        _compared("answer → BYE at 60 calls/s, p99", "ms", steady, lambda it: it.bye_ms(0.99), Limit(1.10)),
        _compared("answer → BYE at saturation, p99", "ms", loud, lambda it: it.bye_ms(0.99)),
        _sums("keys pressed again (all rounds)", every, lambda it: it.load.pressed_again),
        _sums("calls failed (all rounds)", every, lambda it: it.load.failed, Limit(0)),
        *_rows(outcome, ours),
    ]


def _rows(outcome: Outcome, ours: Sequence[Round]) -> list[Figure]:
    overload, none = outcome.overload, Limit(0)
    return [
        Figure("calls answered by the product", "calls", sum(round_.answered for round_ in ours)),
        Figure("rows in the journal for them", "rows", sum(round_.rows.rows for round_ in ours)),
        Figure("calls without a row", "calls", sum(round_.lost_rows for round_ in ours), limit=none, hard=True),
        Figure("rows not settled", "rows", sum(round_.unsettled for round_ in ours), limit=none, hard=True),
        Figure(f"overload, {_OVERLOAD:g} × capacity: calls offered", "calls", overload.load.calls),
        Figure("overload: calls answered", "calls", overload.answered),
        Figure("overload: rows in the journal", "rows", overload.rows.rows),
        Figure("overload: calls without a row", "calls", overload.lost_rows, limit=none, hard=True),
        Figure("overload: rows not settled", "rows", overload.unsettled, limit=none, hard=True),
        Figure("overload: calls not served to the end", "calls", overload.load.failed, limit=none),
        Figure("overload: keys pressed again", "", overload.load.pressed_again),
        Figure("overload: answer → BYE, p99", "ms", overload.bye_ms(0.99)),
        Figure(
            "rows too many, of all", "rows", sum(it.doubled_rows for it in (*ours, overload)), limit=none, hard=True
        ),
        Figure("numbers left out by the journal", "", outcome.gap, limit=none, hard=True),
    ]


def _compared(
    name: str, unit: str, pairs: Pairs, value: Callable[[Round], float], limit: Limit | None = None
) -> Figure:
    ours, theirs = [value(product) for _, product in pairs], [value(pure) for pure, _ in pairs]
    return Figure(name, unit, median(ours), median(theirs), paired_ratio(ours, theirs), limit)


def _sums(name: str, rounds: Sequence[Round], value: Callable[[Round], int], limit: Limit | None = None) -> Figure:
    ours = sum(value(round_) for round_ in rounds if round_.side == "product")
    theirs = sum(value(round_) for round_ in rounds if round_.side == "pure")
    return Figure(name, "", ours, theirs, limit=limit, hard=limit is not None)
