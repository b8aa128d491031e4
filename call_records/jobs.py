"""Where jobs wait: huey, on a SQLite file of our own, or on PostgreSQL or Redis where the settings say so.

A job is the name of a leg and nothing else. It is written as JSON: huey's own pickle would let whoever can write into
the store run what he likes.
"""

import json
import logging
import sqlite3
from collections.abc import Callable, Collection
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import UUID

from huey import Huey, PostgresHuey, PriorityRedisHuey, SqliteHuey
from huey.exceptions import ConfigurationError
from huey.registry import Message
from huey.serializer import Serializer
from redis import ConnectionPool

from hotline.domain.refusal import Refused
from hotline.ports.transcripts import Leg

log = logging.getLogger(__name__)

_NAME = "hotline-speech"

#: Whoever left a message waits to be called; a talk has been had.
_PRIORITY = {"message": 10}

#: Jobs that are looked at; the rest of a longer queue is taken for missing, and a job that comes twice does no harm.
_AT_MOST = 10_000


class HueyJobs:
    """`hotline.ports.transcripts.Jobs`. The store is opened when it is first needed: a service starts without it."""

    def __init__(self, place: str, home: Path, work: Callable[[str, int], None] | None = None) -> None:
        """place: `settings.speech.jobs`. work: what is done with a recording's id and a leg; who only puts has none."""
        self._place, self._home, self._work = place, home, work

    @cached_property
    def huey(self) -> Huey:
        """The engine. Raises `Refused` with the remedy; OSError when the store does not answer."""
        return self._bounded(self._open)

    def put(self, leg: Leg, kind: str) -> None:
        """Messages go before talks."""
        task = self._task.s(str(leg.recording_id), leg.leg)
        task.priority = _PRIORITY.get(kind, 0)
        self._bounded(lambda: self.huey.enqueue(task))

    def waiting(self) -> Collection[Leg]:
        """What lies there."""
        self.register()
        tasks = self._bounded(lambda: self.huey.pending(_AT_MOST))
        return {Leg(UUID(task.args[0]), int(task.args[1])) for task in tasks}

    def close(self) -> None:
        """Let the store go; it is opened again when needed."""
        if "huey" in self.__dict__:
            self.huey.storage.close()
            if isinstance(self.huey, PriorityRedisHuey):  # whose storage lets nothing go by itself
                self.huey.storage.pool.disconnect()

    def register(self) -> None:
        """Make huey know the job by its name; a worker does so before it forks."""
        _ = self._task

    @cached_property
    def _task(self) -> Any:
        def transcribe(recording: str, leg: int) -> None:
            if self._work is None:
                raise NotImplementedError("this process only puts jobs")
            self._work(recording, leg)

        return self.huey.task()(transcribe)

    def _open(self) -> Huey:
        options: dict[str, Any] = {"name": _NAME, "results": False, "serializer": _Json()}
        try:
            if self._place.startswith("postgresql"):
                dsn = "postgresql://" + self._place.partition("://")[2]
                return PostgresHuey(dsn=dsn, table_prefix="hotline_jobs", connect_timeout=5, **options)
            if self._place:
                pool = ConnectionPool.from_url(self._place, socket_connect_timeout=5, socket_timeout=10)
                return PriorityRedisHuey(connection_pool=pool, **options)
        except ConfigurationError as fault:
            raise Refused(f"HOTLINE_SPEECH__JOBS cannot be used: {fault}") from fault
        file = self._home / "jobs.sqlite3"
        try:
            return SqliteHuey(filename=str(file), fsync=False, **options)
        except sqlite3.DatabaseError as fault:
            if not isinstance(fault, sqlite3.OperationalError):
                # It holds hints only: the rows know what is due.
                log.warning("%s is broken (%s) and begun anew", file, fault)
                file.replace(file.with_suffix(".broken"))
                return SqliteHuey(filename=str(file), fsync=False, **options)
            raise

    @staticmethod
    def _bounded(ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except (OSError, Refused):
            raise
        except Exception as fault:  # each store has a driver with exceptions of its own
            raise OSError(f"the store of jobs does not answer: {type(fault).__name__}: {fault}") from fault


class _Json(Serializer):  # type: ignore[misc]  # huey has no types
    def _serialize(self, data: Any) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: Any) -> Any:
        message = Message(*json.loads(bytes(data)))
        return message._replace(args=tuple(message.args), kwargs=dict(message.kwargs))
