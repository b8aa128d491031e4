"""A call for urgent help is red on every console until somebody has it.

An alarm begins when the caller asks for urgent help: the topic ``urgent`` or ``urgent-silent`` (cannot speak) of the
menu, key 5 while waiting or when a message is offered, or the urgent queue itself. It ends when a person answers or
takes it. A call that ends before that stays red, because now somebody has to call back. Words of danger in a message
raise one, too, after the call.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.crisis import Sign
from hotline.domain.timeline import in_order

#: Codes of topics (hotline/menu.toml, agi_scripts/choices.py) and the queue that mean urgent help.
URGENT = "urgent"
URGENT_SILENT = "urgent-silent"

#: Levels at which key 5 means urgent help whatever the menu says: waiting in a queue, and the offer after it.
_KEY_5_LEVELS = frozenset({"queue", "offer"})


#: Events that may begin, change or end an alarm; after any other the answer of `alarm_of` is the same.
ALARMING = frozenset(
    {
        EventKind.TOPIC,
        EventKind.KEY,
        EventKind.QUEUE_JOINED,
        EventKind.ANSWERED_BY,
        EventKind.HUNG_UP,
        EventKind.INTERRUPTED,
    }
)


class AlarmKind(StrEnum):
    """SILENT: the caller pressed 5 twice, so she cannot speak; nothing will be heard. CRISIS: of her message."""

    URGENT = "urgent"
    SILENT = "silent"
    CRISIS = "crisis"


@dataclass(frozen=True, slots=True)
class Alarm:
    """What the timeline of a call says of its alarm. Times are aware UTC.

    answered_by: login of the person who answered after the alarm was raised, "" while nobody has.
    ended_at: when the caller was gone.
    """

    call_id: UUID
    kind: AlarmKind
    raised_at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def open(self) -> bool:
        """Whether the call still waits for a person, on the line or for a call back."""
        return not self.answered_by


@dataclass(frozen=True, slots=True)
class OpenAlarm:
    """An alarm as consoles show it: what is kept, and what the journal knows of the call.

    volume, number: № of the journal, 0 while the line is not written. phone: E.164 or "".
    ended: the caller is gone, so she must be called back. signs: what was found in her messages.
    """

    call_id: UUID
    kind: AlarmKind
    raised_at: datetime
    volume: int = 0
    number: int = 0
    phone: str = ""
    caller_name: str = ""
    ended: bool = False
    signs: tuple[Sign, ...] = ()


def alarm_of(events: Iterable[CallEvent]) -> Alarm | None:
    """The alarm of one call, None when it never asked for urgent help. `events` may come in any order.

    A caller who is back in a queue after somebody had answered is nobody's again: the alarm is raised anew.
    """
    told = tuple(events)
    if not any(map(_asks, told)):  # as with almost every call, and this is asked at each of its events
        return None
    alarm: Alarm | None = None
    for event in in_order(told):
        match event.kind:
            case EventKind.ANSWERED_BY if alarm is not None:
                login = event.data.get("login")
                alarm = replace(alarm, answered_by=login if isinstance(login, str) and login else "?")
                alarm = replace(alarm, answered_at=event.at)
            case EventKind.HUNG_UP | EventKind.INTERRUPTED if alarm is not None:
                alarm = replace(alarm, ended_at=event.at)
            case EventKind.QUEUE_JOINED if alarm is not None and alarm.answered_by:
                alarm = replace(alarm, answered_by="", answered_at=None, raised_at=event.at)
        kind = _asks(event)
        if kind is None:
            continue
        if alarm is None:
            alarm = Alarm(event.call_id, kind, event.at)
        elif kind is AlarmKind.SILENT:
            alarm = replace(alarm, kind=kind)
    return alarm


def _asks(event: CallEvent) -> AlarmKind | None:
    """Which urgent help this event asks for."""
    match event.kind:
        case EventKind.TOPIC if event.data.get("topic") == URGENT_SILENT:
            return AlarmKind.SILENT
        case EventKind.TOPIC if str(event.data.get("topic", "")).startswith(URGENT):
            return AlarmKind.URGENT
        case EventKind.KEY if event.data.get("key") == "5" and event.data.get("level") in _KEY_5_LEVELS:
            return AlarmKind.URGENT
        case EventKind.QUEUE_JOINED if event.data.get("queue") == URGENT:
            return AlarmKind.URGENT
    return None
