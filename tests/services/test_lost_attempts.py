"""Calls whose end the dialler did not see, killed or cut off: what is found, what a person decides, none twice."""

from datetime import timedelta

import pytest

from hotline.domain.attempt import AttemptEvent, AttemptState
from hotline.domain.duty import DIAL_UNKNOWN, Outcome
from hotline.domain.people import Role, User
from hotline.domain.trace import Trace
from hotline.ports.dialling import Told
from hotline.services.duty_desk import reach_of
from hotline.services.end_attempt import heed_decisions
from tests.services.dial_rig import Waiting, a_dialler, people, states

S, E = AttemptState, AttemptEvent
ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")


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
