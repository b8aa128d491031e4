"""At which second of a recording something happened: what the caller spends with music is not in the file.

MixMonitor writes only while somebody speaks with the caller (option b). Between a transfer and the next answer she
hears music, and the file stands still. Of a transfer with a warning nobody tells how long the music lasts, so what
comes after one may be placed some seconds late.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent

#: After these the caller hears music until somebody answers.
_TO_MUSIC = frozenset({EventKind.TRANSFERRED, EventKind.RETURNED, EventKind.QUEUE_JOINED})


def on_tape(
    events: Iterable[CallEvent], began: datetime, mono: float | None = None
) -> Iterator[tuple[CallEvent, float]]:
    """Each event in order of time, and its second; below 0 for what came before.

    began: when the recording did, aware. mono: the same by CLOCK_MONOTONIC, which is believed where an event has it.
    """
    music_s, left_s = 0.0, None
    for event in sorted(events, key=lambda event: event.at):
        known = mono is not None and event.mono is not None
        at_s = event.mono - mono if known else (event.at - began).total_seconds()  # type: ignore[operator]
        if event.kind is EventKind.ANSWERED_BY and left_s is not None:
            music_s, left_s = music_s + max(at_s - left_s, 0.0), None
        yield event, (at_s if left_s is None else left_s) - music_s
        blind = event.kind in _TO_MUSIC and event.data.get("how", "blind") == "blind"
        if blind and left_s is None and at_s > 0:
            left_s = at_s
