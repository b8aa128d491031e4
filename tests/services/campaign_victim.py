"""The part of the service that runs a campaign, in a process that kills itself (SIGKILL) at a point that it is told.

``python -m tests.services.campaign_victim URL LOG``; each line on standard input is a life: the point and which time.
Whom it dials is written to LOG, one number a line, before anything else happens with the call.
"""

import asyncio
import os
import signal
import sys
import time
import traceback
from datetime import UTC, datetime, timedelta

import followup.dialler
from db.unit_of_work import SqlDatabase
from followup.dialler import Dialler, Pace, Parts
from hotline.domain.attempt import AttemptEvent
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call_wishes import NO_WISHES
from hotline.domain.campaign import HEARD, LISTENS
from hotline.domain.may_call import may_call
from hotline.ports.dialling import Told
from hotline.services.dial_campaigns import CampaignsDue, Lines
from hotline.services.heed_campaign import heed_campaign
from hotline.services.keep_answer import KeepAnswers
from tests.builders import a_zone
from tests.services.campaign_rig import a_desk

POINTS = ("before_intent", "after_intent", "after_originate", "talking", "in_the_key", "after_the_key")

#: So many seconds of the centre pass in one: nobody waits here for an attempt to be given up.
_FAST = 30


class FastClock:
    """From a working day's noon on, shared by all lives."""

    def __init__(self, began):
        self._began = began

    def now(self):
        return datetime(2026, 3, 18, 9, 0, tzinfo=UTC) + timedelta(seconds=(time.time() - self._began) * _FAST)

    def monotonic(self):
        return time.monotonic() * _FAST


class Fault:
    def __init__(self, point, at):
        self._point, self._left = point, at

    def passes(self, point):
        if point == self._point:
            self._left -= 1
            if self._left <= 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Line:
    """`Dialer` and `Trail`: everybody answers and listens to the end; nothing is known of calls of an earlier life."""

    def __init__(self, log, fault):
        self._log, self._fault, self.answers = log, fault, None

    def why_not(self):
        return ""

    async def dial(self, attempt, *, neutral=False):
        self._fault.passes("after_intent")
        with open(self._log, "a", encoding="ascii") as log:  # noqa: ASYNC230, PTH123 - before anything else
            log.write(f"{attempt.phone}\n")
        self._fault.passes("after_originate")
        return Told(AttemptEvent.ANSWERED)

    async def gone(self, attempt):
        self._fault.passes("talking")
        await self.answers.keep(attempt.channel_id, LISTENS, "1")
        await self.answers.keep(attempt.channel_id, HEARD, "1")
        self._fault.passes("after_the_key")
        return True

    def machine(self, attempt):
        return False

    async def living(self):
        return {}

    async def of(self, attempts):
        return {}


async def main(url, log, began, fault):
    """Until nobody is left to call, or the fault."""
    followup.dialler.LEASE *= _FAST  # it must not be over before a busy machine comes to the call
    database, clock = SqlDatabase(url, a_zone()), FastClock(began)
    desk, _ = a_desk(database, clock)

    async def nine():
        return 9

    class Due(CampaignsDue):
        async def judge(self, matter, now):
            fault.passes("before_intent")
            return await super().judge(matter, now)

    async def heed(work, attempt, question, key, at):
        await heed_campaign(work, attempt, question, key, at)
        if question == HEARD:
            fault.passes("in_the_key")

    line = Line(log, fault)
    line.answers = KeepAnswers(database, clock, [heed])
    due = Due(desk, nine, Lines(4))
    dialler = Dialler(Parts(database, clock, line, line, [due]), "one", Pace(4, 10_000))
    while True:
        await dialler.tick()
        await asyncio.sleep(0.02)
        if dialler.calls:
            continue
        async with database.unit_of_work() as work:
            live = await work.attempts.live()
            running = await work.campaigns.running()
            if not live and not any([await work.campaigns.due(one.id, clock.now(), 1) for one in running]):
                break
    await dialler.tick()
    await line.answers.stop()
    await database.close()


def live(url, log, began, words):
    """One life, in a process of its own; gives how it ended: 0, or minus the signal."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            point, at = words.split()
            asyncio.run(main(url, log, began, Fault(point, int(at))))
            code = 0
        except Exception:  # noqa: BLE001 - told on standard error
            traceback.print_exc()
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    started = time.time()
    may_call("+79001234567", NO_WISHES, FastClock(started).now(), WorkingCalendar(), a_zone())  # tables are loaded once
    for words in sys.stdin:
        sys.stdout.write(f"{live(sys.argv[1], sys.argv[2], started, words)}\n")
        sys.stdout.flush()
