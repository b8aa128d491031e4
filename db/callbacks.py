"""Requests to be called back: the items of the duties with the place that the journal knows of their calls."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, Select, func, select

from db.link import Link
from db.tables import call_events, calls
from db.voice_tables import duties
from hotline.domain.call import EventKind
from hotline.domain.callback import Request
from hotline.domain.duty import CALLBACK
from hotline.domain.phone import is_dialable


class SqlCallbacks:
    """`hotline.ports.callbacks.Callbacks`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def open(self) -> Sequence[Request]:
        """Requests whose item is open, of a number that can be dialled: whose place is the first first."""
        rows = await self._link.read(_requests().where(duties.c.done_at.is_(None)))
        found = [_request(row) for row in rows if row["settled_at"] and is_dialable(row["subject"])]
        return sorted(found, key=lambda one: (-one.priority, one.since))

    async def get(self, call_id: UUID) -> Request | None:
        """The request of this call, open or done; None when it is none."""
        rows = await self._link.read(_requests().where(duties.c.call_id == call_id))
        return _request(rows[0]) if rows else None

    async def since(self, calls_: Collection[UUID]) -> Mapping[UUID, datetime]:
        """Since when these callers wait in a queue; who does not is left out."""
        waits = calls.c.id.in_(list(calls_)), calls.c.waiting_at.is_not(None)
        rows = await self._link.read(select(calls.c.id, calls.c.waiting_at).where(*waits))
        return {row["id"]: row["waiting_at"] for row in rows}


def _requests() -> Select[Any]:
    told = call_events.c.call_key == calls.c.key, call_events.c.kind == EventKind.CALLBACK.value
    asked_at = select(func.min(call_events.c.at)).where(*told).scalar_subquery().label("asked_at")
    of_call = (
        calls.c[name] for name in ("queue", "topic", "topic_title", "waiting_at", "settled_at", "recording_allowed")
    )
    known = (
        duties.c.id.label("duty"),
        duties.c.call_id,
        duties.c.subject,
        duties.c.taken_by,
        duties.c.taken_at,
        asked_at,
    )
    joined = duties.join(calls, calls.c.id == duties.c.call_id)
    return select(*known, *of_call).select_from(joined).where(duties.c.kind == CALLBACK)


def _request(row: RowMapping) -> Request:
    asked_at = row["asked_at"] or row["settled_at"]  # of a call that nobody saw ask
    return Request(
        id=row["call_id"],
        duty=row["duty"],
        phone=row["subject"],
        queue=row["queue"],
        asked_at=asked_at,
        since=row["waiting_at"] or asked_at,
        topic=row["topic"],
        title=row["topic_title"],
        recorded=row["recording_allowed"],
        taken_by=row["taken_by"],
        taken_at=row["taken_at"],
    )
