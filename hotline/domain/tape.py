"""Whether a conversation is being recorded, from its events: what a dispatcher sees on her desk all the time."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent


class Tape(StrEnum):
    """NONE: not recorded at all. OFF: the dispatcher stopped it to the end of the call, as the caller asked."""

    NONE = "none"
    ON = "on"
    PAUSED = "paused"
    OFF = "off"


def tape_after(tape: Tape, kind: EventKind, data: Mapping[str, Any]) -> Tape:
    """The state after one more event; events of other kinds, and those that cannot be, change nothing."""
    match kind:
        case EventKind.TALK_RECORDED if tape is Tape.NONE:
            return Tape.ON
        case EventKind.RECORDING_PAUSED if tape in {Tape.ON, Tape.PAUSED}:
            return Tape.OFF if data.get("for_good") is True else Tape.PAUSED
        case EventKind.RECORDING_RESUMED if tape is Tape.PAUSED:
            return Tape.ON
        case _:
            return tape


def tape_of(events: Iterable[CallEvent]) -> Tape:
    """The state after all of them, in their order."""
    tape = Tape.NONE
    for event in events:
        tape = tape_after(tape, event.kind, event.data)
    return tape
