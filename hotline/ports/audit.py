"""Who did or saw what; only ever appended to."""

from collections.abc import Sequence
from typing import Protocol

from hotline.domain.audit import AuditEntry, AuditQuery


class Audit(Protocol):
    """Written before access is given: no line, no access."""

    async def write(self, entry: AuditEntry) -> None:
        """Append one line."""
        ...

    async def find(self, query: AuditQuery) -> Sequence[AuditEntry]:
        """What the query asks for, newest first."""
        ...
