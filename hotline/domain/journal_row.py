"""The line of one call in the journal: the fold of its events. Pure, so that replaying a spool gives the same line."""

from dataclasses import dataclass, fields
from datetime import datetime
from types import SimpleNamespace
from uuid import UUID

from hotline.domain.call import CallState, EventKind, next_state
from hotline.domain.call_event import CallEvent


@dataclass(frozen=True, slots=True)
class JournalRow:
    """What the journal says of one call. Times are aware UTC; `*_s` are seconds, None until they are known.

    number: the gap-free № within its volume, given by the writer at the first commit; 0 before that.
    phone: E.164 ("+79001234567") or "" when the caller hid it.
    channel: how the appeal came: phone, in_person, letter, email, site.
    transcript … anonymous: what people wrote, a copy of the card of the appeal; events never change it.
    anonymous: the caller asked not to be known: no page and no paper shows the phone.
    caller_hash, caller_sealed: of a number that the centre keeps from view (see `hotline.ports.callers`).
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
    channel: str = "phone"
    volume: int = 1
    transcript: str = ""
    result: str = ""
    appeal_id: UUID | None = None
    applicant: str = ""
    place: str = ""
    categories: tuple[str, ...] = ()
    question: str = ""
    anonymous: bool = False
    caller_hash: str = ""
    caller_sealed: str = ""
    waiting_mark: tuple[datetime, float | None] | None = None
    talking_mark: tuple[datetime, float | None] | None = None

    @property
    def place_in_journal(self) -> tuple[int, int]:
        """(volume, №): the order of the journal."""
        return self.volume, self.number


def open_row(event: CallEvent) -> JournalRow:
    """The line that the first event of a call opens, whichever event it is (the first ring may be told last)."""
    return apply(JournalRow(id=event.call_id, opened_at=event.at), event)


def apply(row: JournalRow, event: CallEvent) -> JournalRow:
    """The line after `event`. Raises `IllegalEvent` and changes nothing when it cannot happen in the row's state."""
    draft = Draft.of(row)
    draft.tell(event)
    return draft.row()


class Draft(SimpleNamespace):
    """A line that is open for writing, with the fields of `JournalRow`: for the writer of a busy line."""

    state: CallState

    @classmethod
    def of(cls, row: JournalRow) -> "Draft":
        return cls(**{name: getattr(row, name) for name in _FIELDS})

    def tell(self, event: CallEvent) -> None:
        """Bring the line up to date. Raises `IllegalEvent` and changes nothing when it cannot happen in this state."""
        if event.kind is not EventKind.RANG:
            self.state = next_state(self.state, event.kind)
        _tell(self, event)
        _time(self, event)

    def row(self) -> JournalRow:
        return JournalRow(**vars(self))


_FIELDS = tuple(field.name for field in fields(JournalRow))


def _tell(draft: Draft, event: CallEvent) -> None:
    text, data = _text, event.data
    match event.kind:
        case EventKind.RANG:
            draft.opened_at = min(draft.opened_at, event.at)
            draft.linkedid = text(data.get("linkedid"))
            draft.phone = text(data.get("phone"))
            draft.caller_name = text(data.get("caller_name"))
            draft.line = text(data.get("line"))
            draft.caller_hash = text(data.get("caller_hash"))
            draft.caller_sealed = text(data.get("caller_sealed"))
        case EventKind.BROUGHT:
            draft.opened_at = min(draft.opened_at, event.at)
            draft.channel = text(data.get("channel")) or draft.channel
            draft.phone, draft.caller_name = text(data.get("phone")), text(data.get("caller_name"))
            draft.login, draft.specialist = text(data.get("login")), text(data.get("specialist"))
        case EventKind.NOTICE:
            draft.notice_version = text(data.get("version"))
        case EventKind.CONSENT if data.get("of") != "message":  # a message is a choice of its own
            draft.recording_allowed = bool(data.get("recording"))
            draft.notice_version = text(data.get("version")) or draft.notice_version
        case EventKind.TOPIC:
            draft.topic, draft.topic_title = text(data.get("topic")), text(data.get("title"))
        case EventKind.QUEUE_JOINED:
            draft.queue = text(data.get("queue"))
        case EventKind.ANSWERED_BY:
            draft.login, draft.specialist = text(data.get("login")), text(data.get("specialist"))
        case EventKind.CALLBACK:
            draft.callback_phone = text(data.get("phone")) or draft.phone
        case EventKind.HUNG_UP:
            cause = data.get("cause")
            draft.hung_up_by, draft.cause = text(data.get("by")), cause if isinstance(cause, int) else None


def _time(draft: Draft, event: CallEvent) -> None:
    """Waiting lasts from the first queue to the answer or the end; talking from the first answer to the end."""
    now = (event.at, event.mono)
    match event.kind:
        case EventKind.QUEUE_JOINED if draft.waiting_mark is None:
            draft.waiting_mark = now
        case EventKind.ANSWERED_BY if draft.talking_mark is None:
            draft.talking_mark, draft.waited_s = now, _since(draft.waiting_mark, now)
        case EventKind.ANSWERED_BY | EventKind.TRANSFERRED | EventKind.RETURNED:
            draft.talked_s = None  # what was taken for the end of the talk was none
        case EventKind.QUEUE_LEFT if draft.talking_mark is None:
            draft.waited_s = _since(draft.waiting_mark, now)
        case EventKind.TALK_ENDED if draft.talking_mark is not None:
            draft.talked_s = _since(draft.talking_mark, now)
        case EventKind.BROUGHT:
            draft.settled_at = event.at
        case EventKind.HUNG_UP | EventKind.INTERRUPTED:
            draft.settled_at = event.at
            if draft.waited_s is None:
                draft.waited_s = _since(draft.waiting_mark, now)
            if draft.talked_s is None:
                draft.talked_s = _since(draft.talking_mark, now)


def _since(mark: tuple[datetime, float | None] | None, now: tuple[datetime, float | None]) -> float | None:
    """Seconds between two marks: by the monotonic clock where both have it, else by the wall clock; never below 0."""
    if mark is None:
        return None
    if mark[1] is not None and now[1] is not None and now[1] >= mark[1]:
        return round(now[1] - mark[1], 3)
    return max(0.0, round((now[0] - mark[0]).total_seconds(), 3))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
