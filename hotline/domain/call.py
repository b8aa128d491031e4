"""One telephone call, from the first ring to the line in the journal.

A call is in one *state*. Things that happen to it are *events*; the table below says which
event leads where. The states are the ones that the journal shows (``hotline journal --json``).

Rules that the table encodes:

* A call is settled by ``HUNG_UP`` (or ``INTERRUPTED`` when Asterisk itself died), and by nothing else.
* What the caller achieved outlives the hang-up: a message left is ``voicemail`` whatever came before it.
* A conversation that took place is ``answered``, also when the caller stays on the line after it, comes back from a
  colleague who was silent, or waits in the queue again because a phone of ours failed.
* An appeal that came by another way than the telephone has a line of its own: ``BROUGHT``, which settles it at once.
* Events arrive from several tellers (the story, AMI, CEL, the spool), each seeing a part of the call.
  An event that the table does not know in a state raises `IllegalEvent` and changes nothing.
"""

from enum import StrEnum


class CallState(StrEnum):
    """Where a call is, or how it ended."""

    RINGING = "ringing"
    IN_MENU = "in_menu"
    WAITING = "waiting"
    TALKING = "talking"
    ANSWERED = "answered"
    ABANDONED_IN_MENU = "abandoned_in_menu"
    ABANDONED_IN_QUEUE = "abandoned_in_queue"
    VOICEMAIL = "voicemail"
    CALLBACK_REQUESTED = "callback_requested"
    OUT_OF_HOURS = "out_of_hours"
    INTERRUPTED = "interrupted"


class EventKind(StrEnum):
    """What can happen to a call. The words of the timeline in the journal."""

    RANG = "rang"
    BROUGHT = "brought"
    GREETED = "greeted"
    CLOSED = "closed"
    NOTICE = "notice"
    CONSENT = "consent"
    KEY = "key"
    NO_KEY = "no_key"
    TOPIC = "topic"
    HANDLER_LOST = "handler_lost"
    QUEUE_JOINED = "queue_joined"
    PHONE_RANG = "phone_rang"
    PHONE_SILENT = "phone_silent"
    ANSWERED_BY = "answered_by"
    TRANSFERRED = "transferred"
    RETURNED = "returned"
    TALK_ENDED = "talk_ended"
    TALK_RECORDED = "talk_recorded"
    RECORDING_PAUSED = "recording_paused"
    RECORDING_RESUMED = "recording_resumed"
    QUEUE_LEFT = "queue_left"
    MESSAGE_STARTED = "message_started"
    MESSAGE_LEFT = "message_left"
    CALLBACK = "callback"
    HUNG_UP = "hung_up"
    INTERRUPTED = "interrupted"


_S, _E = CallState, EventKind

#: Events that tell something and move nothing, legal in every state.
REMARKS = frozenset(
    {
        *(_E.NOTICE, _E.CONSENT, _E.KEY, _E.NO_KEY, _E.TOPIC, _E.HANDLER_LOST, _E.MESSAGE_STARTED),
        *(_E.TALK_RECORDED, _E.RECORDING_PAUSED, _E.RECORDING_RESUMED),
    }
)

TRANSITIONS: dict[CallState, dict[EventKind, CallState]] = {
    _S.RINGING: {
        _E.BROUGHT:      _S.ANSWERED,
        _E.GREETED:      _S.IN_MENU,
        _E.CLOSED:       _S.OUT_OF_HOURS,
        _E.QUEUE_JOINED: _S.WAITING,
        _E.PHONE_RANG:   _S.WAITING,
        _E.QUEUE_LEFT:   _S.WAITING,
        _E.ANSWERED_BY:  _S.TALKING,
        _E.MESSAGE_LEFT: _S.VOICEMAIL,
        _E.HUNG_UP:      _S.ABANDONED_IN_MENU,
        _E.INTERRUPTED:  _S.INTERRUPTED,
    },
    _S.IN_MENU: {
        _E.CLOSED:       _S.OUT_OF_HOURS,
        _E.QUEUE_JOINED: _S.WAITING,
        _E.PHONE_RANG:   _S.WAITING,
        _E.QUEUE_LEFT:   _S.WAITING,
        _E.ANSWERED_BY:  _S.TALKING,
        _E.MESSAGE_LEFT: _S.VOICEMAIL,
        _E.CALLBACK:     _S.CALLBACK_REQUESTED,
        _E.HUNG_UP:      _S.ABANDONED_IN_MENU,
        _E.INTERRUPTED:  _S.INTERRUPTED,
    },
    _S.OUT_OF_HOURS: {
        _E.GREETED:      _S.OUT_OF_HOURS,
        _E.QUEUE_JOINED: _S.WAITING,
        _E.PHONE_RANG:   _S.WAITING,
        _E.QUEUE_LEFT:   _S.WAITING,
        _E.ANSWERED_BY:  _S.TALKING,
        _E.MESSAGE_LEFT: _S.VOICEMAIL,
        _E.CALLBACK:     _S.CALLBACK_REQUESTED,
        _E.HUNG_UP:      _S.OUT_OF_HOURS,
        _E.INTERRUPTED:  _S.INTERRUPTED,
    },
    _S.WAITING: {
        _E.GREETED:      _S.WAITING,
        _E.QUEUE_JOINED: _S.WAITING,
        _E.PHONE_RANG:   _S.WAITING,
        _E.PHONE_SILENT: _S.WAITING,
        _E.QUEUE_LEFT:   _S.WAITING,
        _E.ANSWERED_BY:  _S.TALKING,
        _E.MESSAGE_LEFT: _S.VOICEMAIL,
        _E.CALLBACK:     _S.CALLBACK_REQUESTED,
        _E.HUNG_UP:      _S.ABANDONED_IN_QUEUE,
        _E.INTERRUPTED:  _S.INTERRUPTED,
    },
    _S.TALKING: {
        _E.PHONE_RANG:   _S.TALKING,
        _E.PHONE_SILENT: _S.TALKING,
        _E.ANSWERED_BY:  _S.TALKING,
        _E.TRANSFERRED:  _S.TALKING,
        _E.RETURNED:     _S.TALKING,
        _E.QUEUE_JOINED: _S.TALKING,
        _E.QUEUE_LEFT:   _S.TALKING,
        _E.TALK_ENDED:   _S.ANSWERED,
        _E.HUNG_UP:      _S.ANSWERED,
        _E.INTERRUPTED:  _S.INTERRUPTED,
    },
    _S.ANSWERED: {
        _E.PHONE_RANG:   _S.ANSWERED,
        _E.PHONE_SILENT: _S.ANSWERED,
        _E.ANSWERED_BY:  _S.TALKING,
        _E.TRANSFERRED:  _S.TALKING,
        _E.RETURNED:     _S.TALKING,
        _E.QUEUE_JOINED: _S.TALKING,
        _E.QUEUE_LEFT:   _S.ANSWERED,
        _E.TALK_ENDED:   _S.ANSWERED,
        _E.MESSAGE_LEFT: _S.ANSWERED,
        _E.HUNG_UP:      _S.ANSWERED,
        _E.INTERRUPTED:  _S.ANSWERED,
    },
    _S.VOICEMAIL: {
        _E.QUEUE_JOINED: _S.WAITING,
        _E.QUEUE_LEFT:   _S.VOICEMAIL,
        _E.MESSAGE_LEFT: _S.VOICEMAIL,
        _E.CALLBACK:     _S.CALLBACK_REQUESTED,
        _E.HUNG_UP:      _S.VOICEMAIL,
        _E.INTERRUPTED:  _S.VOICEMAIL,
    },
    _S.CALLBACK_REQUESTED: {
        _E.QUEUE_JOINED: _S.WAITING,
        _E.QUEUE_LEFT:   _S.CALLBACK_REQUESTED,
        _E.MESSAGE_LEFT: _S.VOICEMAIL,
        _E.HUNG_UP:      _S.CALLBACK_REQUESTED,
        _E.INTERRUPTED:  _S.CALLBACK_REQUESTED,
    },
    _S.ABANDONED_IN_MENU:  {_E.MESSAGE_LEFT: _S.VOICEMAIL},
    _S.ABANDONED_IN_QUEUE: {_E.MESSAGE_LEFT: _S.VOICEMAIL},
    _S.INTERRUPTED:        {_E.MESSAGE_LEFT: _S.VOICEMAIL, _E.HUNG_UP: _S.INTERRUPTED},
}  # fmt: skip

#: States in which somebody is on the line.
LIVE = frozenset({_S.RINGING, _S.IN_MENU, _S.WAITING, _S.TALKING})


class IllegalEvent(Exception):
    """The event cannot happen in this state. Nothing was changed."""

    def __init__(self, state: CallState, event: EventKind) -> None:
        super().__init__(f"a call that is {state.value!r} cannot get the event {event.value!r}")
        self.state, self.event = state, event


def next_state(state: CallState, event: EventKind) -> CallState:
    """Where `event` leads from `state`. Raises `IllegalEvent` and changes nothing when the table has no such step."""
    if event in REMARKS:
        return state
    try:
        return TRANSITIONS[state][event]
    except KeyError:
        raise IllegalEvent(state, event) from None
