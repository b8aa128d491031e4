"""What Asterisk's own record (CEL) tells of a call that we placed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hotline.domain.attempt import attempt_of
from hotline.domain.second_source import CelRow


@dataclass(frozen=True, slots=True)
class Trace:
    """started_at: its channel was made. cause: Q.850, of the hang-up. None: not seen."""

    started_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int | None = None


def traces(rows: Iterable[CelRow]) -> Mapping[UUID, Trace]:
    """One a call of ours, of its first channel only: who spoke with her later is another matter.

    A call whose beginning is not in `rows` is left out: half a record could take an answer for a refusal.
    """
    found: dict[UUID, Trace] = {}
    for row in rows:
        attempt = attempt_of(row.uniqueid) if row.of_caller else None
        if attempt is None:
            continue
        if row.event == "CHAN_START":
            found.setdefault(attempt, Trace(row.at))
        trace = found.get(attempt)
        if trace is None:
            continue
        match row.event:
            case "ANSWER" if trace.answered_at is None:
                found[attempt] = replace(trace, answered_at=row.at)
            case "HANGUP":
                cause = row.details.get("hangupcause")
                known = cause if isinstance(cause, int) and cause > 0 else None
                found[attempt] = replace(trace, ended_at=row.at, cause=known)
            case "CHAN_END" | "LINKEDID_END" if trace.ended_at is None:
                found[attempt] = replace(trace, ended_at=row.at)
    return found
