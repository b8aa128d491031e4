"""Who hung up before anybody answered is called back, unless she was reached; a promise is kept or called out."""

from datetime import UTC, datetime, timedelta

import pytest

from hotline.domain.appeal_changes import Pen
from hotline.domain.audit import AuditQuery
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call import EventKind as Kind
from hotline.domain.call_event import CallEvent
from hotline.domain.duty import ABANDONED, CALLBACK, INTERRUPTED, KINDS, MESSAGE, PROMISE, Clockwork, Priority
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.services.duty_desk import DutyDesk
from hotline.services.open_appeal import open_appeal
from hotline.services.promise_call import promise_call
from hotline.services.sweep_duties import sweep_duties
from hotline.services.sweep_lost_calls import sweep_lost_calls
from tests.builders import FakeClock
from tests.db.telling import CENTRE, NOON, SOON, Telling, tell

ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")
OLGA = User("olga", "Ольга Белова", Role.SPECIALIST, "x", "y", ("psychologist",))


class House:
    def __init__(self, database, journal):
        self.clock, self.told = FakeClock(NOON + timedelta(minutes=30)), []
        clockwork = Clockwork(OpeningHours.parse("mon-fri 09:00-18:00"), WorkingCalendar(), CENTRE)
        self.desk = DutyDesk(database, self.clock, lambda login, message: self.told.append(message["type"]), clockwork)
        self.database, self.journal = database, journal

    async def heard(self, *calls):
        tell(self.journal, *calls)
        assert await self.journal.kept(SOON)
        await sweep_duties(self.desk)
        await sweep_lost_calls(self.desk)
        return await self.items()

    async def items(self):
        async with self.database.unit_of_work() as work:
            found = await work.calling_back.open_items(KINDS)
        return sorted((item.kind, item.subject[-2:], int(item.priority)) for item in found)


@pytest.fixture
async def house(url, database, a_writer):
    async with database.unit_of_work() as work:
        for user in (ANNA, OLGA):
            await work.users.add(user)
            await work.shifts.start(user.login, NOON - timedelta(hours=1))
        await work.commit()
    return House(database, a_writer(url))


def a_call(tail="67", at=NOON, **settings):
    return Telling(phone=f"+790012345{tail}", at=at, **settings).rang().greeted()


def hung_up_after(call, seconds):
    last = call.events[-1]
    at, mono = last.at + timedelta(seconds=seconds), last.mono + seconds
    call.events.append(CallEvent(call.call_id, Kind.HUNG_UP, at, mono, "", {"by": "caller", "cause": 16}))
    return call


async def test_who_hangs_up_in_the_queue_or_after_a_while_in_the_menu_is_called_back(house):
    calls = [
        a_call("01").waited().hung_up(),
        hung_up_after(a_call("02"), 20),
        a_call("03").hung_up(),  # two seconds in the menu
        a_call("04").waited().answered("anna").then(Kind.INTERRUPTED),
        a_call("05").waited().answered("anna").hung_up(),
        Telling(phone="").rang().greeted().waited().hung_up(),
        Telling(phone="112").rang().greeted().waited().hung_up(),
        a_call("06").waited("urgent").hung_up(),
    ]
    expected = [
        (ABANDONED, "01", Priority.ORDINARY),
        (ABANDONED, "02", Priority.ORDINARY),
        (ABANDONED, "06", Priority.URGENT),
        (INTERRUPTED, "04", Priority.ORDINARY),
    ]
    assert await house.heard(*calls) == expected
    assert await house.heard() == expected


async def test_one_item_a_number_and_matter(house):
    twice = [a_call().waited().hung_up(), a_call(at=NOON + timedelta(minutes=5)).waited().hung_up()]
    assert await house.heard(*twice) == [(ABANDONED, "67", Priority.REPEATED)]
    asked = a_call("68").then(Kind.CALLBACK, phone="+79001234568").hung_up()
    later = a_call("68", at=NOON + timedelta(minutes=5)).waited().hung_up()
    assert await house.heard(asked, later) == [
        (ABANDONED, "67", Priority.REPEATED),
        (CALLBACK, "68", Priority.REPEATED),
    ]


async def test_who_calls_again_and_is_answered_is_called_no_more_but_her_message_is_heard(house):
    lost = [a_call("01").waited().hung_up(), a_call("02").then(Kind.CALLBACK, phone="+79001234502").hung_up()]
    spoken = a_call("03")
    named = {"recording": "6e4a4f4e-0000-4000-8000-000000000003", "file": "x.wav"}
    spoken.then(Kind.MESSAGE_STARTED, "m", **named).then(Kind.MESSAGE_LEFT, "m", **named, duration_s=12.0).hung_up()
    kinds = [(ABANDONED, "01", 0), (CALLBACK, "02", 0), (MESSAGE, "03", 0)]
    assert await house.heard(*lost, spoken) == kinds

    def again(tail, seconds):
        call = a_call(tail, at=NOON + timedelta(minutes=10)).waited().answered("anna")
        return hung_up_after(call, seconds)

    assert await house.heard(again("01", 3)) == kinds, "a wrong number is no conversation"
    assert await house.heard(*(again(tail, 60) for tail in ("01", "02", "03"))) == [(MESSAGE, "03", 0)]
    async with house.database.unit_of_work() as work:
        assert sum(line.action == "duty.heal" for line in await work.audit.find(AuditQuery())) == 2


async def test_a_call_that_was_answered_before_anybody_looked_opens_nothing(house):
    lost = a_call().waited().hung_up()
    again = a_call(at=NOON + timedelta(minutes=1)).waited().answered("anna")
    assert await house.heard(lost, again) == []


async def test_who_asked_for_a_psychologist_and_got_none_is_promised_a_call(house):
    calls = [
        a_call("01").waited("psychologist").hung_up(),
        a_call("02").waited("psychologist").answered("anna").hung_up(),
        a_call("03").waited("psychologist").answered("olga").hung_up(),
        a_call("04").waited("lawyer").answered("anna").hung_up(),  # the centre has no lawyer
    ]
    assert await house.heard(*calls) == [(PROMISE, "01", 0), (PROMISE, "02", 0)]


async def test_a_promise_is_one_however_often_pressed_and_calls_the_head_after_60_and_90_minutes(house):
    call = a_call().waited().answered("anna").hung_up()
    tell(house.journal, call)
    assert await house.journal.kept(SOON)
    card = await open_appeal(house.database, house.journal, house.clock, call.call_id, "anna")
    house.clock.time = datetime(2026, 3, 18, 16, 30, tzinfo=CENTRE).astimezone(UTC)
    pen = Pen(ANNA, house.clock.now(), house.clock.now().date())
    for _ in range(2):
        await promise_call(house.desk, pen, card.id, "lawyer")
    with pytest.raises(Refused, match="психолог или юрист"):
        await promise_call(house.desk, pen, card.id, "urgent")
    async with house.database.unit_of_work() as work:
        (item,) = await work.calling_back.open_items([PROMISE])
    assert (item.queue, item.due_at) == ("lawyer", datetime(2026, 3, 18, 18, tzinfo=CENTRE)), "on the same day"
    called = []
    for hour, minute, day in [(17, 29, 18), (17, 31, 18), (17, 59, 18), (20, 0, 18), (8, 59, 19), (9, 1, 19)]:
        house.clock.time = datetime(2026, 3, day, hour, minute, tzinfo=CENTRE).astimezone(UTC)
        house.told.clear()
        await sweep_lost_calls(house.desk)
        await sweep_lost_calls(house.desk)
        called.append(house.told.count("alarm"))
    assert called == [0, 1, 0, 1, 0, 0]
