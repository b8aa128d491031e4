"""The journal, read from its SQLite file while the service writes it: `hotline journal` would cost a second a look."""

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of the journal for a range of callers. `numbers`: how many different callers they name."""

    rows: int = 0
    numbers: int = 0
    settled: int = 0


def rows_of(database: Path, first: int, last: int) -> Rows:
    """Count the rows of the callers from +first to +last. Blocks for some milliseconds, as all here."""
    query = "SELECT count(*), count(DISTINCT phone), count(settled_at) FROM calls WHERE phone BETWEEN ? AND ?"
    return Rows(*_one(database, query, f"+{first}", f"+{last}"))


def left_out(database: Path) -> int:
    """How many numbers the journal left out: the highest less the count."""
    [gap] = _one(database, "SELECT coalesce(max(number), 0) - count(*) FROM calls")
    return gap


def state_of(database: Path, phone: str) -> str:
    """The state of the latest call from `phone`; "" without one."""
    [state] = _one(
        database, "SELECT coalesce((SELECT state FROM calls WHERE phone = ? ORDER BY number DESC), '')", phone
    )
    return state


def _one(database: Path, query: str, *values: str) -> tuple:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as base:
        return base.execute(query, values).fetchone()
