"""Requests to be called back on SQLite and PostgreSQL: the place, who calls, never two, and what a crash leaves."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from db.unit_of_work import SqlDatabase
from hotline.domain.attempt import AttemptEvent, Matter
from hotline.domain.call import EventKind as Kind
from hotline.domain.call_wishes import Wishes
from hotline.domain.callback import MACHINE, Window
from hotline.domain.duty import Outcome, Priority
from hotline.domain.refusal import Refused
from hotline.ports.places import InQueue, Queued, Turn
from hotline.services.board import Board
from hotline.services.dial_callbacks import CallbacksDue
from hotline.services.duty_desk import DutyDesk
from hotline.services.sweep_lost_calls import sweep_lost_calls
from hotline.services.take_duty import release_duty, take_duty
from tests.db.telling import CENTRE, NOON, Telling
from tests.db.test_duties import ANNA, HEAD, desk  # noqa: F401 - the fixture with its people

PHONE = "+79001234567"
WINDOW = Window(timedelta(hours=2), timedelta(minutes=10))


class Queue:
    """`Places` in memory: who stands where, and whose turn it is said to be."""

    def __init__(self, *callers, served=1):
        self.waiting = [InQueue(call.call_id, "dispatcher", nth, 0) for nth, call in enumerate(callers, 1)]
        self.places, self.turn, self.held_on, self.served = {}, set(), [], served
        self.agent, self.freed = "anna", []

    async def look(self):
        kept = [InQueue(one, queue, nth, priority, kept=True) for one, (queue, priority, nth) in self.places.items()]
        return Queued((*self.waiting, *kept), {"dispatcher": self.served} if self.served else {})

    async def keep(self, request, queue, priority, nth):
        self.places[request] = (queue, priority, nth)

    async def give_up(self, request):
        self.places.pop(request, None)
        self.turn.discard(request)

    async def hold_on(self, request, *, called=True):
        self.held_on.append((request, called))

    async def free(self, request):
        self.freed.append(request)

    def turns(self, now):
        return {one: Turn(self.agent, NOON) for one in self.turn}


@pytest.fixture
async def house(desk, url, a_writer):  # noqa: F811 - the fixture
    made, heard, _ = desk
    return House(made, heard)


class House:
    def __init__(self, made, heard):
        self.desk, self.heard, self.clock = made, heard, made.clock

    def due(self, queue):
        return CallbacksDue(self.desk, queue, WINDOW, "c0ffee")

    async def look(self, due):
        return await due.next(self.clock.now(), 10)

    async def duty(self):
        async with self.desk.database.unit_of_work() as work:
            found = await work.duties.of_call(self.call.call_id)
            return found[0] if found else None

    async def asked(self, **settings):
        """She waited from the second second on, and asked in the fourth."""
        self.call = a_request(**settings)
        await self.heard(self.call)
        return self.call

    async def dialled(self, due, matter, *events):
        """The machine takes it and calls, and this is what came of it."""
        now = self.clock.now()
        assert (await due.judge(matter, now)).allowed
        async with self.desk.database.unit_of_work() as work:
            await work.attempts.hold("one", now + timedelta(minutes=1), now)
            attempt = await work.attempts.claim(matter, "one", now)
            for event in events:
                assert await work.attempts.tell(attempt.id, event, now)
            await work.commit()
        return attempt

    async def talked(self, attempt, seconds, login="anna"):
        """The journal of the call that was placed."""
        call = Telling(linkedid=attempt.channel_id, phone=PHONE, at=self.clock.now())
        call.rang().greeted().waited().answered(login)
        for _ in range(seconds - 1):
            call.then(Kind.KEY, str(len(call.events)), key="1", level="x", accepted=False)
        await self.heard(call.hung_up())


def a_request(phone=PHONE, at=NOON, queue="dispatcher"):
    call = Telling(phone=phone, at=at).rang().greeted()
    if queue:
        call.waited(queue)
    return call.then(Kind.CALLBACK, phone=phone).hung_up()


async def ready(house, **settings):
    """Her place is kept, and her turn has come."""
    call, queue = await house.asked(**settings), Queue()
    due = house.due(queue)
    assert await house.look(due) == []
    queue.turn.add(call.call_id)
    (matter,) = await house.look(due)
    return due, queue, matter


async def test_her_place_is_behind_who_came_before_her_and_she_is_due_when_her_turn_comes(house):
    before = Telling(phone="+79005550001", at=NOON - timedelta(minutes=5))
    behind = Telling(phone="+79005550002", at=NOON + timedelta(seconds=9))
    for other in (before, behind):
        await house.heard(other.rang().greeted().waited())
    call, queue = await house.asked(), Queue(before, behind)
    due = house.due(queue)
    assert await house.look(due) == []
    assert queue.places == {call.call_id: ("dispatcher", 0, 2)}
    assert due.expected == {(await house.duty()).id: NOON + timedelta(hours=2, seconds=3)}
    queue.turn.add(call.call_id)
    (matter,) = await house.look(due)
    assert (matter.subject, matter.phone, matter.call_id) == (call.call_id, PHONE, call.call_id)
    assert matter.due_at == NOON + timedelta(seconds=2)  # since when she waits
    assert (await due.judge(matter, house.clock.now())).allowed
    assert queue.held_on == [(call.call_id, True)]
    assert (await house.duty()).taken_by == MACHINE


class SlowQueue(Queue):
    """As Asterisk: a place is seen a moment after it was asked for."""

    async def look(self):
        return Queued(tuple(self.waiting), {"dispatcher": 1})


async def test_after_a_restart_of_asterisk_all_places_are_there_again_in_their_order(house):
    first = await house.asked(phone="+79005550001", at=NOON - timedelta(minutes=9))
    second = await house.asked(phone="+79005550002", at=NOON - timedelta(minutes=8))
    third = await house.asked(phone="+79005550003", at=NOON - timedelta(minutes=7))
    between = Telling(phone="+79005550004", at=NOON - timedelta(minutes=7, seconds=30))
    await house.heard(between.rang().greeted().waited())
    queue = SlowQueue(between)
    await house.look(house.due(queue))
    assert {one: nth for one, (_, _, nth) in queue.places.items()} == {
        first.call_id: 1,
        second.call_id: 2,
        third.call_id: 4,
    }


async def test_who_asks_in_the_menu_has_the_place_of_that_moment_and_an_empty_shift_keeps_none(house):
    call, queue = await house.asked(queue=""), Queue(served=0)
    due = house.due(queue)
    await house.look(due)
    assert queue.places == {}
    queue.served = 1
    await house.look(due)
    assert queue.places == {call.call_id: ("dispatcher", 0, 1)}


async def test_a_person_and_the_machine_never_both_call(house):
    due, queue, matter = await ready(house)
    await take_duty(house.desk, ANNA, (await house.duty()).id)
    assert not (await due.judge(matter, house.clock.now())).allowed
    await house.look(due)
    assert queue.places == {}
    await release_duty(house.desk, ANNA, (await house.duty()).id)
    assert (await due.judge(matter, house.clock.now())).allowed
    duty = await house.duty()
    for user in (ANNA, HEAD):
        with pytest.raises(Refused, match="автодозвон"):
            await take_duty(house.desk, user, duty.id)
    with pytest.raises(Refused):
        await release_duty(house.desk, HEAD, duty.id)


async def test_of_a_person_and_two_machines_at_the_same_moment_one_is_the_first(house, url):
    other = SqlDatabase(url, CENTRE)
    its = DutyDesk(other, house.clock, house.desk.publish, house.desk.clockwork)
    try:
        for nth in range(6):
            due, queue, matter = await ready(house, phone=f"+7900555000{nth}")
            rival, duty = CallbacksDue(its, queue, WINDOW, ""), await house.duty()

            async def by_hand(desk, duty):
                try:
                    await take_duty(desk, ANNA, duty.id)
                except Refused:
                    return False
                return True

            now = house.clock.now()
            told = await asyncio.gather(
                due.judge(matter, now), by_hand(its, duty), rival.judge(matter, now), by_hand(house.desk, duty)
            )
            machines = sum(one.allowed for one in (told[0], told[2]))
            by = (await house.duty()).taken_by
            # Hers twice is once: both of her tabs may say that she has it.
            assert (machines, by) in {(1, MACHINE), (0, "anna")}
            assert any(one is True for one in told) == (by == "anna")
    finally:
        await other.close()


async def test_killed_after_taking_it_before_the_call_it_is_everybodys_again_and_called_once(house):
    due, queue, matter = await ready(house)
    assert (await due.judge(matter, house.clock.now())).allowed
    due = house.due(queue)  # the next service
    await house.look(due)
    assert ((await house.duty()).taken_by, (await house.duty()).attempts) == ("", 0)
    (matter,) = await house.look(due)
    attempt = await house.dialled(due, matter, AttemptEvent.SENT)
    # Killed while it rings: nobody knows how it ends, and until that is settled nobody is called.
    due = house.due(queue)
    assert await house.look(due) == []
    assert (await house.duty()).taken_by == MACHINE
    async with house.desk.database.unit_of_work() as work:
        await work.attempts.tell(attempt.id, AttemptEvent.LOST, house.clock.now())
        await work.commit()
    assert await house.look(due) == []
    assert ((await house.duty()).taken_by, (await house.duty()).attempts) == ("", 1)
    assert queue.places == {}
    house.clock.pass_(minutes=30)
    assert await house.look(due) == []  # a person decides


async def test_who_is_busy_is_tried_again_soon_and_keeps_her_place_only_then(house):
    due, queue, matter = await ready(house)
    await house.dialled(due, matter, AttemptEvent.BUSY)
    await house.look(due)
    assert queue.places == {}
    duty = await house.duty()
    assert (duty.taken_by, duty.attempts, duty.done_at) == ("", 1, None)
    assert list(due.expected) == [duty.id]  # nobody needs to call now: the service will
    house.clock.pass_(minutes=2)
    await house.look(due)
    assert queue.places == {house.call.call_id: ("dispatcher", 0, 1)}


async def test_nobody_is_called_who_is_on_the_line_already(house):
    due, queue, _ = await ready(house)
    again = Telling(phone=PHONE, at=house.clock.now()).rang().greeted()
    await house.heard(again)
    assert await house.look(due) == []
    assert queue.places == {}
    await house.heard(again.hung_up())
    await house.look(due)
    async with house.desk.database.unit_of_work() as work:  # and the service calls her about her appeal
        await work.attempts.hold("one", house.clock.now() + timedelta(minutes=1), house.clock.now())
        follow_up = Matter(uuid4(), "follow_up", PHONE, house.clock.now())
        attempt = await work.attempts.claim(follow_up, "one", house.clock.now())
        await work.commit()
    queue.turn.add(house.call.call_id)
    assert await house.look(due) == []
    async with house.desk.database.unit_of_work() as work:
        await work.attempts.tell(attempt.id, AttemptEvent.BUSY, house.clock.now())
        await work.commit()
    await house.look(due)
    assert house.call.call_id in queue.places


async def test_past_its_time_it_is_a_persons_and_stays_in_the_list(house):
    due, queue, _ = await ready(house)
    house.clock.pass_(hours=2)
    assert await house.look(due) == []
    assert (queue.places, due.expected) == ({}, {})
    duty = await house.duty()
    assert (duty.taken_by, duty.done_at) == ("", None)


@pytest.mark.parametrize("at", [NOON + timedelta(hours=5, minutes=55), NOON + timedelta(hours=9)])
async def test_who_asks_near_the_closing_or_after_it_is_not_called_by_a_machine(house, at):
    house.clock.time = at + timedelta(minutes=1)
    await house.asked(at=at)
    queue = Queue()
    await house.look(house.due(queue))
    assert queue.places == {}
    assert (await house.duty()).due_at > house.clock.now()


@pytest.mark.parametrize("wishes", [Wishes(no_calls=True), Wishes(discreet=True), Wishes(neutral_id=True)])
async def test_what_the_family_wished_holds(house, wishes):
    due, queue, matter = await ready(house)
    async with house.desk.database.unit_of_work() as work:
        await work.wishes.put(PHONE, wishes, "anna", house.clock.now())
        await work.commit()
    assert not (await due.judge(matter, house.clock.now())).allowed
    assert await house.look(due) == []
    assert queue.places == {}
    assert (await house.duty()).taken_by == ""


async def test_a_conversation_ends_it_in_the_name_of_who_spoke_and_a_short_one_does_not(house):
    due, _, matter = await ready(house)
    attempt = await house.dialled(due, matter, AttemptEvent.ANSWERED)
    await house.talked(attempt, 12)
    async with house.desk.database.unit_of_work() as work:
        await work.attempts.tell(attempt.id, AttemptEvent.SPOKE, house.clock.now())
        await work.commit()
    await sweep_lost_calls(house.desk)  # she did not call again herself: it was we who called
    duty = await house.duty()
    await house.look(due)
    async with house.desk.database.unit_of_work() as work:
        done = await work.duties.get(duty.id)
    assert (done.outcome, done.done_by) == (Outcome.REACHED.value, "anna")
    due, _, matter = await ready(house, phone="+79007654321")
    attempt = await house.dialled(due, matter, AttemptEvent.ANSWERED, AttemptEvent.SPOKE)
    await house.talked(attempt, 4)
    await house.look(due)
    duty = await house.duty()
    assert (duty.taken_by, duty.done_at, duty.attempts) == ("", None, 1)
    house.clock.pass_(minutes=30)
    assert await house.look(due) == []  # she lifted it and wanted to speak: a person calls


async def test_who_presses_the_key_and_hangs_up_before_the_answer_is_called_by_a_person(house):
    due, _, matter = await ready(house)
    attempt = await house.dialled(due, matter, AttemptEvent.ANSWERED)
    call = Telling(linkedid=attempt.channel_id, phone=PHONE, at=house.clock.now()).rang().greeted().waited()
    assert await house.look(due) == []
    await house.heard(call.hung_up())
    async with house.desk.database.unit_of_work() as work:
        await work.attempts.tell(attempt.id, AttemptEvent.SPOKE, house.clock.now())
        await work.commit()
    await sweep_lost_calls(house.desk)
    await house.look(due)
    async with house.desk.database.unit_of_work() as work:
        (duty,) = await work.calling_back.open_items(["callback", "abandoned"])
    assert (duty.kind, duty.taken_by, duty.priority) == ("callback", "", Priority.REPEATED)
    assert due.expected == {}


async def test_a_request_keeps_its_place_from_the_key_on_before_it_is_in_the_list(house):
    board, queue = Board(), Queue()
    due = house.due(queue)
    board.listen(due.keeping.hear)
    call = a_request(at=NOON + timedelta(minutes=1))
    for event in call.events[:-1]:
        board.hear(event)
    await due.keeping.settled()
    assert queue.places == {call.call_id: ("dispatcher", 0, 1)}
    await house.look(due)
    assert call.call_id in queue.places  # not in the list yet
    queue.turn.add(call.call_id)
    assert await house.look(due) == []
    assert queue.held_on == [(call.call_id, False)]
    house.clock.pass_(seconds=40)
    await house.look(due)
    assert queue.places == {}  # she left a message instead
