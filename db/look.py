"""Does a database answer? Asked by `hotline check`, which starts fast: the drivers alone, without SQLAlchemy."""

import sqlite3
from contextlib import closing
from pathlib import Path

#: Seconds for a connection, and for a lock.
_PATIENCE_S = 2


def file_of(url: str) -> Path | None:
    """The file of a SQLite database; None for PostgreSQL. `url`: `settings.database_url`."""
    scheme, _, path = url.partition(":///")
    return Path(path) if scheme == "sqlite" else None


def silence_of(url: str) -> str:
    """Why the database does not answer, "" when it does. Blocks for some seconds at most, creates nothing."""
    try:
        file = file_of(url)
        if file is None:
            _ask_postgresql(url)
        else:
            _ask_sqlite(file)
    except Exception as silence:  # noqa: BLE001 - whatever a driver raises, it is the answer
        return f"{type(silence).__name__}: {str(silence).partition(chr(10))[0][:200]}"
    return ""


def _ask_sqlite(file: Path) -> None:
    with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=rw", uri=True, timeout=_PATIENCE_S)) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _ask_postgresql(url: str) -> None:
    import psycopg  # noqa: PLC0415 - 0.1 s that SQLite needs not

    words = f"-c statement_timeout={_PATIENCE_S * 1000}"
    with psycopg.connect(url.replace("+psycopg", "", 1), connect_timeout=_PATIENCE_S, options=words) as connection:
        connection.execute("SELECT 1").fetchone()
