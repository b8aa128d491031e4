"""From the board to the open pages: the pop to the one whose phone rings and to nobody else, the state to everybody."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from console.desk import Desk
from console.desk_state import state_for
from hotline.domain.alarm import ALARMING, alarm_of
from hotline.domain.call import CallState, EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.call_words import STATES
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.services.board import LiveCall
from hotline.services.raise_alarm import follow_alarm
from hotline.services.screen_pop import history_of, pop_of

log = logging.getLogger(__name__)

#: Changes of state within this time go out together.
_TOGETHER_S = 0.15

#: How often pages are told the state even when nothing was heard: a pause ends, a phone goes.
_EVERY_S = 5.0

#: What happens after the answer, in the background: the card is opened. Gives what the page should show.
Answered = Callable[[UUID, str], Awaitable[dict[str, Any] | None]]


class Announcer:
    """Listens to the board. `answered(call_id, login)` is awaited apart; the call waits for nothing here."""

    def __init__(self, desk: Desk, person: Callable[[str], User | None], answered: Answered | None = None) -> None:
        self._desk, self._person, self._answered = desk, person, answered
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        """Begin to listen."""
        self._desk.board.listen(self.hear)
        self._background(self._tell_states())

    async def stop(self) -> None:
        """Listen no more."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def changed(self) -> None:
        """Something that the rail shows is different now."""
        self._changed.set()

    def hear(self, call: LiveCall, event: CallEvent, stopped: frozenset[str]) -> None:
        """One event of a call."""
        hub, call_id = self._desk.hub, str(event.call_id)
        for login in stopped:
            hub.publish(login, {"type": "pop-gone", "call": call_id})
        if event.kind is EventKind.PHONE_RANG and (login := _login(event)):
            hub.publish(login, {"type": "pop"} | pop_of(call, self._desk.clock.now()))
            self._background(self._tell_history(login, call))
        elif event.kind is EventKind.ANSWERED_BY and (login := _login(event)):
            hub.publish(login, {"type": "answered"} | pop_of(call, self._desk.clock.now()))
            if self._answered is not None:
                self._background(self._after_answer(self._answered, event.call_id, login))
        elif event.kind in _ENDS and (login := call.line.login):
            hub.publish(login, {"type": "ended", "call": call_id})
        if event.kind in ALARMING and alarm_of(call.events) is not None:
            self._background(self._follow_alarm(tuple(call.events)))
        if event.kind in _IN_THE_JOURNAL:
            hub.publish(None, {"type": "journal", "call": call_id})
        self.changed()

    async def _tell_history(self, login: str, call: LiveCall) -> None:
        history = await history_of(self._desk.database, call.row, self._desk.zone)
        for before in history["calls"]:
            before["word"] = STATES[CallState(before["state"])]
        if login in call.ringing or login in call.talking:
            self._desk.hub.publish(login, {"type": "history"} | history)

    async def _follow_alarm(self, events: tuple[CallEvent, ...]) -> None:
        await follow_alarm(self._desk.database, self._desk.hub.publish, events)

    async def _after_answer(self, answered: Answered, call_id: UUID, login: str) -> None:
        if (message := await answered(call_id, login)) is not None:
            self._desk.hub.publish(login, message)

    async def _tell_states(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._changed.wait(), _EVERY_S)
                await asyncio.sleep(_TOGETHER_S)
            except TimeoutError:
                pass
            self._changed.clear()
            for login in self._desk.hub.people():
                if (user := self._person(login)) is not None:
                    self._desk.hub.publish(login, state_for(self._desk, user))

    def _background(self, work: Awaitable[None]) -> None:
        async def safely() -> None:
            try:
                await work
            except (OSError, Refused) as silence:
                log.warning("a page is told less: %s", silence)
            except Exception:
                log.exception("a page could not be told")

        task = asyncio.create_task(safely())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


_ENDS = frozenset({EventKind.HUNG_UP, EventKind.TALK_ENDED, EventKind.INTERRUPTED})

#: After these a list of the journal looks different.
_IN_THE_JOURNAL = frozenset(
    {EventKind.RANG, EventKind.TOPIC, EventKind.ANSWERED_BY, EventKind.MESSAGE_LEFT, EventKind.CALLBACK}
    | {EventKind.HUNG_UP, EventKind.INTERRUPTED, EventKind.BROUGHT, EventKind.QUEUE_JOINED}
)


def _login(event: CallEvent) -> str:
    login = event.data.get("login")
    return login if isinstance(login, str) else ""
