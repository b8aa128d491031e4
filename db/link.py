"""One connection of one unit of work, with an end to every wait."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping, Sequence
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import Executable, RowMapping, Table
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from db.engine import DatabaseSilent, reason_of, sever
from db.upsert import insert_into

log = logging.getLogger(__name__)

T = TypeVar("T")


class Link:
    """Runs statements. Raises `DatabaseSilent` (an OSError) when the database is down, locked or frozen.

    Cancelling a statement that a stopped PostgreSQL does not answer would itself wait for the server, so a story's time
    limit would not hold. Here the statement runs in a task of its own, and its socket is cut when nobody wants to wait.
    """

    def __init__(self, connection: AsyncConnection, limit: timedelta) -> None:
        self._connection, self._limit = connection, limit.total_seconds()
        self.dialect = connection.engine.dialect.name

    def insert_into(self, table: Table) -> Any:
        """An insert that can say what happens when the row is there already."""
        return insert_into(table, self.dialect)

    async def read(self, wanted: Executable) -> Sequence[RowMapping]:
        """All rows."""
        return await self.bounded(self._read(wanted))

    async def write(self, change: Executable) -> int:
        """How many rows were written."""
        return await self.bounded(self._write(change))

    async def write_many(self, change: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """The same change for each row."""
        await self.bounded(self._write_many(change, rows))

    async def commit(self) -> None:
        """End the transaction; what was written stays."""
        await self.bounded(self._connection.commit())

    async def bounded(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, or `DatabaseSilent` when it does not come in time."""
        task = asyncio.ensure_future(work)
        try:
            await asyncio.wait({task}, timeout=self._limit)
        finally:
            if not task.done():
                await self._cut(task)
        try:
            return task.result()
        except (SQLAlchemyError, OSError, asyncio.CancelledError) as fault:
            raise DatabaseSilent(reason_of(fault)) from fault

    async def _cut(self, task: "asyncio.Task[Any]") -> None:
        driver = self._driver()
        if self.dialect == "postgresql" and driver is not None:
            try:
                sever(driver)
            except (SQLAlchemyError, OSError) as fault:
                log.debug("the connection ended by itself: %s", reason_of(fault))
        else:
            task.cancel()
        await asyncio.wait({task}, timeout=1.0)

    async def _read(self, wanted: Executable) -> Sequence[RowMapping]:
        return (await self._connection.execute(wanted)).mappings().all()

    async def _write(self, change: Executable) -> int:
        return (await self._connection.execute(change)).rowcount

    async def _write_many(self, change: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        await self._connection.execute(change, [dict(row) for row in rows])

    def _driver(self) -> Any:
        return self._connection.sync_connection and self._connection.sync_connection.connection.driver_connection
