"""Reads back what the database knows of calls that the writer does not remember."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Select, select

from db.ledger import Ledger
from db.mapping import event_of
from db.tables import call_events, calls
from hotline.domain.call_event import CallEvent

#: Parameters of one IN (…).
AT_ONCE = 500


def timelines() -> Select[Any]:
    """Events with the ids of their calls."""
    return select(call_events, calls.c.id).join_from(call_events, calls, calls.c.key == call_events.c.call_key)


def recall(connection: Connection, call_ids: Sequence[UUID]) -> dict[UUID, Ledger]:
    """A ledger for each id: a blank one where the database has no such call."""
    ledgers = {call_id: Ledger(call_id) for call_id in call_ids}
    for start in range(0, len(call_ids), AT_ONCE):
        some = call_ids[start : start + AT_ONCE]
        for call_id, key, version in connection.execute(
            select(calls.c.id, calls.c.key, calls.c.version).where(calls.c.id.in_(some))
        ):
            ledgers[call_id].key, ledgers[call_id].version = key, version
        events: dict[UUID, list[CallEvent]] = {}
        for found in connection.execute(timelines().where(calls.c.id.in_(some))).mappings():
            events.setdefault(found["id"], []).append(event_of(found))
        for call_id, timeline in events.items():
            ledger = ledgers[call_id]
            ledger.take(timeline)
            ledger.written = vars(ledger.line).copy()
    return ledgers
