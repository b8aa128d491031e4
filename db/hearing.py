"""Recordings as those who may hear them find them. The rights are part of every query."""

import json
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, and_, func, literal_column, or_, select

from db.audit import entry_of
from db.desk_tables import audit
from db.line_filters import in_sight
from db.link import Link
from db.tables import calls, recordings
from db.voice_tables import crisis_hits, duties, duty_causes, score_cards, sealed_sounds
from hotline.domain.audit import AuditEntry
from hotline.domain.heard import Heard, Reach, SoundsQuery
from hotline.domain.rights import Scope
from hotline.domain.sight import Sight

_STATE = func.coalesce(sealed_sounds.c.state, "open")
_CRISIS = select(crisis_hits.c.id).where(crisis_hits.c.recording_id == recordings.c.id).correlate(recordings).exists()

_NOT_SCORED = and_(score_cards.c.recording_id.is_(None), recordings.c.kind == "talk", calls.c.login != "")
_DAY = timedelta(days=1)

_COLUMNS = (
    *(recordings.c[name] for name in ("id", "call_id", "kind", "started_at", "duration_s")),
    *(sealed_sounds.c[name] for name in ("fault", "legs", "form", "pauses")),
    *(calls.c[name] for name in ("volume", "number", "topic_title", "applicant", "phone", "anonymous")),
    *(calls.c[name] for name in ("login", "specialist", "appeal_id")),
    *(score_cards.c[name] for name in ("points", "out_of")),
    _STATE.label("state"),
    _CRISIS.label("crisis"),
)


class SqlHearing:
    """`hotline.ports.hearing.Hearing`. `zone`: of the centre, in which a day begins."""

    def __init__(self, link: Link, zone: tzinfo) -> None:
        self._link, self._zone = link, zone

    async def one(self, recording: UUID, reach: Reach) -> Heard | None:
        """One recording, if it is in reach."""
        found = await self._found(_wanted(reach).where(recordings.c.id == recording))
        return found[0] if found else None

    async def of_calls(self, calls_: Collection[UUID], reach: Reach) -> Sequence[Heard]:
        """Of these calls, oldest first."""
        if not calls_:
            return []
        wanted = _wanted(reach).where(recordings.c.call_id.in_(list(calls_)))
        return await self._found(wanted.order_by(recordings.c.started_at, recordings.c.id))

    async def page(self, query: SoundsQuery, reach: Reach) -> Sequence[Heard]:
        """Newest first, one more than the limit when there are more."""
        wanted = _wanted(reach).where(*self._conditions(query))
        wanted = wanted.order_by(recordings.c.started_at.desc(), recordings.c.id.desc())
        return await self._found(wanted.limit(query.limit + 1))

    async def who_heard(self, calls_: Collection[UUID], limit: int = 500) -> Sequence[AuditEntry]:
        """All lines of the audit about recordings of these calls, newest first."""
        ids = await self._link.read(select(recordings.c.id).where(recordings.c.call_id.in_(list(calls_))))
        if not ids:
            return []
        # Sorted by an expression: else a planner may walk the whole audit backwards instead of the index of objects.
        wanted = select(audit).where(audit.c.object_id.in_([str(row["id"]) for row in ids]))
        wanted = wanted.where(audit.c.object_kind == "recording").order_by((audit.c.id + 0).desc()).limit(limit)
        return [entry_of(row) for row in await self._link.read(wanted)]

    def _conditions(self, query: SoundsQuery) -> list[ColumnElement[bool]]:
        asked: list[tuple[object, Callable[[], ColumnElement[bool]]]] = [
            (query.since, lambda: recordings.c.started_at >= self._midnight(query.since)),
            (
                query.until,
                lambda: recordings.c.started_at < self._midnight(query.until + _DAY if query.until else None),
            ),
            (query.dispatcher, lambda: calls.c.login == query.dispatcher),
            (query.kind, lambda: recordings.c.kind == query.kind),
            (query.state, lambda: _STATE.in_([query.state])),
            (query.crisis, lambda: _CRISIS),
            (query.score == "yes", lambda: score_cards.c.recording_id.is_not(None)),
            (query.score == "no", lambda: _NOT_SCORED),
            (query.criterion, lambda: score_cards.c.marks.contains(f'"{query.criterion}":', autoescape=True)),
            (query.after, lambda: _behind(*(query.after or ()))),
        ]
        return [condition() for given, condition in asked if given]

    def _midnight(self, day: date | None) -> datetime:
        return datetime.combine(day or date.min, time(), self._zone).astimezone(UTC)

    async def _found(self, wanted: Select[Any]) -> list[Heard]:
        return [_heard(row) for row in await self._link.read(wanted)]


def _behind(at: datetime, last: UUID) -> ColumnElement[bool]:
    same = and_(recordings.c.started_at == at, recordings.c.id < last)
    return or_(recordings.c.started_at < at, same)


def _wanted(reach: Reach) -> Select[Any]:
    hers = in_sight(Sight(Scope.OWN, reach.talk.login))
    return (
        select(*_COLUMNS, hers.label("hers"))
        .join(calls, calls.c.id == recordings.c.call_id)
        .join(sealed_sounds, sealed_sounds.c.recording_id == recordings.c.id, isouter=True)
        .join(score_cards, score_cards.c.recording_id == recordings.c.id, isouter=True)
        .where(_in_reach(reach, hers))
    )


def _in_reach(reach: Reach, hers: ColumnElement[bool]) -> ColumnElement[bool]:
    if reach.everything:
        return literal_column("1") == 1
    message = in_sight(reach.message)
    if reach.message.scope is Scope.SHIFT:
        message = and_(message, or_(hers, calls.c.queue.in_(sorted(reach.queues))))
    if reach.message.scope is not Scope.NONE:
        message = or_(message, _has_duty(reach.message.login))
    return or_(and_(recordings.c.kind == "talk", in_sight(reach.talk)), and_(recordings.c.kind == "message", message))


def _has_duty(login: str) -> ColumnElement[bool]:
    """Who has taken it upon her to call back may hear what was said."""
    taken = select(duties.c.id).join(duty_causes, duty_causes.c.duty_id == duties.c.id)
    taken = taken.where(duty_causes.c.cause_id == recordings.c.id, duties.c.taken_by == login)
    return taken.correlate(recordings).exists()


def _heard(row: RowMapping) -> Heard:
    pauses = json.loads(row["pauses"]) if row["pauses"] else []
    values = {name: row[name] for name in Heard.__dataclass_fields__ if name in row}
    values["pauses"] = tuple((float(first), float(last)) for first, last in pauses)
    values |= {name: row[name] or "" for name in ("fault", "form")}
    values |= {name: bool(row[name]) for name in ("hers", "crisis", "anonymous")}
    return Heard(**values | {"legs": row["legs"] or 1})
