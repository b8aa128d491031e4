"""When a recording was paused, as the timeline of its call tells."""

from collections.abc import Iterable
from datetime import datetime

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.tape_time import on_tape


def pauses_of(
    timeline: Iterable[CallEvent], began: datetime, duration_s: float, mono: float | None = None
) -> tuple[tuple[float, float], ...]:
    """Seconds of the recording between which nothing was kept; what was never resumed lasts to its end.

    began: when the recording did, aware. mono: the same by CLOCK_MONOTONIC, when it is known.
    """
    pauses: list[tuple[float, float]] = []
    since: float | None = None
    for event, second in on_tape(timeline, began, mono):
        at = round(min(max(second, 0.0), duration_s), 2)
        if event.kind is EventKind.RECORDING_PAUSED and since is None:
            since = at
        elif event.kind is EventKind.RECORDING_RESUMED and since is not None:
            pauses.append((since, at))
            since = None
    if since is not None:
        pauses.append((since, round(duration_s, 2)))
    return tuple(pause for pause in pauses if pause[1] > pause[0])
