"""Statements of the writer, compiled once.

SQLAlchemy writes the text for either database; the driver is fed directly: at some fifty small commits a second the way
through SQLAlchemy would cost more than SQLite itself.
"""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.engine import Dialect
from sqlalchemy.sql.dml import Insert, Update

from db.mapping import FOLDED
from db.tables import call_events, calls, recordings, volumes
from db.upsert import insert_into


class Statement:
    """One INSERT or UPDATE for many rows. `columns`: what every row holds."""

    def __init__(self, dialect: Dialect, what: Insert | Update, columns: Sequence[str]) -> None:
        compiled = what.compile(dialect=dialect, column_keys=list(columns) or None)
        self._text = str(compiled)
        self._place = _placing(compiled.positiontup or [])

    def run(self, cursor: Any, rows: list[dict[str, Any]]) -> int:
        """Give how many rows of the database were written; 0 without asking it when `rows` is empty."""
        if not rows:
            return 0
        place = self._place
        cursor.executemany(self._text, rows if place is None else [place(row) for row in rows])
        return int(cursor.rowcount)

    def returned(self, cursor: Any, row: dict[str, Any]) -> tuple[Any, ...] | None:
        """Give what one row's RETURNING gives back; None when no row was changed."""
        cursor.execute(self._text, row if self._place is None else self._place(row))
        found: tuple[Any, ...] | None = cursor.fetchone()
        return found


def _placing(names: Sequence[str]) -> Callable[[dict[str, Any]], tuple[Any, ...]] | None:
    """How a row becomes the driver's parameters; None where it takes them by name."""
    if len(names) == 1:  # an itemgetter of one name gives no tuple
        return lambda row: (row[names[0]],)
    return itemgetter(*names) if names else None


class Statements:
    """All that the writer says to the database."""

    def __init__(self, dialect: Dialect) -> None:
        # The row of the open volume is locked until the commit: two writers never give one number, nobody closes the
        # volume meanwhile, a rollback gives the numbers back.
        self.raise_number = Statement(
            dialect,
            update(volumes)
            .where(volumes.c.ended_at.is_(None))
            .values(last_number=volumes.c.last_number + bindparam("by"))
            .returning(volumes.c.volume, volumes.c.last_number),
            (),
        )
        new_call = (*FOLDED, "key", "id", "volume", "number", "version", "transcript", "result")
        self.insert_calls = Statement(dialect, insert(calls), new_call)
        # When another writer (the `hotline` command) was here since the row was read, nothing is updated.
        self.update_calls = Statement(
            dialect,
            update(calls).where(calls.c.key == bindparam("of_key"), calls.c.version == bindparam("version_before")),
            (*FOLDED, "version", "indexed"),
        )
        self.insert_events = Statement(
            dialect,
            insert_into(call_events, dialect.name).on_conflict_do_nothing(),
            ("call_key", "kind", "nth", "at", "mono", "data"),
        )
        started = insert_into(recordings, dialect.name)
        self.start_recordings = Statement(
            dialect,
            started.on_conflict_do_update(index_elements=["id"], set_={"started_at": started.excluded.started_at}),
            ("id", "call_id", "kind", "file", "started_at"),
        )
        sealed = insert_into(recordings, dialect.name)
        self.seal_recordings = Statement(
            dialect,
            sealed.on_conflict_do_update(
                index_elements=["id"],
                set_={"sealed_at": sealed.excluded.sealed_at, "duration_s": sealed.excluded.duration_s},
            ),
            ("id", "call_id", "kind", "file", "started_at", "sealed_at", "duration_s"),
        )
