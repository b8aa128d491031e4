"""A dialler on a real database, with an Asterisk of memory."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from followup.dialler import Dialler, Pace, Parts
from hotline.domain.attempt import AttemptEvent, Matter
from hotline.ports.dialling import Told, Verdict


class Exchange:
    """`Dialer` and `Trail`: says how calls go, remembers who was called, and what the ledger held at that moment."""

    def __init__(self, database):
        self.database, self.dialled, self.ledger = database, [], []
        self.goes, self.reason, self.up, self.traces = Told(AttemptEvent.BUSY, 17), "", {}, {}
        self.hold, self.over = asyncio.Event(), asyncio.Event()
        self.hold.set()
        self.heard, self.machines, self.neutral = True, False, []

    def why_not(self):
        return self.reason

    async def dial(self, attempt, *, neutral=False):
        self.neutral.append(neutral)
        async with self.database.unit_of_work() as work:
            self.ledger.append((await work.attempts.get(attempt.id)).state)
        self.dialled.append(attempt.phone)
        await self.hold.wait()
        return self.goes

    async def gone(self, attempt):
        await self.over.wait()
        return self.heard

    def machine(self, attempt):
        return self.machines

    async def living(self):
        return self.up

    async def of(self, attempts):
        return {attempt: self.traces[attempt] for attempt in attempts if attempt in self.traces}


class Waiting:
    """`Due`: a list of people; who has an attempt is due no more."""

    def __init__(self, database, *matters):
        self.database, self.matters, self.off, self.verdict = database, list(matters), {}, Verdict(allowed=True)

    async def next(self, now, limit):
        async with self.database.unit_of_work() as work:
            return [
                matter
                for matter in self.matters
                if matter.subject not in self.off and not await work.attempts.of(matter.subject)
            ][:limit]

    async def put_off(self, matter, until, why):
        self.off[matter.subject] = (until, why)

    async def judge(self, matter, now):
        return self.verdict


def people(clock, count, late=timedelta(0)):
    return [Matter(uuid4(), "follow_up", f"+7900123{nth:04}", clock.now() - late) for nth in range(count)]


def a_dialler(database, clock, exchange, waiting, *, holder="one", channels=10, a_minute=100, a_day=1000):
    parts = Parts(database, clock, exchange, exchange, waiting if isinstance(waiting, list) else [waiting])
    return Dialler(parts, holder, Pace(channels, a_minute, a_day))


async def states(database, waiting):
    async with database.unit_of_work() as work:
        return [attempt.state for matter in waiting.matters for attempt in await work.attempts.of(matter.subject)]
