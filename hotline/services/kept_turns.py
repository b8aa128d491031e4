"""Which dispatcher is kept free for a family that is called back: what her page shows, and what she says to it.

Asterisk says who is kept (`hotline.ports.places`); all that is here is a picture of that, in memory. After a restart it
is made again by what Asterisk says; whoever had said that she is ready is asked anew, unless the ledger has the call.
"""

import asyncio
import logging
from collections.abc import Callable, Collection, Coroutine
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hotline.domain.attempt import OPEN, STATE_TITLES, AttemptState
from hotline.domain.callback import URGENT, First
from hotline.ports.places import Places, Turn
from hotline.services.duty_desk import DutyDesk

log = logging.getLogger(__name__)

#: app_queue ends a ring a moment before or after its time.
_MOMENT = timedelta(seconds=1.5)

#: So often the journal is asked for a line that is being written.
_LOOKS = 5

_FREE = "Вы свободны."


@dataclass(slots=True)
class _Notice:
    """known: of the journal. agreed: she has said that she is ready. declined: that she is not."""

    turn: Turn
    known: dict[str, Any] = field(default_factory=dict)
    agreed: bool = False
    declined: bool = False


@dataclass(frozen=True, slots=True)
class Manners:
    """ring: how long she is asked. peace: how long a request is not asked of the only one who said «не сейчас».

    silent: told of a login that did not answer; False when there is nobody else. changed: pages are told the state.
    """

    first: First
    ring: timedelta
    peace: timedelta
    silent: Callable[[str], bool]
    changed: Callable[[], None]


def _came_of(state: AttemptState) -> str:
    if state in {AttemptState.ANSWERED, AttemptState.SPOKE}:
        return "Семья ответила, соединяем."  # with whoever is free
    return _FREE if state in OPEN else f"{STATE_TITLES[state].capitalize()}. {_FREE}"


class KeptTurns:
    """`began` and `over` of the places, `notice` for a page, `agreed` for the dialler. `answers`: one at a time."""

    def __init__(self, desk: DutyDesk, places: Places, manners: Manners) -> None:
        self._desk, self.places, self.manners = desk, places, manners
        self._notices: dict[UUID, _Notice] = {}
        self._later: dict[UUID, datetime] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        #: Requests whose family is being called already, as of the last look of the dialler.
        self.calling: Collection[UUID] = ()
        self.answers = asyncio.Lock()

    def began(self, request: UUID, turn: Turn) -> None:
        """She is kept from now on."""
        notice = self._notices[request] = _Notice(turn)
        self._background(self._look_up(request, notice))

    def over(self, request: UUID, turn: Turn, rung: bool) -> None:
        """She is kept no more. Who was asked and said nothing is left in peace, as after a ring in vain."""
        notice = self._notices.pop(request, None)
        if notice is None:
            return
        asked = self._asks(request, notice)
        silent = asked and rung and self._desk.clock.now() - turn.since >= self.manners.ring - _MOMENT
        if silent:
            self.manners.silent(turn.login)
        if not notice.declined:
            self._background(self._tell_end(request, turn, asked=asked, silent=silent))
        self.manners.changed()

    def notice(self, login: str) -> dict[str, Any] | None:
        """What her page shows now; None when nobody is called back for her."""
        kept = self.places.turns(self._desk.clock.now())
        for request, notice in self._notices.items():
            if notice.turn.login == login and request in kept and not notice.declined:
                return {"call": str(request), "asks": self._asks(request, notice)} | notice.known
        return None

    def agreed(self, request: UUID) -> bool:
        """Whether the family may be dialled, as far as the dispatcher is concerned."""
        notice = self._notices.get(request)
        agreed = notice is not None and notice.agreed
        return agreed or self.manners.first is First.CALLER or request in self.calling

    def kept(self, login: str, request: UUID) -> bool:
        """Whether she is kept for this request now."""
        turn = self.places.turns(self._desk.clock.now()).get(request)
        return turn is not None and turn.login == login and request in self._notices

    def agree(self, request: UUID) -> None:
        """Who is kept for it is ready."""
        self._notices[request].agreed = True
        self.manners.changed()

    def decline(self, request: UUID) -> None:
        """Who is kept for it is not: the next one is asked; when there is none, nobody for a while."""
        notice = self._notices[request]
        notice.declined = True
        if not self.manners.silent(notice.turn.login):
            self._later[request] = self._desk.clock.now() + self.manners.peace
        self.manners.changed()

    def declined(self, request: UUID) -> bool:
        """Whether who is kept for it has said so."""
        return self._notices[request].declined

    def put_by(self, request: UUID, now: datetime) -> bool:
        """Whether nobody is to be asked for a while."""
        self._later = {one: until for one, until in self._later.items() if until > now}
        return request in self._later

    async def settled(self) -> None:
        """Wait until what was heard is told."""
        await asyncio.gather(*self._tasks)

    def _asks(self, request: UUID, notice: _Notice) -> bool:
        return self.manners.first is First.AGENT and not notice.agreed and request not in self.calling

    async def _look_up(self, request: UUID, notice: _Notice) -> None:
        """Number, name, topic: as the call has them in which she asked."""
        self.manners.changed()
        for _ in range(_LOOKS):
            async with self._desk.database.unit_of_work() as work:
                row = await work.journal.row(request)
            if row is not None:
                since = row.waiting_mark[0] if row.waiting_mark is not None else row.opened_at
                notice.known = {
                    "phone": row.callback_phone or row.phone,
                    "name": row.caller_name,
                    "topic": row.topic_title,
                    "urgent": URGENT in (row.queue, row.topic),
                    "waited_s": max(0.0, (self._desk.clock.now() - since).total_seconds()),
                }
                self.manners.changed()
                return
            await asyncio.sleep(1)

    async def _tell_end(self, request: UUID, turn: Turn, *, asked: bool, silent: bool) -> None:
        """What came of it, in a sentence."""
        words = _FREE
        if silent:
            words = f"Вы не ответили, просьба осталась в очереди. {_FREE}"
        elif not asked:
            async with self._desk.database.unit_of_work() as work:
                tried = await work.attempts.of(request)
            last = next((one for one in reversed(tried) if one.intent_at >= turn.since - _MOMENT), None)
            words = _came_of(last.state) if last is not None else _FREE
        self._desk.publish(turn.login, {"type": "kept-over", "call": str(request), "words": words})

    def _background(self, work: Coroutine[Any, Any, None]) -> None:
        async def safely() -> None:
            try:
                await work
            except OSError as silence:
                log.warning("a page is told less of a callback: %s", silence)

        task = asyncio.create_task(safely(), name="a kept dispatcher")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
