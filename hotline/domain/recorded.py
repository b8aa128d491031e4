"""A file of sound that belongs to a call."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Recorded:
    """kind: "message" or "talk". file: its name below HOTLINE_HOME/messages or talks, while it is plain.

    duration_s: seconds; None while nobody knows.
    settled: whether the call that it belongs to is over.
    """

    id: UUID
    call_id: UUID
    kind: str
    file: str
    started_at: datetime
    duration_s: float | None
    settled: bool
