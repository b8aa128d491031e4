"""The dialler on a real database, with an Asterisk of memory: what is written when, and who is called."""

from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

from hotline.domain.attempt import AttemptEvent, AttemptState, Matter
from hotline.domain.pacing import STALE, paced
from hotline.ports.dialling import Told, Verdict
from tests.builders import FakeClock
from tests.services.dial_rig import Waiting, a_dialler, people, states

S, E = AttemptState, AttemptEvent


async def test_the_intent_is_on_disk_before_asterisk_is_told(database, clock, exchange):
    waiting = Waiting(database, *people(clock, 3))
    dialler = a_dialler(database, clock, exchange, waiting)
    await dialler.tick()
    await dialler.idle()
    # "sent" is written while Asterisk is told, so a slow look may see it already; it stands on the intent.
    assert len(exchange.ledger) == 3
    assert set(exchange.ledger) <= {S.INTENT, S.SENT}
    assert await states(database, waiting) == [S.BUSY] * 3
    await dialler.tick()
    assert len(exchange.dialled) == 3


async def test_an_answer_without_a_key_is_silence_and_with_one_a_conversation(database, clock, exchange):
    waiting = Waiting(database, *people(clock, 2))
    exchange.goes = Told(E.ANSWERED)
    dialler = a_dialler(database, clock, exchange, waiting)
    await dialler.tick()
    async with database.unit_of_work() as work:
        first = (await work.attempts.of(waiting.matters[0].subject))[0]
        await work.attempts.answer(first.id, "survey-solved", "1", clock.now())
        await work.commit()
    exchange.over.set()
    await dialler.idle()
    assert await states(database, waiting) == [S.SPOKE, S.SILENT]


async def test_a_machine_is_told_from_silence_and_never_from_a_key(database, clock, exchange):
    waiting = Waiting(database, *people(clock, 2))
    waiting.verdict = Verdict(allowed=True, neutral=True)
    exchange.goes, exchange.machines = Told(E.ANSWERED), True
    dialler = a_dialler(database, clock, exchange, waiting)
    await dialler.tick()
    async with database.unit_of_work() as work:
        first = (await work.attempts.of(waiting.matters[0].subject))[0]
        await work.attempts.answer(first.id, "survey-solved", "2", clock.now())
        await work.commit()
    exchange.over.set()
    await dialler.idle()
    assert await states(database, waiting) == [S.SPOKE, S.MACHINE]
    assert exchange.neutral == [True, True]


async def test_never_more_at_once_than_there_are_channels_nor_in_a_minute_than_the_pace(database, clock, exchange):
    waiting = Waiting(database, *people(clock, 9))
    exchange.hold.clear()
    dialler = a_dialler(database, clock, exchange, waiting, channels=2, a_minute=5)
    await dialler.tick()
    await dialler.tick()
    assert dialler.calls == 2
    exchange.hold.set()
    for _ in range(4):
        await dialler.idle()
        await dialler.tick()
    assert len(exchange.dialled) == 5
    clock.pass_(seconds=61)
    await dialler.tick()
    await dialler.idle()
    assert len(exchange.dialled) == 7


async def test_a_channel_is_left_for_whom_a_dispatcher_is_kept(database, clock, exchange):
    first, later = Waiting(database), Waiting(database, *people(clock, 5))
    exchange.hold.clear()
    dialler = a_dialler(database, clock, exchange, [first, later], channels=2)
    await dialler.tick()
    assert dialler.calls == 1
    first.matters.append(Matter(uuid4(), "callback", "+79005550000", clock.now()))
    await dialler.tick()
    assert (dialler.calls, exchange.dialled[-1]) == (2, "+79005550000")
    exchange.hold.set()
    await dialler.idle()
    alone = a_dialler(database, clock, exchange, [first, later], channels=1)
    await alone.tick()
    assert alone.calls == 1, "where there is one channel it is everybody's"
    await alone.idle()


async def test_after_a_day_of_standstill_calls_are_planned_anew_and_not_fired_in_a_burst(database, clock, exchange):
    waiting = Waiting(database, *people(clock, 50, late=timedelta(days=1)))
    dialler = a_dialler(database, clock, exchange, waiting, channels=3, a_minute=6)
    await dialler.tick()
    await dialler.idle()
    assert len(exchange.dialled) == 3
    assert len(waiting.off) == 47
    times = sorted(until for until, _ in waiting.off.values())
    assert all(later - sooner == timedelta(seconds=10) for sooner, later in pairwise(times))
    assert times[0] > clock.now()


def test_what_is_due_since_a_moment_ago_keeps_its_time():
    clock = FakeClock()
    late, fresh = people(clock, 3, late=STALE * 2), people(clock, 3)
    plan = paced([*late, *fresh], clock.now(), 2, 6)
    assert plan.now == tuple(late[:2])
    assert [matter for matter, _ in plan.later] == [late[2]]


async def test_who_may_not_be_called_is_put_off_with_the_reason_and_no_attempt(database, clock, exchange):
    waiting = Waiting(database, *people(clock, 1))
    waiting.verdict = Verdict(allowed=False, why="семья просила не звонить", until=None)
    await a_dialler(database, clock, exchange, waiting).tick()
    assert exchange.dialled == []
    assert list(waiting.off.values()) == [(None, "семья просила не звонить")]
    assert await states(database, waiting) == []


async def test_no_more_in_a_day_than_a_mistake_may_cost_nor_after_a_new_start(database, clock, exchange, caplog):
    waiting = Waiting(database, *people(clock, 5))
    for _ in range(2):  # a service that was begun anew remembers
        dialler = a_dialler(database, clock, exchange, waiting, a_day=2)
        await dialler.tick()
        await dialler.idle()
        await dialler.tick()
    assert (len(exchange.dialled), dialler.why_not()) == (2, caplog.messages[-1].partition(": ")[2])
    assert "2 calls were made in 24 hours" in caplog.messages[-1]
    clock.pass_(hours=23, minutes=59)
    await dialler.tick()
    assert dialler.calls == 0
    clock.pass_(minutes=2)
    await dialler.tick()
    await dialler.idle()
    assert len(exchange.dialled) == 4


async def test_without_a_line_nobody_is_called_and_the_log_says_why_once(database, clock, exchange, caplog):
    waiting = Waiting(database, *people(clock, 1))
    exchange.reason = "there is no line of a provider; set HOTLINE_TRUNK__NAME"
    dialler = a_dialler(database, clock, exchange, waiting)
    await dialler.tick()
    await dialler.tick()
    assert exchange.dialled == []
    assert caplog.text.count("there is no line of a provider") == 1


async def test_of_two_services_one_dials_and_the_other_when_it_is_gone(database, clock, exchange):
    waiting = Waiting(database, *people(clock, 2))
    one, two = (a_dialler(database, clock, exchange, waiting, holder=name, channels=1) for name in ("one", "two"))
    await one.tick()
    await two.tick()
    await one.idle()
    assert len(exchange.dialled) == 1
    clock.pass_(seconds=11)
    await two.tick()
    await one.tick()
    await two.idle()
    assert len(exchange.dialled) == 2
    assert len(set(exchange.dialled)) == 2


class Sleepy:
    """A database in a machine that is suspended right after an intent was committed."""

    def __init__(self, real, clock):
        self._real, self._clock = real, clock

    @asynccontextmanager
    async def unit_of_work(self):
        async with self._real.unit_of_work() as work:
            yield work
            claimed = await work.attempts.live()
        if claimed:
            self._clock.pass_(seconds=60)


async def test_who_slept_after_the_intent_sends_nothing_for_another_may_have_taken_over(database, clock, exchange):
    waiting = Waiting(database, *people(clock, 1))
    dialler = a_dialler(Sleepy(database, clock), clock, exchange, waiting)
    await dialler.tick()
    await dialler.idle()
    assert exchange.dialled == []
    assert await states(database, waiting) == [S.NOT_PLACED]
