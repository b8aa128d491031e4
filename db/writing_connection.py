"""The writer's one connection: opened when needed, given up after a fault, cut off when it hangs."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import SQLAlchemyError

from db.engine import DatabaseSilent, is_sqlite, reason_of, sever, sqlite_file, writing_engine
from db.schema import migrate

log = logging.getLogger(__name__)

#: How long the first connection waits for the lock of SQLite.
_LOCK_OF_START = timedelta(seconds=1)


class WritingConnection:
    """Belongs to one thread; only `sever` may be called by another.

    faults: the module of the driver, for its exceptions (PEP 249).
    """

    def __init__(self, url: str, patience: timedelta) -> None:
        self._url, self._file = url, sqlite_file(url)
        self._engine = writing_engine(url, patience)
        self._connection: Connection | None = None
        self._inode: int | None = None
        self._closing = Lock()
        self.faults: Any = self._engine.dialect.dbapi

    @property
    def dialect(self) -> Dialect:
        """What statements are to be compiled for."""
        return self._engine.dialect

    @property
    def sqlalchemy(self) -> Connection:
        """The same connection inside the same transaction, for statements that are rare."""
        if self._connection is None:
            raise DatabaseSilent("there is no connection")
        return self._connection

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        """A cursor of the driver in a transaction that may write; committed at the end, rolled back by an exception.

        Raises `DatabaseSilent` for a lock, a server or a disk that says no. What the data causes flies as it is.
        """
        faults = self.faults
        try:
            with self._begun() as cursor:
                yield cursor
        except (faults.DataError, faults.IntegrityError):
            raise
        except (SQLAlchemyError, OSError, faults.Error) as fault:
            self.close()
            raise DatabaseSilent(reason_of(fault)) from fault

    @contextmanager
    def _begun(self) -> Iterator[Any]:
        connection = self._open()
        driver = connection.connection.driver_connection
        cursor = driver.cursor()  # type: ignore[union-attr]
        if is_sqlite(self._url):
            cursor.execute("BEGIN IMMEDIATE")
        try:
            yield cursor
            driver.commit()  # type: ignore[union-attr]
        except BaseException:
            connection.rollback()
            driver.rollback()  # type: ignore[union-attr]
            raise
        connection.rollback()  # SQLAlchemy's own idea of a transaction, if a rare statement began one

    def sever(self) -> None:
        """End a wait for a server that neither answers nor goes away. Called by another thread."""
        if is_sqlite(self._url) or not self._closing.acquire(blocking=False):
            return
        try:
            if self._connection is not None:
                sever(self._connection.connection.driver_connection)
        except (SQLAlchemyError, OSError, self.faults.Error):
            log.debug("the connection ended by itself meanwhile")
        finally:
            self._closing.release()

    def close(self) -> None:
        """Let the connection go; the next transaction opens one again."""
        with self._closing:  # or `sever` might shut a socket of somebody else that got the same number
            connection, self._connection = self._connection, None
            if connection is not None:
                try:
                    connection.close()
                except (SQLAlchemyError, self.faults.Error):
                    connection.invalidate()

    def _open(self) -> Connection:
        present = self._present_inode()
        if self._connection is not None and present != self._inode:
            self.close()
        if self._connection is None:
            if self._inode is not None and present is None:
                raise DatabaseSilent(
                    f"{self._file} is gone; put it back, or restart the service to begin a new journal"
                )
            migrate(self._url, _LOCK_OF_START)
            self._connection = self._engine.connect()
            self._inode = self._present_inode()
        return self._connection

    def _present_inode(self) -> int | None:
        """Whether the file is still the one that is open: writing into a deleted file succeeds and keeps nothing."""
        try:
            return self._file.stat().st_ino if self._file else None
        except FileNotFoundError:
            return None
