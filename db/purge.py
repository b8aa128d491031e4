"""Nothing that was deleted stays in the file: the index, the free pages, the write-ahead log.

Blocks; give it to a thread.
"""

import time
from datetime import timedelta
from typing import Any

from db.engine import DatabaseSilent, is_sqlite, reason_of, writing_engine

#: Others read and write meanwhile; each statement waits so long for them, and is tried again until the end.
_PATIENCE = timedelta(seconds=10)
_LONGEST_S = 120.0
_AGAIN_S = 0.2

_OF_SQLITE = (
    "PRAGMA secure_delete = ON",
    "INSERT INTO call_search(call_search) VALUES ('optimize')",
    "VACUUM",
    "PRAGMA wal_checkpoint(TRUNCATE)",
)

#: What PostgreSQL writes anew. Its own WAL, archives and replicas are the business of who runs the server.
_TABLES = (
    *("calls", "call_events", "call_search", "appeals", "route_lines", "families", "corrections", "sos_cards"),
    *("sos_told", "recordings", "sealed_sounds", "transcripts", "crisis_hits", "sound_notes", "score_cards"),
    *("duties", "audit", "two_person_requests", "follow_ups", "call_wishes", "stop_list", "dial_attempts"),
    "campaign_people",
)
_OF_POSTGRESQL = ("SET statement_timeout = 0", f"VACUUM FULL {', '.join(_TABLES)}")


def purge(url: str) -> None:
    """Write the database anew without what was deleted. Raises `DatabaseSilent` when others do not let it."""
    engine = writing_engine(url, _PATIENCE)
    deadline = time.monotonic() + _LONGEST_S
    with engine.connect() as connection:
        driver: Any = connection.execution_options(isolation_level="AUTOCOMMIT").connection.driver_connection
        cursor = driver.cursor()
        for statement in _OF_SQLITE if is_sqlite(url) else _OF_POSTGRESQL:
            while (reason := _why_not(cursor, statement, engine.dialect.dbapi)) != "":
                if time.monotonic() > deadline:
                    raise DatabaseSilent(f"the database cannot be written anew: {reason}")
                time.sleep(_AGAIN_S)
    engine.dispose()


def _why_not(cursor: Any, statement: str, driver: Any) -> str:
    """Do it: "", or why it must be tried again."""
    try:
        cursor.execute(statement)
        found = cursor.fetchone() if "checkpoint" in statement else None
    except driver.OperationalError as fault:
        if not any(word in str(fault) for word in ("lock", "timeout")):
            raise DatabaseSilent(reason_of(fault)) from fault
        return reason_of(fault)
    return "somebody still reads the write-ahead log" if found and found[0] else ""
