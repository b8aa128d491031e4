"""Brings a database to the tables of this version."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from db.engine import PATIENCE, is_sqlite, sqlite_file, writing_engine

MIGRATIONS = Path(__file__).parent / "migrations"

#: Any number that no other program locks; two nodes that start together migrate one after the other.
_LOCK = 0x129_0001


def migrate(url: str, patience: timedelta = PATIENCE) -> None:
    """Build or upgrade the tables, all or nothing. Needs no alembic.ini; may be called at every start.

    `patience`: how long to wait for the lock of SQLite; the work itself has no limit.
    """
    if file := sqlite_file(url):
        file.parent.mkdir(parents=True, exist_ok=True)
    engine = writing_engine(url, patience)
    with engine.connect() as connection, connection.begin():
        if is_sqlite(url):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SET LOCAL statement_timeout = 0"))
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        _upgrade(connection)
    engine.dispose()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - 0.2 s that only a start needs
    from alembic.config import Config  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, "head")
