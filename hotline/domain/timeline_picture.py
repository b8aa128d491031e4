"""The timeline of a call as a picture: three lanes (menu, queue, talk) over time, with marks. Pure geometry.

Stretches are as wide as they were long; a call of an hour and one of ten seconds fill the same width. x: 0 to `WIDTH`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent

WIDTH = 1000.0

#: A stretch that was shorter is still seen.
_NARROWEST = 4.0

_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200)
_MOST_TICKS = 8


class Lane(StrEnum):
    MENU = "menu"
    QUEUE = "queue"
    TALK = "talk"


class Shape(StrEnum):
    """How a mark is drawn, besides its colour."""

    KEY = "key"
    RING = "ring"
    SILENT = "silent"
    HAND_ON = "hand_on"
    MESSAGE = "message"
    END = "end"


@dataclass(frozen=True, slots=True)
class Stretch:
    lane: Lane
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Mark:
    """label: a sign that fits into it, as the key that was pressed. nth: of the event in the timeline, from 0."""

    lane: Lane
    x: float
    shape: Shape
    label: str
    nth: int


@dataclass(frozen=True, slots=True)
class Tick:
    """after_s: seconds since the first event."""

    x: float
    after_s: int


@dataclass(frozen=True, slots=True)
class Picture:
    stretches: Sequence[Stretch]
    marks: Sequence[Mark]
    ticks: Sequence[Tick]


_TO_LANE = {
    EventKind.RANG: Lane.MENU,
    EventKind.GREETED: Lane.MENU,
    EventKind.CLOSED: Lane.MENU,
    EventKind.QUEUE_JOINED: Lane.QUEUE,
    EventKind.RETURNED: Lane.QUEUE,
    EventKind.ANSWERED_BY: Lane.TALK,
    EventKind.QUEUE_LEFT: Lane.MENU,
    EventKind.TALK_ENDED: Lane.MENU,
    EventKind.MESSAGE_STARTED: Lane.MENU,
}
_ENDS = frozenset({EventKind.HUNG_UP, EventKind.INTERRUPTED})
_MARKS = {
    EventKind.KEY: Shape.KEY,
    EventKind.PHONE_RANG: Shape.RING,
    EventKind.PHONE_SILENT: Shape.SILENT,
    EventKind.TRANSFERRED: Shape.HAND_ON,
    EventKind.RETURNED: Shape.HAND_ON,
    EventKind.MESSAGE_LEFT: Shape.MESSAGE,
    EventKind.CALLBACK: Shape.MESSAGE,
    EventKind.HUNG_UP: Shape.END,
    EventKind.INTERRUPTED: Shape.END,
}


def picture_of(events: Sequence[CallEvent], now: datetime) -> Picture | None:
    """`events` in order, as `work.journal.timeline` gives them. now: until then a call that lives is drawn.

    None for what has no course: less than two events, or an appeal that came another way than the telephone.
    """
    if len(events) < 2 or any(event.kind is EventKind.BROUGHT for event in events):
        return None
    begin = events[0].at
    over = any(event.kind in _ENDS for event in events)
    end = max(events[-1].at, begin + timedelta(seconds=1))
    if not over:
        end = max(end, now)
    span = (end - begin).total_seconds()

    scale = _Scale(begin, span)
    return Picture(_stretches(events, None if over else end, scale), _marks(events, scale), _ticks(span))


@dataclass(frozen=True, slots=True)
class _Scale:
    begin: datetime
    span_s: float

    def x(self, at: datetime) -> float:
        passed = (at - self.begin).total_seconds()
        return round(min(max(passed, 0.0), self.span_s) / self.span_s * WIDTH, 1)


def _stretches(events: Sequence[CallEvent], still: datetime | None, scale: _Scale) -> list[Stretch]:
    """`still`: until then the last stretch goes on; None when the call is over."""
    found: list[Stretch] = []
    lane, since = Lane.MENU, events[0].at
    for event in events:
        if event.kind in _ENDS:
            break
        if (next_lane := _TO_LANE.get(event.kind, lane)) is not lane:
            _add(found, lane, scale.x(since), scale.x(event.at))
            lane, since = next_lane, event.at
    else:
        event = events[-1]
    _add(found, lane, scale.x(since), scale.x(still or event.at))
    return found


def _add(found: list[Stretch], lane: Lane, start: float, end: float) -> None:
    width = min(max(end - start, _NARROWEST), WIDTH - start)
    if width > 0:
        found.append(Stretch(lane, start, round(width, 1)))


def _marks(events: Sequence[CallEvent], scale: _Scale) -> list[Mark]:
    found: list[Mark] = []
    lane = Lane.MENU
    for nth, event in enumerate(events):
        if (shape := _MARKS.get(event.kind)) is not None:
            key = event.data.get("key")
            label = key if event.kind is EventKind.KEY and isinstance(key, str) and len(key) == 1 else ""
            found.append(Mark(lane, scale.x(event.at), shape, label, nth))
        lane = _TO_LANE.get(event.kind, lane)
    return found


def _ticks(span: float) -> list[Tick]:
    step = next((step for step in _STEPS_S if span / step <= _MOST_TICKS), _STEPS_S[-1])
    return [Tick(round(second / span * WIDTH, 1), second) for second in range(0, int(span) + 1, step)]
