"""Brings a database to the tables of this version."""

from datetime import timedelta
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from db.engine import PATIENCE, is_sqlite, sqlite_file, writing_engine

MIGRATIONS = Path(__file__).parent / "migrations"

#: The revision of this version's tables: files of migrations begin with theirs.
NEWEST = max(file.stem.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*.py"))

#: Any number that no other program locks; two nodes that start together migrate one after the other.
_LOCK = 0x129_0001


class CannotUpgrade(RuntimeError):
    """The tables are of a version that this one does not know."""


def migrate(url: str, patience: timedelta = PATIENCE) -> None:
    """Build or upgrade the tables, all or nothing. Needs no alembic.ini; may be called at every start.

    `patience`: how long to wait for the lock of SQLite; the work itself has no limit. Raises `CannotUpgrade`.
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
        if _revision(connection) != NEWEST:
            _upgrade(connection)
    engine.dispose()


def _revision(connection: Connection) -> str | None:
    """Of the tables that are there; None for an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _upgrade(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - 0.3 s that only the first start of a version needs
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    try:
        command.upgrade(config, "head")
    except CommandError as fault:
        raise CannotUpgrade(str(fault)) from fault
