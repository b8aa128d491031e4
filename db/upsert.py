"""Inserts that say what happens when the row is there: each database has its own."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import insert as insert_into_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_into_sqlite


def insert_into(table: Table, dialect: str) -> Any:
    """An insert that has `on_conflict_do_nothing` and `on_conflict_do_update`; both dialects spell them alike."""
    return insert_into_sqlite(table) if dialect == "sqlite" else insert_into_postgresql(table)
