"""One line of the audit: who did or saw what, when, from where, why, and whether it was allowed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from hotline.domain.people import Role


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """at: aware UTC. object_kind, object_id: what was touched, "" for none. detail: JSON values, never contents."""

    at: datetime
    login: str
    action: str
    object_kind: str = ""
    object_id: str = ""
    allowed: bool = True
    reason: str = ""
    origin: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    id: int = 0


@dataclass(frozen=True, slots=True)
class AuditQuery:
    """Which lines, newest first. "" and None ask for everything.

    since, until: aware, [since, until). before: the id of the last line seen. roles: of those who did it, now.
    """

    login: str = ""
    action: str = ""
    object_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    before: int | None = None
    roles: frozenset[Role] | None = None
    limit: int = 100
