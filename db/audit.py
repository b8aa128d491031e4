"""Who did or saw what; only ever appended to."""

import json
from collections.abc import Sequence

from sqlalchemy import RowMapping, insert, select

from db.desk_tables import audit
from db.link import Link
from db.tables import users
from hotline.domain.audit import AuditEntry, AuditQuery


class SqlAudit:
    """`hotline.ports.Audit`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def write(self, entry: AuditEntry) -> None:
        """Append one line."""
        values = {
            "at": entry.at,
            "login": entry.login,
            "action": entry.action,
            "object_kind": entry.object_kind,
            "object_id": entry.object_id,
            "outcome": "allowed" if entry.allowed else "refused",
            "reason": entry.reason,
            "origin": entry.origin,
            "detail": json.dumps(entry.detail, ensure_ascii=False) if entry.detail else "",
        }
        await self._link.write(insert(audit).values(values))

    async def find(self, query: AuditQuery) -> Sequence[AuditEntry]:
        """What the query asks for, newest first."""
        wanted = select(audit).order_by(audit.c.id.desc()).limit(query.limit)
        if query.before is not None:
            wanted = wanted.where(audit.c.id < query.before)
        if query.login:
            wanted = wanted.where(audit.c.login == query.login)
        if query.action:
            wanted = wanted.where(audit.c.action == query.action)
        if query.object_id:
            wanted = wanted.where(audit.c.object_id == query.object_id)
        if query.since is not None:
            wanted = wanted.where(audit.c.at >= query.since)
        if query.until is not None:
            wanted = wanted.where(audit.c.at < query.until)
        if query.roles is not None:
            team = select(users.c.login).where(users.c.role.in_(sorted(query.roles)))
            wanted = wanted.where(audit.c.login.in_(team))
        return [entry_of(row) for row in await self._link.read(wanted)]


def entry_of(row: RowMapping) -> AuditEntry:
    """A line of the table."""
    return AuditEntry(
        at=row["at"],
        login=row["login"],
        action=row["action"],
        object_kind=row["object_kind"],
        object_id=row["object_id"],
        allowed=row["outcome"] == "allowed",
        reason=row["reason"],
        origin=row["origin"],
        detail=json.loads(row["detail"]) if row["detail"] else {},
        id=row["id"],
    )
