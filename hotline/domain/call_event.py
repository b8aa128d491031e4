"""Something that happened to a call, as every teller writes it and the journal keeps it.

The story (AGI), the feed (AMI), the second source (CEL) and the safety net (spool) all speak in these events, and any
of them may be late, silent or repeat itself. So an event has an identity that does not depend on who tells it:
``(call_id, kind, nth)``. Telling it twice changes nothing.

Call ids are derived from Asterisk's Linkedid (the Uniqueid of the caller's channel). Every start of Asterisk gets a
systemname of its own, hence a Linkedid never comes twice, not even after a clock that went back.
"""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid5

from hotline.domain.call import EventKind

_CALLS = UUID("6f3c8f0e-3b52-4d0a-9c0e-5b1f6f1c2a10")

#: Longest text value of an event, in characters. Callers' names are hostile input.
TEXT_LIMIT = 300


@lru_cache(maxsize=4096)
def call_id_of(linkedid: str) -> UUID:
    """The id of the call to which all channels with this Linkedid belong."""
    return uuid5(_CALLS, linkedid)


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One line of a call's timeline.

    at: aware, UTC.
    mono: seconds of CLOCK_MONOTONIC of this machine, None when the teller had none (CEL). Durations come from it.
    nth: tells events of one kind apart (which key, which phone); "" for what happens once a call.
    data: JSON values only: text, numbers, booleans. Keys per kind are listed in `DATA_KEYS`.
    """

    call_id: UUID
    kind: EventKind
    at: datetime
    mono: float | None = None
    nth: str = ""
    data: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> str:
        """One line, without line breaks inside; the format of the spool."""
        return json.dumps(
            {
                "call": str(self.call_id),
                "kind": self.kind.value,
                "at": self.at.astimezone(UTC).isoformat(),
                "mono": self.mono,
                "nth": self.nth,
                "data": self.data,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, line: str) -> "CallEvent":
        """Read what `to_json` wrote. Raises ValueError with the reason on anything else."""
        try:
            raw = json.loads(line)
            at = datetime.fromisoformat(raw["at"])
            data = raw.get("data") or {}
            if at.tzinfo is None or not isinstance(data, dict):
                raise ValueError("a time without a zone, or data that is no object")  # noqa: TRY301 - one way out for all faults
            mono = raw.get("mono")
            return cls(
                call_id=UUID(raw["call"]),
                kind=EventKind(raw["kind"]),
                at=at.astimezone(UTC),
                mono=None if mono is None else float(mono),
                nth=str(raw.get("nth") or ""),
                data=data,
            )
        except (KeyError, TypeError, AttributeError, ValueError) as fault:
            raise ValueError(f"not an event of a call: {fault}") from fault


#: What `data` holds, per kind. All optional for the reader: a teller says what it knows.
DATA_KEYS: dict[EventKind, tuple[str, ...]] = {
    # linkedid; phone: E.164 or ""; caller_name: text from the network; line: the number dialled;
    # caller_hash, caller_sealed: instead of the number, where the centre keeps none
    EventKind.RANG: ("linkedid", "phone", "caller_name", "line", "caller_hash", "caller_sealed"),
    # channel: in_person, letter, email, site; login, specialist: who entered it; phone as in RANG
    EventKind.BROUGHT: ("channel", "login", "specialist", "phone", "caller_name"),
    EventKind.GREETED: (),
    EventKind.CLOSED: ("next_opening",),
    # version: of the spoken text of the recording notice
    EventKind.NOTICE: ("version",),
    EventKind.CONSENT: ("recording", "version"),
    EventKind.KEY: ("key", "level", "accepted"),
    EventKind.NO_KEY: ("level",),
    EventKind.TOPIC: ("topic", "title"),
    EventKind.HANDLER_LOST: ("stage",),
    EventKind.QUEUE_JOINED: ("queue", "position", "priority"),
    EventKind.PHONE_RANG: ("login",),
    EventKind.PHONE_SILENT: ("login",),
    # login of the user; specialist: the display name, kept as it was then
    EventKind.ANSWERED_BY: ("login", "specialist"),
    EventKind.TRANSFERRED: ("to", "how"),
    # to: the login whose phone rings for the caller again, "" for the queue; why: a word of `ivr.signals.Returned`
    EventKind.RETURNED: ("to", "why"),
    EventKind.TALK_ENDED: ("by",),
    # recording: uuid of the file's row; file: name below HOTLINE_HOME/talks while it is plain
    EventKind.TALK_RECORDED: ("recording", "file"),
    # by: the login of who did it; for_good: to the end of the call, as the caller asked
    EventKind.RECORDING_PAUSED: ("by", "for_good"),
    EventKind.RECORDING_RESUMED: ("by",),
    EventKind.QUEUE_LEFT: ("queue", "reason"),
    # recording: uuid of the file's row; file: name below HOTLINE_HOME/messages
    EventKind.MESSAGE_STARTED: ("recording", "file"),
    EventKind.MESSAGE_LEFT: ("recording", "file", "duration_s"),
    EventKind.CALLBACK: ("phone", "due_at"),
    # by: caller, dispatcher or service; cause: Q.850 number; cause_text
    EventKind.HUNG_UP: ("by", "cause", "cause_text"),
    EventKind.INTERRUPTED: ("reason",),
}
