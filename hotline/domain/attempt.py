"""One attempt to call somebody, from the intent that is written before anything is sent to how it ended.

Rules that the table encodes:

* `INTENT` is on disk before Asterisk is told anything. From there on the attempt is sent once or not at all.
* What Asterisk or its own record (CEL) tells is believed, whatever of it was told before: a lost message is no step.
* Where nobody can tell, the attempt is `UNKNOWN`. Only a person leads out of it, and no attempt follows until she has.
* An answer is no conversation: without a key it may have been a machine, a child, a pocket (`SILENT`).
* An event that the table does not know in a state raises `IllegalAttempt` and changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AttemptState(StrEnum):
    """Where an attempt is, or how it ended."""

    INTENT = "intent"
    SENT = "sent"
    RINGING = "ringing"
    ANSWERED = "answered"
    SPOKE = "spoke"
    SILENT = "silent"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOT_PLACED = "not_placed"
    UNKNOWN = "unknown"
    DECIDED = "decided"


class AttemptEvent(StrEnum):
    """What can happen to an attempt. NOT_PLACED: Asterisk was never asked, or said no at once. LOST: nobody knows."""

    SENT = "sent"
    RANG = "rang"
    ANSWERED = "answered"
    SPOKE = "spoke"
    SILENT = "silent"
    MACHINE = "machine"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NOT_PLACED = "not_placed"
    LOST = "lost"
    DECIDED = "decided"


_S, _E = AttemptState, AttemptEvent

#: How an attempt ends that nobody answered.
_IN_VAIN = {
    _E.BUSY:        _S.BUSY,
    _E.NO_ANSWER:   _S.NO_ANSWER,
    _E.REFUSED:     _S.REFUSED,
    _E.UNREACHABLE: _S.UNREACHABLE,
}  # fmt: skip

#: How an answered one ends.
_LIFTED = {
    _E.SPOKE:   _S.SPOKE,
    _E.SILENT:  _S.SILENT,
    _E.MACHINE: _S.MACHINE,
}  # fmt: skip

TRANSITIONS: dict[AttemptState, dict[AttemptEvent, AttemptState]] = {
    _S.INTENT: {
        _E.SENT:       _S.SENT,
        _E.RANG:       _S.RINGING,
        _E.ANSWERED:   _S.ANSWERED,
        **_IN_VAIN,
        _E.NOT_PLACED: _S.NOT_PLACED,
        _E.LOST:       _S.UNKNOWN,
    },
    _S.SENT: {
        _E.RANG:       _S.RINGING,
        _E.ANSWERED:   _S.ANSWERED,
        **_IN_VAIN,
        _E.NOT_PLACED: _S.NOT_PLACED,
        _E.LOST:       _S.UNKNOWN,
    },
    _S.RINGING: {
        _E.ANSWERED: _S.ANSWERED,
        **_IN_VAIN,
        _E.LOST:     _S.UNKNOWN,
    },
    _S.ANSWERED: {
        **_LIFTED,
        _E.LOST: _S.UNKNOWN,
    },
    _S.UNKNOWN: {_E.DECIDED: _S.DECIDED},
}  # fmt: skip

#: States in which something may be on its way.
LIVE = frozenset({_S.INTENT, _S.SENT, _S.RINGING, _S.ANSWERED})

#: While an attempt is in one of these, no other one of the same matter is made.
OPEN = LIVE | {_S.UNKNOWN}

#: For people.
STATE_TITLES: Mapping[AttemptState, str] = {
    _S.INTENT: "сейчас наберём",
    _S.SENT: "набираем",
    _S.RINGING: "звонит",
    _S.ANSWERED: "трубку сняли",
    _S.SPOKE: "ответили на вопросы",
    _S.SILENT: "трубку сняли, но ничего не нажали",
    _S.MACHINE: "автоответчик",
    _S.BUSY: "занято",
    _S.NO_ANSWER: "не ответили",
    _S.REFUSED: "звонок отклонили",
    _S.UNREACHABLE: "абонент недоступен",
    _S.NOT_PLACED: "звонок не отправлен",
    _S.UNKNOWN: "исход неизвестен, решает сотрудник",
    _S.DECIDED: "исход записал сотрудник",
}


class IllegalAttempt(Exception):
    """The event cannot happen in this state. Nothing was changed."""

    def __init__(self, state: AttemptState, event: AttemptEvent) -> None:
        super().__init__(f"an attempt that is {state.value!r} cannot get the event {event.value!r}")
        self.state, self.event = state, event


def next_state(state: AttemptState, event: AttemptEvent) -> AttemptState:
    """Where `event` leads. Raises `IllegalAttempt` and changes nothing when the table has no such step."""
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise IllegalAttempt(state, event) from None


def steps(event: AttemptEvent) -> Mapping[AttemptState, AttemptState]:
    """From where to where `event` leads: what a statement of a database needs to decide by itself."""
    return {source: events[event] for source, events in TRANSITIONS.items() if event in events}


#: Q.850 causes of a hang-up before the answer. What is not named here is `UNREACHABLE`.
_CAUSES: Mapping[int, AttemptEvent] = {
    17: _E.BUSY,
    18: _E.NO_ANSWER,
    19: _E.NO_ANSWER,
    21: _E.REFUSED,
}


def event_of_cause(cause: int | None) -> AttemptEvent:
    """How a call that nobody answered ended, by ITU-T Q.850; None or 0: the far end gave no cause."""
    return _CAUSES.get(cause or 0, AttemptEvent.UNREACHABLE)


@dataclass(frozen=True, slots=True)
class Matter:
    """Somebody who is to be called now, and why.

    subject: what the ledger counts attempts of (a plan, a duty, a person of a campaign). kind: a word for what is asked
    and for which dialplan context. phone: E.164. call_id: of the call that led here; None when there is none. due_at:
    aware. prompts: version of the wording that will be said.
    """

    subject: UUID
    kind: str
    phone: str
    due_at: datetime
    call_id: UUID | None = None
    prompts: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One line of the ledger. nth: from 1. cause: Q.850. holder: the service that made it. All times aware."""

    id: UUID
    subject: UUID
    nth: int
    kind: str
    phone: str
    state: AttemptState
    holder: str
    intent_at: datetime
    changed_at: datetime
    call_id: UUID | None = None
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    cause: int | None = None
    prompts: str = ""
    decision: str = ""
    decided_by: str = ""

    @property
    def channel_id(self) -> str:
        """The id of its channel in Asterisk, also the Linkedid of the call: the second lock."""
        return f"{CHANNEL_PREFIX}{self.id}"


#: How the ChannelId of an attempt begins, and nobody else's (ivr/originate.py).
CHANNEL_PREFIX = "dial-"


def attempt_of(linkedid: str) -> UUID | None:
    """The attempt to which a channel or call belongs; None for every other call."""
    if not linkedid.startswith(CHANNEL_PREFIX):
        return None
    try:
        return UUID(linkedid.removeprefix(CHANNEL_PREFIX))
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Answer:
    """One key that somebody pressed to one question, kept when it was pressed. question: a key of the catalogue."""

    question: str
    key: str
    at: datetime
