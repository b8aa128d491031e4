"""The part of `hotline run` that dials, in a process of its own for each plan that is named on standard input.

It kills itself (SIGKILL) at the point that the plan names, the `at`-th time that it comes there.
"""

import asyncio
import json
import os
import signal
import sys
import traceback
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from agi_scripts.follow_up_call import follow_up_call
from asterisk_conf.cel import cel_file
from call_records.messages import MessageFiles
from db.dial_trail import CelTrail
from db.unit_of_work import SqlDatabase
from followup.dialler import Dialler, Pace, Parts
from hotline.domain.attempt import AttemptEvent, Matter
from hotline.ports.dialling import Verdict
from hotline.services.centre import Centre
from hotline.services.keep_answer import KeepAnswers
from hotline.system_clock import SystemClock
from ivr.agi_server import AgiServer
from ivr.ami_link import Account, AmiLink
from ivr.dialling import AmiDialer
from ivr.prompts import durations

POINTS = ("before_intent", "after_intent", "after_originate", "ringing", "talking", "answered")


class Fault:
    """Where this process dies."""

    def __init__(self, point: str, at: int) -> None:
        self._point, self._left = point, at

    def passes(self, point: str) -> None:
        if point == self._point:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Everybody:
    """`Due`: each family once; whoever has any attempt is due no more."""

    def __init__(self, database: SqlDatabase, matters: list[Matter], fault: "Fault") -> None:
        self._database, self._matters, self._fault = database, matters, fault

    async def next(self, now, limit):
        async with self._database.unit_of_work() as work:
            known = {attempt.subject for attempt in await work.attempts.live()}
            due = []
            for matter in self._matters:
                if matter.subject not in known and not await work.attempts.of(matter.subject):
                    due.append(matter)
                if len(due) >= min(limit, 10):
                    break
        return due

    async def put_off(self, matter, until, why): ...

    async def judge(self, matter, now):
        self._fault.passes("before_intent")
        return Verdict(allowed=True)


class MortalDialer:
    """A real dialer in a process that may die around it."""

    def __init__(self, real: AmiDialer, fault: Fault) -> None:
        self._real, self._fault = real, fault
        self.why_not, self.gone, self.living, self.machine = real.why_not, real.gone, real.living, real.machine

    async def dial(self, attempt, *, neutral=False):
        self._fault.passes("after_intent")
        dialling = asyncio.create_task(self._real.dial(attempt, neutral=neutral))
        for _ in range(3):
            await asyncio.sleep(0)
        self._fault.passes("after_originate")
        watching = asyncio.create_task(self._watch(attempt))
        told = await dialling
        watching.cancel()
        if told.event is AttemptEvent.ANSWERED:
            self._fault.passes("answered")
        return told

    async def _watch(self, attempt):
        while (await self._real.living() or {}).get(attempt.id) is not AttemptEvent.RANG:
            await asyncio.sleep(0.02)
        self._fault.passes("ringing")


class MortalAnswers(KeepAnswers):
    def __init__(self, database, clock, fault):
        super().__init__(database, clock)
        self._fault = fault

    async def keep(self, linkedid, question, key):
        await super().keep(linkedid, question, key)
        self._fault.passes("talking")


async def main(plan) -> None:
    home, clock = Path(plan["home"]), SystemClock()
    fault = Fault(plan["point"], plan["at"])
    database = SqlDatabase(plan["url"], ZoneInfo("Europe/Moscow"))
    reader, dialler = (
        AmiLink(Account(plan["ami"], user, home / "secrets" / f"ami_{user}"), clock) for user in ("reader", "dialler")
    )
    answers = MortalAnswers(database, clock, fault)
    centre = Centre(clock, None, MessageFiles(home), None, None, None, ZoneInfo("Europe/Moscow"), {}, asked=answers)
    lengths = await asyncio.to_thread(durations, home / "prompts")
    agi = AgiServer(
        {"follow_up_call": partial(follow_up_call, centre=centre)},
        prompts=home / "prompts",
        durations=lambda: lengths,
        ended=lambda *_: None,
    )
    await agi.start(plan["agi"])
    real = AmiDialer(reader, dialler, trunk="vega", caller_id="88001234567", ring=timedelta(seconds=plan["ring_s"]))

    matters = [Matter(UUID(one["subject"]), "follow_up", one["phone"], clock.now()) for one in plan["matters"]]
    everybody = Everybody(database, matters, fault)
    parts = Parts(database, clock, MortalDialer(real, fault), CelTrail(database, cel_file(home)), [everybody])
    calls = Dialler(parts, plan["holder"], Pace(plan["channels"], 10_000))
    for link in (reader, dialler):
        link.start()
    for link in (reader, dialler):
        assert await link.linked(timedelta(seconds=10)), link.state
    while True:
        await calls.tick()
        if not calls.calls and not await everybody.next(clock.now(), 1):
            async with database.unit_of_work() as work:
                if not await work.attempts.live():
                    break
        await asyncio.sleep(0.1)
    await calls.stop()
    for link in (reader, dialler):
        await link.stop()
    await agi.stop()
    await database.close()


def live(plan: str) -> int:
    """One life, in a process of its own; gives how it ended: 0, or minus the signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            asyncio.run(main(json.loads(Path(plan).read_text("utf-8"))))
            code = 0
        except Exception:  # noqa: BLE001 - told to whoever reads worker.log
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    # Everything is imported once; each line names the plan of another life.
    for line in sys.stdin:
        sys.stdout.write(f"{live(line.strip())}\n")
        sys.stdout.flush()
