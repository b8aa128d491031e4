"""Figures and what is to be thought of them. Pure."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

#: What stands behind a figure.
OK, MISSED, FAILED, NONE = "ok", "MISSED", "FAILED", ""


@dataclass(frozen=True, slots=True)
class Limit:
    """What is asked of a figure: of its ratio when it has one, else of the product's own value."""

    value: float
    at_least: bool = False

    def kept_by(self, value: float) -> bool:
        """Whether `value` is within the limit; NaN never is."""
        return value >= self.value if self.at_least else value <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.value:g}"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `pure`: None where there is nothing to compare with. `hard`: missing it fails the run."""

    name: str
    unit: str
    product: float
    pure: float | None = None
    ratio: float | None = None
    limit: Limit | None = None
    hard: bool = False

    @property
    def verdict(self) -> str:
        """One of OK, MISSED, FAILED, or NONE where nothing is asked."""
        if self.limit is None:
            return NONE
        if self.limit.kept_by(self.product if self.ratio is None else self.ratio):
            return OK
        return FAILED if self.hard else MISSED


def median(values: Iterable[float]) -> float:
    """The middle value; NaN without values."""
    known = [value for value in values if not math.isnan(value)]
    return statistics.median(known) if known else math.nan


def paired_ratio(above: Sequence[float], below: Sequence[float]) -> float:
    """The median of the rounds' own ratios: what disturbed a round disturbed both of its halves."""
    return median(one / other if other else math.nan for one, other in zip(above, below, strict=True))


def cpu_ticks(stat: str) -> int:
    """Add utime and stime of /proc/PID/stat (proc(5)), in clock ticks; the name in brackets may hold anything."""
    fields = stat.rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def busy_ticks(stat: str) -> tuple[int, int]:
    """(busy, all) of the first line of /proc/stat, all cores together, in clock ticks. Waiting for a disk is idle."""
    name, *ticks = stat.splitlines()[0].split()
    if name != "cpu":
        raise ValueError(f"/proc/stat begins with {name!r}, not with the sum of all cores")
    counts = [int(tick) for tick in ticks[:8]]
    return sum(counts) - counts[3] - counts[4], sum(counts)


def exit_code(figures: Iterable[Figure]) -> int:
    """1 when a call or a row was lost; a speed that was missed on a shared machine is told and no fault."""
    return int(any(figure.verdict == FAILED for figure in figures))
