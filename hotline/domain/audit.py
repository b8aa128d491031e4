"""One line of the audit: who did or saw what, when, from where, why, and whether it was allowed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


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
