"""The audit as JSON, as `hotline audit --json` prints it."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hotline.domain.audit import AuditEntry, AuditQuery
from hotline.domain.journal_query import read_place
from hotline.domain.refusal import Refused
from hotline.ports import Database, UnitOfWork
from hotline.services.who_heard import who_heard

_AT_ONCE = 500


async def audit_json(database: Database, query: AuditQuery, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Every line that was asked for, newest first; times carry the offset of `zone`."""
    lines: list[AuditEntry] = []
    query = replace(query, limit=_AT_ONCE)
    async with database.unit_of_work() as work:
        while page := await work.audit.find(query):
            lines.extend(page)
            query = replace(query, before=page[-1].id)
    return [_told(line, zone) for line in lines]


async def heard_json(database: Database, case: str, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Who heard the recordings of a case, newest first. Raises `Refused`.

    case: № (of the open volume), volume-№, or the id of a call, an appeal or a recording.
    """
    async with database.unit_of_work() as work:
        return [_told(line, zone) for line in await who_heard(work, [await _case(work, case.strip())])]


async def _case(work: UnitOfWork, text: str) -> UUID:
    with suppress(ValueError):
        return UUID(text)
    try:
        volume, number = read_place(text if "-" in text else f"{(await work.volumes.all())[-1].volume}-{text}")
    except ValueError:
        raise Refused(f"{text[:40]} is neither a number of the journal nor an id") from None
    row = await work.journal.line(volume, number)
    if row is None:
        raise Refused(f"there is no № {number} in volume {volume} of the journal; see hotline journal")
    return row.id


def whole_days(since: date | None, until: date | None, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """When the first of these days begins and the last is over, on the wall of `zone`, in UTC."""
    return _midnight(since, zone), _midnight(until and until + timedelta(days=1), zone)


def _midnight(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time(), zone).astimezone(UTC) if day else None


def _told(line: AuditEntry, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": line.id,
        "at": line.at.astimezone(zone).isoformat(timespec="seconds"),
        "login": line.login,
        "action": line.action,
        "object_kind": line.object_kind,
        "object_id": line.object_id,
        "allowed": line.allowed,
        "reason": line.reason,
        "origin": line.origin,
        "detail": line.detail,
    }
