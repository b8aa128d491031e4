"""From events and lines of the journal to columns, and back."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from hotline.domain.call import CallState, EventKind
from hotline.domain.call_event import TEXT_LIMIT, CallEvent
from hotline.domain.journal_row import Draft, JournalRow

#: How a moment is handed to the driver: `moment_text` for SQLite, as it is for PostgreSQL.
Moment = Callable[[datetime], object]

#: Fields of a line that are kept under their own name and that the writer of events may change.
PLAIN = (
    "linkedid",
    "phone",
    "caller_name",
    "line",
    "topic",
    "topic_title",
    "queue",
    "login",
    "specialist",
    "recording_allowed",
    "notice_version",
    "waited_s",
    "talked_s",
    "hung_up_by",
    "cause",
    "callback_phone",
    "channel",
    "caller_hash",
    "caller_sealed",
)

#: Columns that the writer of events may change.
FOLDED = (
    *PLAIN,
    "state",
    "opened_at",
    "settled_at",
    "waiting_at",
    "waiting_mono",
    "talking_at",
    "talking_mono",
)

_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str).encode


def folded_columns(line: Draft, moment: Moment) -> dict[str, Any]:
    """The columns of `FOLDED`, among others."""
    columns = vars(line).copy()
    waiting, talking = columns["waiting_mark"], columns["talking_mark"]
    columns["state"] = line.state.value
    columns["opened_at"] = moment(line.opened_at)
    columns["settled_at"] = None if line.settled_at is None else moment(line.settled_at)
    columns["waiting_at"], columns["waiting_mono"] = (
        (None, None) if waiting is None else (moment(waiting[0]), waiting[1])
    )
    columns["talking_at"], columns["talking_mono"] = (
        (None, None) if talking is None else (moment(talking[0]), talking[1])
    )
    return columns


def row_of(found: RowMapping) -> JournalRow:
    """A line of the journal from a row of `calls`."""
    return JournalRow(
        id=found["id"],
        number=found["number"],
        volume=found["volume"],
        opened_at=found["opened_at"],
        state=CallState(found["state"]),
        settled_at=found["settled_at"],
        transcript=found["transcript"],
        result=found["result"],
        appeal_id=found["appeal_id"],
        applicant=found["applicant"],
        place=found["place"],
        categories=tuple(filter(None, found["categories"].split(","))),
        question=found["question"],
        anonymous=found["anonymous"],
        waiting_mark=None if found["waiting_at"] is None else (found["waiting_at"], found["waiting_mono"]),
        talking_mark=None if found["talking_at"] is None else (found["talking_at"], found["talking_mono"]),
        **{name: found[name] for name in PLAIN},
    )


def event_columns(key: int, event: CallEvent, moment: Moment) -> dict[str, Any]:
    """A row of `call_events`."""
    return {
        "call_key": key,
        "kind": event.kind.value,
        "nth": event.nth,
        "at": moment(event.at),
        "mono": event.mono,
        "data": _write_json(event.data) if event.data else "{}",
    }


def event_of(found: RowMapping) -> CallEvent:
    """An event from a row of `call_events` joined to the id of its call."""
    return CallEvent(
        call_id=found["id"],
        kind=EventKind(found["kind"]),
        at=found["at"],
        mono=found["mono"],
        nth=found["nth"],
        data=json.loads(found["data"]),
    )


def clean(event: CallEvent) -> CallEvent:
    """The event as both databases and the spool can keep it: bounded text without NUL and without halves of characters.

    Callers' names are hostile input; one that cannot be written would hold up everything behind it.
    """
    data = {key: value if value.__class__ in _HARMLESS else _clean(value) for key, value in event.data.items()}
    nth = _clean_text(event.nth) if event.nth else ""
    mono = event.mono if event.mono is None or math.isfinite(event.mono) else None
    if data == event.data and nth == event.nth and mono == event.mono:
        return event
    return replace(event, data=data, nth=nth, mono=mono)


_HARMLESS = frozenset({bool, type(None)})


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, int):
        return value if -(2**63) <= value < 2**63 else str(value)[:TEXT_LIMIT]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    # Lists and objects are rare and only pass through; what JSON does not know becomes text.
    return json.loads(_clean_text(_write_json(value), limit=16 * TEXT_LIMIT))


def _clean_text(text: str, limit: int = TEXT_LIMIT) -> str:
    if len(text) > limit:
        text = text[:limit]
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def recording_id(event: CallEvent) -> UUID | None:
    """The recording that an event speaks of; None when it names none."""
    try:
        return UUID(str(event.data.get("recording")))
    except ValueError:
        return None
