"""Who did or saw what; only ever appended to."""

import json
from collections.abc import Sequence

from sqlalchemy import insert, select

from db.desk_tables import audit
from db.link import Link
from hotline.domain.audit import AuditEntry


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

    async def page(
        self, *, before: int | None = None, login: str = "", object_id: str = "", limit: int = 100
    ) -> Sequence[AuditEntry]:
        """Newest first; `before` is the id of the last line seen."""
        wanted = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            wanted = wanted.where(audit.c.id < before)
        if login:
            wanted = wanted.where(audit.c.login == login)
        if object_id:
            wanted = wanted.where(audit.c.object_id == object_id)
        return [
            AuditEntry(
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
            for row in await self._link.read(wanted)
        ]
