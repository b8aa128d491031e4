"""Connections to SQLite and PostgreSQL that fail soon and keep what they commit.

SQLite: WAL (readers never wait for the writer), synchronous=FULL (a commit survives a power cut), and a transaction
that takes the write lock with its first change: a lock taken later may be refused in the middle (SQLITE_BUSY_SNAPSHOT).
PostgreSQL: every wait has a limit, since a server that is stopped, not gone, answers no timeout of its own.
"""

import os
import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

#: How long a reader, a shift or an account waits for the lock of SQLite or a statement of PostgreSQL.
PATIENCE = timedelta(seconds=5)


class DatabaseSilent(OSError):
    """The database did not take or give what was asked. An OSError, so that nobody needs this module to expect it."""


_READING = frozenset({"SELECT", "PRAGMA", "EXPLAIN", "BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"})


def writing_engine(url: str, patience: timedelta = PATIENCE) -> Engine:
    """One connection at a time, for a thread. `url`: sqlite:/// or postgresql+psycopg://."""
    engine = create_engine(url, poolclass=NullPool, hide_parameters=True, connect_args=_arguments(url, patience))
    _prepare(engine, url)
    return engine


def reading_engine(url: str) -> AsyncEngine:
    """A pool for the asyncio loop, same URL."""
    parsed = make_url(url)
    if is_sqlite(url):
        parsed = parsed.set(drivername="sqlite+aiosqlite")
    engine = create_async_engine(
        parsed,
        connect_args=_arguments(url, PATIENCE),
        hide_parameters=True,
        pool_timeout=PATIENCE.total_seconds(),
    )
    _prepare(engine.sync_engine, url)
    return engine


def is_sqlite(url: str) -> bool:
    """Tell the two databases apart."""
    return make_url(url).get_backend_name() == "sqlite"


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL and for one in memory."""
    name = make_url(url).database if is_sqlite(url) else None
    return None if not name or name == ":memory:" else Path(name)


def sever(driver_connection: Any) -> None:
    """End a wait for PostgreSQL in another thread or task: it fails at once with OperationalError.

    Neither statement_timeout nor a cancel request helps against a server that is stopped (SIGSTOP, a frozen machine).
    """
    fileno = driver_connection.pgconn.socket
    with socket.socket(fileno=os.dup(fileno)) as line:
        line.shutdown(socket.SHUT_RDWR)


def reason_of(fault: BaseException) -> str:
    """One line that says what went wrong, without the data it went wrong with."""
    origin = getattr(fault, "orig", None) or fault
    return f"{type(origin).__name__}: {str(origin).partition(chr(10))[0][:200]}"


def _arguments(url: str, patience: timedelta) -> dict[str, Any]:
    if is_sqlite(url):
        return {"timeout": patience.total_seconds(), "isolation_level": None}
    limit = max(1000, int(patience.total_seconds() * 1000))
    return {
        "connect_timeout": 2,
        "tcp_user_timeout": 3000,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "application_name": "hotline",
        "options": f"-c statement_timeout={limit} -c lock_timeout={limit} -c timezone=UTC",
    }


def _prepare(engine: Engine, url: str) -> None:
    if is_sqlite(url):
        event.listen(engine, "connect", _set_pragmas)
        event.listen(engine, "before_cursor_execute", _lock_before_change)


def _set_pragmas(dbapi_connection: Any, _record: object) -> None:
    cursor = dbapi_connection.cursor()
    # 32 MB of pages a connection: with a million lines 2 MB, the default, are read anew at every page of the journal.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _lock_before_change(
    connection: Connection, cursor: Any, statement: str, _parameters: object, _context: object, _many: bool
) -> None:
    # The driver begins nothing (isolation_level=None): reads stand alone, the first change opens the transaction.
    word = statement.lstrip()[:9].split(maxsplit=1)[0].upper()
    if word not in _READING and not connection.connection.driver_connection.in_transaction:  # type: ignore[union-attr]
        cursor.execute("BEGIN IMMEDIATE")
