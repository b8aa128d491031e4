"""What is going on at this moment: the calls that are up, whose phone rings, who talks to whom.

The board reads the same events as the journal and folds them in the same way, in memory; it knows nothing that the
journal does not, and after a restart it is made from the journal again. Everything here is quick and never waits.
"""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hotline.domain.call import EventKind, IllegalEvent
from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import Draft, JournalRow
from hotline.domain.tape import Tape, tape_after
from hotline.ports import Journal

log = logging.getLogger(__name__)

#: Calls kept on the board at most; one that nobody saw end is dropped some day.
_ROOM = 2_000

#: Events that end the ringing of every phone: the caller is elsewhere.
_STOPS_RINGING = frozenset(
    {
        EventKind.ANSWERED_BY,
        EventKind.QUEUE_LEFT,
        EventKind.MESSAGE_STARTED,
        EventKind.MESSAGE_LEFT,
        EventKind.CALLBACK,
        EventKind.HUNG_UP,
        EventKind.INTERRUPTED,
        EventKind.HANDLER_LOST,
    }
)


@dataclass(slots=True)
class LiveCall:
    """One call that is up. line: as the journal has it. ringing: logins whose phones ring. talking: who is in it.

    tape: whether it is recorded.
    """

    line: Draft
    events: list[CallEvent] = field(default_factory=list)
    ringing: set[str] = field(default_factory=set)
    talking: set[str] = field(default_factory=set)
    tape: Tape = Tape.NONE

    @property
    def call_id(self) -> UUID:
        """Of the journal."""
        return self.line.row().id

    @property
    def row(self) -> JournalRow:
        """The journal's line as it will be."""
        return self.line.row()


#: Told after every event: the call, the event, and whose phones stopped ringing by it.
Listener = Callable[[LiveCall, CallEvent, frozenset[str]], None]


class Board:
    """Hears every event of every call."""

    def __init__(self) -> None:
        self._calls: dict[UUID, LiveCall] = {}
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> None:
        """`listener` is called in the middle of a call's path: it must be quick and must not raise."""
        self._listeners.append(listener)

    @property
    def calls(self) -> tuple[LiveCall, ...]:
        """Those that are up, oldest first."""
        return tuple(sorted(self._calls.values(), key=lambda call: call.line.opened_at))

    def call(self, call_id: UUID) -> LiveCall | None:
        """A call that is up."""
        return self._calls.get(call_id)

    def ringing_at(self, login: str) -> LiveCall | None:
        """The call that rings at her phone."""
        return next((call for call in self._calls.values() if login in call.ringing), None)

    def held_by(self, login: str) -> LiveCall | None:
        """The call that she is in."""
        return next((call for call in self._calls.values() if login in call.talking), None)

    def hear(self, event: CallEvent) -> None:
        """One more event; of a call that is over it is no news here."""
        call = self._calls.get(event.call_id)
        if call is None:
            if event.kind not in _OPENS:
                return
            call = self._calls[event.call_id] = LiveCall(Draft.of(JournalRow(event.call_id, event.at)))
            self._bound()
        self._apply(call, event)

    def restore(self, timelines: Iterable[Iterable[CallEvent]]) -> None:
        """After a start: the calls that are still up, each told from its beginning, in order."""
        for events in timelines:
            for event in events:
                if event.call_id not in self._calls:
                    self._calls[event.call_id] = LiveCall(Draft.of(JournalRow(event.call_id, event.at)))
                self._apply(self._calls[event.call_id], event)

    def forget(self, live: Iterable[str]) -> None:
        """Drop calls that have ended unseen. `live`: Linkedids that Asterisk knows."""
        up = set(live)
        for call_id, call in list(self._calls.items()):
            if call.line.linkedid and call.line.linkedid not in up:
                gone = frozenset(call.ringing)
                del self._calls[call_id]
                ended = CallEvent(call_id, EventKind.INTERRUPTED, call.line.opened_at)
                self._tell(call, ended, gone)

    def _apply(self, call: LiveCall, event: CallEvent) -> None:
        try:
            call.line.tell(event)
        except IllegalEvent:
            log.debug("the board passes over an event that came out of turn: %s", event.kind.value)
        call.events.append(event)
        call.tape = tape_after(call.tape, event.kind, event.data)
        before = frozenset(call.ringing)
        self._ring(call, event)
        if event.kind in {EventKind.HUNG_UP, EventKind.INTERRUPTED, EventKind.BROUGHT}:
            self._calls.pop(event.call_id, None)
        self._tell(call, event, before - call.ringing)

    @staticmethod
    def _ring(call: LiveCall, event: CallEvent) -> None:
        login = event.data.get("login")
        login = login if isinstance(login, str) else ""
        if event.kind is EventKind.PHONE_RANG and login:
            call.ringing.add(login)
        elif event.kind is EventKind.PHONE_SILENT:
            call.ringing.discard(login)
        elif event.kind in _STOPS_RINGING:
            call.ringing.clear()
        if event.kind is EventKind.ANSWERED_BY:
            call.talking = {login}
        elif event.kind in {EventKind.TRANSFERRED, EventKind.RETURNED}:
            call.talking = _after_a_move(call.talking, event)
        elif event.kind in {EventKind.TALK_ENDED, EventKind.HUNG_UP, EventKind.INTERRUPTED}:
            call.talking = set()

    def _tell(self, call: LiveCall, event: CallEvent, stopped: frozenset[str]) -> None:
        for listener in self._listeners:
            try:
                listener(call, event, stopped)
            except Exception:
                log.exception("a listener of the board failed")

    def _bound(self) -> None:
        if len(self._calls) > _ROOM:
            del self._calls[next(iter(self._calls))]


def _after_a_move(talking: set[str], event: CallEvent) -> set[str]:
    """Who is in the call now: a third joins, or nobody is until somebody answers, or the caller was only put by."""
    to = event.data.get("to")
    if event.data.get("how") == "conference":
        return talking | ({to} if isinstance(to, str) else set())
    if event.data.get("why") == "cancelled" and isinstance(to, str) and to:
        return {to}
    return set()


#: A call that the board did not see begin is told from here on, too.
_OPENS = frozenset({EventKind.RANG, EventKind.QUEUE_JOINED, EventKind.PHONE_RANG, EventKind.ANSWERED_BY})


@dataclass(frozen=True, slots=True)
class TellingBoth:
    """`hotline.ports.Journal` that also tells the board; the journal first, for it must not lose anything."""

    journal: Journal
    board: Board

    def record(self, event: CallEvent) -> None:
        """Keep the event, then show it."""
        self.journal.record(event)
        self.board.hear(event)

    async def kept(self, within: timedelta) -> bool:
        """As the journal."""
        return await self.journal.kept(within)


def waiting_since(call: LiveCall) -> datetime | None:
    """Since when the caller stands in a queue; None when she does not."""
    mark = call.line.waiting_mark
    return mark[0] if mark is not None and not call.talking else None
