"""Whether somebody is asked to fill in the Анкета after her conversation. When in doubt she is left in peace.

Whoever called for help in danger or grief has no mind for marks, and a robot's question would be the last thing that
she hears of us. Who asked that nothing be recorded, or that nobody know her, asked for few traces: she leaves no more.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.alarm import alarm_of
from hotline.domain.attempt import attempt_of
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import JournalRow
from hotline.domain.people import LOGIN

#: Topics of the menu and of cards (hotline/menu.toml, hotline/directories.toml) after which nobody is asked.
GRAVE_TOPICS = frozenset(
    {"urgent", "urgent_services", "psychologist", "trust", "violence", "addiction", "loss", "signal"}
)

#: Queues of people in need, and categories of families (`hotline.domain.appeal_choices.CATEGORIES`).
GRAVE_QUEUES = frozenset({"urgent", "psychologist"})
GRAVE_CATEGORIES = frozenset({"crisis"})


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation that the dispatcher has just ended. row, events: of the journal.

    topics: of the call and its card. sos: whether a card of SOS is open for her. now: aware.
    """

    row: JournalRow
    events: tuple[CallEvent, ...]
    topics: frozenset[str]
    sos: bool
    now: datetime


def may_ask(talk: Talk, shortest: timedelta) -> bool:
    """Whether she may be asked. shortest: who talked less got a wrong number, or no answer worth a mark."""
    row = talk.row
    return not (
        attempt_of(row.linkedid) is not None  # we called her: the automatic calls ask by themselves
        or row.anonymous
        or row.recording_allowed is False
        or talk.sos
        or alarm_of(talk.events) is not None
        or row.queue in GRAVE_QUEUES
        or talk.topics & GRAVE_TOPICS
        or GRAVE_CATEGORIES & set(row.categories)
        or _called_for_help(talk.events)
        or _talked(talk) < shortest
    )


def _called_for_help(events: Iterable[CallEvent]) -> bool:
    """Somebody outside was brought in: the ambulance, the police, an agency."""
    handed = (str(event.data.get("to", "")) for event in events if event.kind is EventKind.TRANSFERRED)
    return any(to and not LOGIN.fullmatch(to) for to in handed)


def _talked(talk: Talk) -> timedelta:
    answers = [event.at for event in talk.events if event.kind is EventKind.ANSWERED_BY]
    return talk.now - min(answers) if answers else timedelta(-1)
