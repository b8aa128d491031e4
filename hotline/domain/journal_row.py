"""The line of one call in the journal: the fold of its events. Pure, so that replaying a spool gives the same line."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from hotline.domain.call import CallState, EventKind, next_state
from hotline.domain.call_event import CallEvent


@dataclass(frozen=True, slots=True)
class JournalRow:
    """What the journal says of one call. Times are aware UTC; `*_s` are seconds, None until they are known.

    number: the gap-free № within the journal, given by the writer at the first commit; 0 before that.
    phone: E.164 ("+79001234567") or "" when the caller hid it.
    *_mark: (at, mono) of the moment a stretch began, so that durations come from the monotonic clock.
    """

    id: UUID
    opened_at: datetime
    number: int = 0
    state: CallState = CallState.RINGING
    linkedid: str = ""
    phone: str = ""
    caller_name: str = ""
    line: str = ""
    topic: str = ""
    topic_title: str = ""
    queue: str = ""
    login: str = ""
    specialist: str = ""
    recording_allowed: bool | None = None
    notice_version: str = ""
    waited_s: float | None = None
    talked_s: float | None = None
    hung_up_by: str = ""
    cause: int | None = None
    settled_at: datetime | None = None
    callback_phone: str = ""
    transcript: str = ""
    result: str = ""
    waiting_mark: tuple[datetime, float | None] | None = None
    talking_mark: tuple[datetime, float | None] | None = None


def open_row(event: CallEvent) -> JournalRow:
    """The line that the first event of a call opens, whichever event it is (the first ring may be told last)."""
    return apply(JournalRow(id=event.call_id, opened_at=event.at), event)


def apply(row: JournalRow, event: CallEvent) -> JournalRow:
    """The line after `event`. Raises `IllegalEvent` and changes nothing when it cannot happen in the row's state."""
    state = row.state if event.kind is EventKind.RANG else next_state(row.state, event.kind)
    row = _told(replace(row, state=state), event)
    return _timed(row, event)


def _told(row: JournalRow, event: CallEvent) -> JournalRow:
    text, data = _text, event.data
    match event.kind:
        case EventKind.RANG:
            return replace(
                row,
                opened_at=min(row.opened_at, event.at),
                linkedid=text(data.get("linkedid")),
                phone=text(data.get("phone")),
                caller_name=text(data.get("caller_name")),
                line=text(data.get("line")),
            )
        case EventKind.NOTICE:
            return replace(row, notice_version=text(data.get("version")))
        case EventKind.CONSENT:
            version = text(data.get("version")) or row.notice_version
            if data.get("of") == "message":  # leaving a message is a choice of its own
                return row
            return replace(row, recording_allowed=bool(data.get("recording")), notice_version=version)
        case EventKind.TOPIC:
            return replace(row, topic=text(data.get("topic")), topic_title=text(data.get("title")))
        case EventKind.QUEUE_JOINED:
            return replace(row, queue=text(data.get("queue")))
        case EventKind.ANSWERED_BY:
            return replace(row, login=text(data.get("login")), specialist=text(data.get("specialist")))
        case EventKind.CALLBACK:
            return replace(row, callback_phone=text(data.get("phone")) or row.phone)
        case EventKind.HUNG_UP:
            cause = data.get("cause")
            return replace(row, hung_up_by=text(data.get("by")), cause=cause if isinstance(cause, int) else None)
        case _:
            return row


def _timed(row: JournalRow, event: CallEvent) -> JournalRow:
    """Waiting lasts from the first queue to the answer or the end; talking from the first answer to the end."""
    now = (event.at, event.mono)
    match event.kind:
        case EventKind.QUEUE_JOINED if row.waiting_mark is None:
            return replace(row, waiting_mark=now)
        case EventKind.ANSWERED_BY if row.talking_mark is None:
            return replace(row, talking_mark=now, waited_s=_since(row.waiting_mark, now))
        case EventKind.QUEUE_LEFT if row.talking_mark is None:
            return replace(row, waited_s=_since(row.waiting_mark, now))
        case EventKind.TALK_ENDED if row.talking_mark is not None:
            return replace(row, talked_s=_since(row.talking_mark, now))
        case EventKind.HUNG_UP | EventKind.INTERRUPTED:
            waited = _since(row.waiting_mark, now) if row.waited_s is None else row.waited_s
            talked = _since(row.talking_mark, now) if row.talked_s is None else row.talked_s
            return replace(row, settled_at=event.at, waited_s=waited, talked_s=talked)
        case _:
            return row


def _since(mark: tuple[datetime, float | None] | None, now: tuple[datetime, float | None]) -> float | None:
    """Seconds between two marks: by the monotonic clock where both have it, else by the wall clock; never below 0."""
    if mark is None:
        return None
    if mark[1] is not None and now[1] is not None and now[1] >= mark[1]:
        return round(now[1] - mark[1], 3)
    return max(0.0, round((now[0] - mark[0]).total_seconds(), 3))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
