"""What stands on the timeline of a recording: events of the call, at the second at which they are heard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
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

#: After these the caller hears music until somebody answers; of a transfer with a warning nobody tells how long.
_TO_MUSIC = frozenset({EventKind.TRANSFERRED, EventKind.RETURNED, EventKind.QUEUE_JOINED})

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
    """Marks that lie within the recording, in order. names: login -> name.

    What the caller spends with music, between a transfer and the next answer, is not in the file.
    """
    found: list[SoundMark] = []
    music_s, left = 0.0, None
    for event in events:
        if event.kind is EventKind.ANSWERED_BY and left is not None:
            music_s, left = music_s + max((event.at - left).total_seconds(), 0.0), None
        at_s = ((left or event.at) - began).total_seconds() - music_s
        if event.kind in _SHAPES and -_SLACK_S <= at_s <= duration_s + _SLACK_S:
            words = sentence(event.kind, event.data, names)
            found.append(SoundMark(round(min(max(at_s, 0.0), duration_s), 2), _SHAPES[event.kind], words))
        blind = event.kind in _TO_MUSIC and event.data.get("how", "blind") == "blind"
        if blind and left is None and event.at > began:
            left = event.at
    return found
