"""After a conversation: who is asked, and what she answers, key by key."""

import asyncio
import logging
from datetime import timedelta
from uuid import UUID

from hotline.domain.after_call import Talk, may_ask
from hotline.domain.call_event import call_id_of
from hotline.ports import Clock, Database, UnitOfWork
from hotline.services.in_turn import PATIENCE_S, InTurn
from hotline.services.keep_answer import NobodyIsAsked

log = logging.getLogger(__name__)


class AskAfterCall(NobodyIsAsked):
    """`hotline.ports.after_call.AfterCall`. shortest: of a conversation after which somebody is asked. `stop` once."""

    def __init__(self, database: Database, clock: Clock, shortest: timedelta) -> None:
        self._database, self._clock, self._shortest = database, clock, shortest
        self._turn = InTurn()

    async def offer(self, linkedid: str) -> bool:
        """Whether she is asked now; that she was is written down before she hears it."""
        call = call_id_of(linkedid)
        try:
            async with asyncio.timeout(PATIENCE_S), self._database.unit_of_work() as work:
                talk = await self._talk(work, call)
                if talk is None or not may_ask(talk, self._shortest):
                    return False
                await work.surveys.offered(call, talk.now)
                await work.commit()
        except (OSError, TimeoutError) as silence:
            log.warning("nobody is asked after call %s: %s", call, silence or "the database is silent")
            return False
        except Exception:
            log.exception("nobody is asked after call %s", call)
            return False
        return True

    async def keep(self, linkedid: str, question: str, key: str) -> None:
        """A key that was pressed. It is written in its order, also after the call."""
        call, at = call_id_of(linkedid), self._clock.now()

        async def once() -> None:
            async with self._database.unit_of_work() as work:
                await work.surveys.answer(call, question, key, at)
                await work.commit()

        await self._turn.write(once, f"an answer after call {call}")

    async def stop(self) -> None:
        """Let what is being written end."""
        await self._turn.stop()

    async def _talk(self, work: UnitOfWork, call: UUID) -> Talk | None:
        row = await work.journal.row(call)
        if row is None:
            return None
        card = await work.appeals.of_call(call)
        origin = await work.sos.origin(call, None)
        sos = await work.sos.of_call(call) or (origin and await work.sos.of_appeal(origin))
        topics = {row.topic, card.topic if card is not None else ""}
        events = tuple(await work.journal.timeline(call))
        return Talk(row, events, frozenset(topics), sos is not None, self._clock.now())


class NobodyIsAskedAfter(NobodyIsAsked):
    """`hotline.ports.after_call.AfterCall` where the centre does not want it."""

    async def offer(self, linkedid: str) -> bool:
        """No."""
        del linkedid
        return False
