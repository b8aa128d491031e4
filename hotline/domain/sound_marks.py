"""What stands on the timeline of a recording: events of the call, at the second at which they are heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.tape_time import on_tape
from hotline.domain.timeline_words import sentence

#: Event -> the shape of its mark.
_SHAPES = {
    EventKind.ANSWERED_BY: "answer",
    EventKind.TRANSFERRED: "hand",
    EventKind.RETURNED: "hand",
    EventKind.RECORDING_PAUSED: "pause",
    EventKind.RECORDING_RESUMED: "pause",
    EventKind.TALK_ENDED: "end",
    EventKind.MESSAGE_LEFT: "end",
}

#: The clocks of Asterisk and of the service name the beginning of a recording some moments apart.
_SLACK_S = 1.0


@dataclass(frozen=True, slots=True)
class SoundMark:
    """at_s: second of the recording. shape: answer, hand, pause, end."""

    at_s: float
    shape: str
    words: str


def marks_of(
    events: Sequence[CallEvent], began: datetime, duration_s: float, names: Mapping[str, str]
) -> list[SoundMark]:
    """Marks that lie within the recording, in order. names: login -> name."""
    found: list[SoundMark] = []
    for event, at_s in on_tape(events, began):
        if event.kind in _SHAPES and -_SLACK_S <= at_s <= duration_s + _SLACK_S:
            words = sentence(event.kind, event.data, names)
            found.append(SoundMark(round(min(max(at_s, 0.0), duration_s), 2), _SHAPES[event.kind], words))
    return found
