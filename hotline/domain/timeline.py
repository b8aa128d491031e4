"""The order in which things happened to a call, whoever told them and whenever they were heard of.

A journal line is the fold of the timeline in this order, so it is the same whatever arrived first: the story over AGI,
the feed over AMI, the second source a night later, or a spool that is replayed twice.
"""

from collections.abc import Iterable
from datetime import datetime

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent

#: Where an event stands: smaller is earlier.
Place = tuple[bool, datetime, float, int, str]

_RANK = {kind: rank for rank, kind in enumerate(EventKind)}


def place(event: CallEvent) -> Place:
    """By time; in the same microsecond by the monotonic clock, then in the order of a call's life: that of `EventKind`.

    INTERRUPTED is a guess made afterwards ("nobody saw the end"). It stands last: a true end that is found later wins.
    """
    return event.kind is EventKind.INTERRUPTED, event.at, event.mono or 0.0, _RANK[event.kind], event.nth


def in_order(events: Iterable[CallEvent]) -> list[CallEvent]:
    """`events` of one call as they happened."""
    return sorted(events, key=place)
