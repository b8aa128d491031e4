"""Rest for a dispatcher's phone: wrap-up after a call, and peace after a ring that nobody answered.

The pause is ours (QueuePause with a reason), since app_queue ends its own wrap-up early (asterisk#1006). Timers live in
this process; a pause that outlives it is found by its reason after the restart and lifted (`lift_own_pauses`).
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from hotline.ports import Queues

log = logging.getLogger(__name__)

WRAP_UP = "wrap-up"
NO_ANSWER = "no-answer"
OWN_REASONS = frozenset({WRAP_UP, NO_ANSWER})


class Rest:
    """Pauses members and lifts the pause in time. `alone(login)`: nobody else could take the caller.

    `reason(login)`: why Asterisk has her paused now, "" for not at all. A pause that she took herself (lunch, a trip)
    is neither renamed nor lifted here.
    """

    def __init__(  # noqa: PLR0913 - each by its name
        self,
        queues: Queues,
        *,
        wrap_up: timedelta,
        no_answer: timedelta,
        alone: Callable[[str], bool],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        reason: Callable[[str], str] = lambda _: "",
    ) -> None:
        self._queues, self._wrap_up, self._no_answer, self._alone = queues, wrap_up, no_answer, alone
        self._now, self._reason = now, reason
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._until: dict[str, tuple[str, datetime]] = {}

    def after_call(self, login: str) -> None:
        """The conversation is over: time to write it down."""
        self._begin(login, WRAP_UP, self._wrap_up)

    def after_silence(self, login: str) -> bool:
        """The phone rang and nobody answered: the others are rung first, unless there are none; then False."""
        if self._alone(login):
            return False
        self._begin(login, NO_ANSWER, self._no_answer)
        return True

    def until(self, login: str) -> datetime | None:
        """When her rest ends, aware UTC; None when she has none, or a pause of her own."""
        rest = self._until.get(login)
        return rest[1] if rest and not self._by_herself(login) else None

    def end(self, login: str) -> None:
        """She is ready earlier. Whoever calls this resumes her in the queues."""
        running = self._timers.pop(login, None)
        self._until.pop(login, None)
        if running is not None:
            running.cancel()

    def prolong(self, login: str, span: timedelta) -> None:
        """She needs `span` from now on; nothing for whom has no rest."""
        if login in self._until:
            self._begin(login, self._until[login][0], span)

    async def lift_own_pauses(self, paused: Iterable[tuple[str, str]]) -> None:
        """(login, reason) of paused members: lift those whose timer went with an earlier process."""
        for login, reason in paused:
            if reason in OWN_REASONS and login not in self._timers:
                await self._queues.resume(login)

    async def stop(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        await asyncio.gather(*self._timers.values(), return_exceptions=True)

    def _begin(self, login: str, reason: str, span: timedelta) -> None:
        if span <= timedelta(0) or self._by_herself(login):
            return
        running = self._timers.pop(login, None)
        if running is not None:
            running.cancel()
        self._until[login] = (reason, self._now() + span)
        self._timers[login] = asyncio.create_task(self._rest(login, reason, span))

    def _by_herself(self, login: str) -> bool:
        return self._reason(login) not in {"", *OWN_REASONS}

    async def _rest(self, login: str, reason: str, span: timedelta) -> None:
        try:
            await self._queues.pause(login, reason)
            await asyncio.sleep(span.total_seconds())
            if not self._by_herself(login):
                await self._queues.resume(login)
        except Exception as fault:  # noqa: BLE001 - Asterisk may be away; the reconnect lifts what is left
            log.warning("a pause could not be set or lifted: %s", fault)
        finally:
            if self._timers.get(login) is asyncio.current_task():
                del self._timers[login]
                self._until.pop(login, None)
