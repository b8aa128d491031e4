"""The dialler on a real database, with an Asterisk of memory: what is written when, who is called, what is found."""

import asyncio
import shutil
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

import pytest

from db.schema import migrate
from db.unit_of_work import SqlDatabase
from followup.dialler import Dialler, Pace, Parts
from hotline.domain.attempt import AttemptEvent, AttemptState, Matter
from hotline.domain.duty import DIAL_UNKNOWN, Outcome
from hotline.domain.pacing import STALE, paced
from hotline.domain.people import Role, User
from hotline.domain.trace import Trace
from hotline.ports.dialling import Told, Verdict
from hotline.services.duty_desk import reach_of
from hotline.services.end_attempt import heed_decisions
from tests.builders import FakeClock

S, E = AttemptState, AttemptEvent
ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")


class Exchange:
    """`Dialer` and `Trail`: says how calls go, remembers who was called, and what the ledger held at that moment."""

    def __init__(self, database):
        self.database, self.dialled, self.ledger = database, [], []
        self.goes, self.reason, self.up, self.traces = Told(E.BUSY, 17), "", {}, {}
        self.hold, self.over = asyncio.Event(), asyncio.Event()
        self.hold.set()
        self.heard = True

    def why_not(self):
        return self.reason

    async def dial(self, attempt):
        async with self.database.unit_of_work() as work:
            self.ledger.append((await work.attempts.get(attempt.id)).state)
        self.dialled.append(attempt.phone)
        await self.hold.wait()
        return self.goes

    async def gone(self, attempt):
        await self.over.wait()
        return self.heard

    async def living(self):
        return self.up

    async def of(self, attempts):
        return {attempt: self.traces[attempt] for attempt in attempts if attempt in self.traces}


class Waiting:
    """`Due` and `Judge`: a list of people; who has an attempt is due no more."""

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


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    file = tmp_path_factory.mktemp("migrated") / "hotline.sqlite3"
    migrate(f"sqlite:///{file}")
    return file


@pytest.fixture
async def database(tmp_path, migrated):
    shutil.copy(migrated, tmp_path / "hotline.sqlite3")
    opened = SqlDatabase(f"sqlite:///{tmp_path / 'hotline.sqlite3'}")
    yield opened
    await opened.close()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def exchange(database):
    return Exchange(database)


def people(clock, count, late=timedelta(0)):
    return [Matter(uuid4(), "follow_up", f"+7900123{nth:04}", clock.now() - late) for nth in range(count)]


def a_dialler(database, clock, exchange, waiting, *, holder="one", channels=10, a_minute=100):
    parts = Parts(database, clock, exchange, exchange, waiting.judge, [waiting])
    return Dialler(parts, holder, Pace(channels, a_minute))


async def states(database, waiting):
    async with database.unit_of_work() as work:
        return [attempt.state for matter in waiting.matters for attempt in await work.attempts.of(matter.subject)]


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


async def lost_one(database, clock, exchange):
    """A service made an intent and was killed; another one looks twice."""
    waiting = Waiting(database, *people(clock, 1))
    async with database.unit_of_work() as work:
        await work.attempts.hold("one", clock.now() + timedelta(seconds=10), clock.now())
        attempt = await work.attempts.claim(waiting.matters[0], "one", clock.now())
        await work.commit()
    dialler = a_dialler(database, clock, exchange, waiting)
    return attempt, waiting, dialler


async def test_an_intent_without_a_trace_is_unknown_shown_to_a_person_and_never_dialled_again(
    database, clock, exchange
):
    attempt, waiting, dialler = await lost_one(database, clock, exchange)
    await dialler.tick()
    assert await states(database, waiting) == [S.INTENT]  # the record may come a moment later
    clock.pass_(seconds=6)
    await dialler.tick()
    assert await states(database, waiting) == [S.UNKNOWN]
    async with database.unit_of_work() as work:
        duty = await work.duties.of_cause(DIAL_UNKNOWN, attempt.id)
        listed = await work.duties.listed(reach_of(ANNA), 10)
    assert [(one.duty.id, one.phone) for one in listed] == [(duty.id, attempt.phone)]
    assert (duty.subject, duty.done_at) == (attempt.phone, None)
    assert duty.due_at <= clock.now()
    clock.pass_(days=3)
    await dialler.tick()
    assert exchange.dialled == []


async def test_the_person_who_closes_the_duty_decides_the_attempt(database, clock, exchange):
    attempt, _, dialler = await lost_one(database, clock, exchange)
    await dialler.tick()
    clock.pass_(seconds=6)
    await dialler.tick()
    assert await heed_decisions(database, clock.now()) == 0
    async with database.unit_of_work() as work:
        duty = await work.duties.of_cause(DIAL_UNKNOWN, attempt.id)
        await work.duties.take(duty.id, "anna", clock.now())
        await work.duties.close(duty.id, "anna", clock.now(), Outcome.REACHED.value, "")
        await work.commit()
    await dialler.tick()
    async with database.unit_of_work() as work:
        decided = await work.attempts.get(attempt.id)
    assert (decided.state, decided.decided_by, decided.decision) == (S.DECIDED, "anna", "reached")


@pytest.mark.parametrize(
    ("trace", "state"),
    [({"cause": 17}, S.BUSY), ({"cause": 19}, S.NO_ANSWER), ({"answered": True, "cause": 16}, S.SILENT)],
)
async def test_after_a_restart_asterisks_own_record_tells_the_end(database, clock, exchange, trace, state):
    attempt, waiting, dialler = await lost_one(database, clock, exchange)
    at = clock.now()
    exchange.traces[attempt.id] = Trace(at, at if trace.get("answered") else None, at, trace["cause"])
    await dialler.tick()
    assert await states(database, waiting) == [state]


async def test_a_call_that_is_still_up_after_a_restart_is_left_alone_until_it_ends(database, clock, exchange):
    attempt, waiting, dialler = await lost_one(database, clock, exchange)
    exchange.up = {attempt.id: E.RANG}
    await dialler.tick()
    assert await states(database, waiting) == [S.RINGING]
    exchange.up = {attempt.id: E.ANSWERED}
    for _ in range(5):
        clock.pass_(minutes=5)
        await dialler.tick()
    assert await states(database, waiting) == [S.ANSWERED]
    exchange.up = {}
    exchange.traces[attempt.id] = Trace(clock.now(), clock.now(), clock.now(), 16)
    await dialler.tick()
    assert await states(database, waiting) == [S.SILENT]
    assert exchange.dialled == []


async def test_while_asterisk_says_nothing_a_person_sees_it_within_two_minutes(database, clock, exchange):
    _, waiting, dialler = await lost_one(database, clock, exchange)
    exchange.up = None
    for _ in range(11):
        await dialler.tick()
        clock.pass_(seconds=10)
    assert await states(database, waiting) == [S.UNKNOWN]


@pytest.mark.parametrize("heard", [True, False])
async def test_a_link_that_is_lost_in_the_call_leaves_the_end_to_the_record(database, clock, exchange, heard):
    waiting = Waiting(database, *people(clock, 1))
    exchange.goes, exchange.heard = Told(E.ANSWERED) if heard else Told(E.LOST), False
    exchange.over.set()
    dialler = a_dialler(database, clock, exchange, waiting)
    await dialler.tick()
    await dialler.idle()
    assert await states(database, waiting) == [S.ANSWERED if heard else S.SENT]
    async with database.unit_of_work() as work:
        attempt = (await work.attempts.of(waiting.matters[0].subject))[0]
    exchange.traces[attempt.id] = Trace(clock.now(), clock.now() if heard else None, clock.now(), 16 if heard else 21)
    await dialler.tick()
    assert await states(database, waiting) == [S.SILENT if heard else S.REFUSED]
    assert len(exchange.dialled) == 1
