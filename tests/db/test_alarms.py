"""Alarms on SQLite and PostgreSQL: red until one person has the call, also after a restart."""

import asyncio
from datetime import timedelta

import pytest

from hotline.domain.alarm import AlarmKind
from hotline.domain.audit import AuditQuery
from hotline.domain.call import EventKind as Kind
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.services.raise_alarm import follow_alarm, mend_alarms
from hotline.services.take_alarm import take_alarm
from tests.builders import FakeClock
from tests.db.telling import CENTRE, NOON, SOON, Telling, tell

ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")
VERA = User("vera", "Вера Иванова", Role.DISPATCHER, "x", "y")


class Pages:
    """Open pages; remembers what they were told."""

    def __init__(self):
        self.told = []

    def __call__(self, login, message):
        self.told.append((login, message["type"]))


@pytest.fixture
def pages():
    return Pages()


@pytest.fixture
async def people(database):
    async with database.unit_of_work() as work:
        for user in (ANNA, VERA):
            await work.users.add(user)
        await work.commit()


@pytest.fixture
def clock():
    return FakeClock(NOON + timedelta(minutes=1))


def an_urgent_call(**settings):
    return Telling(**settings).rang().greeted().then(Kind.TOPIC, "urgent", topic="urgent").waited("urgent")


async def red(database):
    async with database.unit_of_work() as work:
        return [(alarm.call_id, alarm.kind, alarm.ended) for alarm in await work.alarms.open()]


async def take(database, clock, pages, user, call):
    await take_alarm(database, clock, CENTRE, pages, user=user, call_id=call.call_id)


async def test_a_call_with_key_five_is_red_on_every_console(database, pages):
    call = an_urgent_call()
    assert await follow_alarm(database, pages, call.events)
    assert await red(database) == [(call.call_id, AlarmKind.URGENT, False)]
    assert pages.told == [(None, "alarm")]


async def test_telling_the_same_twice_is_no_news(database, pages):
    call = an_urgent_call()
    await follow_alarm(database, pages, call.events)
    assert not await follow_alarm(database, pages, call.events)
    assert len(pages.told) == 1


async def test_an_ordinary_call_leaves_no_trace(database, pages):
    assert not await follow_alarm(database, pages, Telling().rang().greeted().waited().events)
    assert await red(database) == []


async def test_who_cannot_speak_shows_as_such_although_the_alarm_is_up_already(database, pages):
    call = an_urgent_call()
    await follow_alarm(database, pages, call.events)
    assert await follow_alarm(database, pages, call.then(Kind.TOPIC, "silent", topic="urgent-silent").events)
    assert await red(database) == [(call.call_id, AlarmKind.SILENT, False)]


async def test_the_red_ends_when_somebody_answers(database, pages):
    call = an_urgent_call()
    await follow_alarm(database, pages, call.events)
    assert await follow_alarm(database, pages, call.answered("anna").events)
    assert await red(database) == []


async def test_a_caller_whose_dispatcher_was_lost_is_red_again(database, pages):
    call = an_urgent_call().answered("anna")
    await follow_alarm(database, pages, call.events)
    assert await follow_alarm(database, pages, call.then(Kind.QUEUE_JOINED, "again", queue="dispatcher").events)
    assert [call_id for call_id, _, _ in await red(database)] == [call.call_id]


async def test_of_four_who_take_it_at_once_one_has_it_and_the_others_learn_her_name(database, clock, pages, people):
    call = an_urgent_call()
    await follow_alarm(database, pages, call.events)
    takers = [ANNA, VERA, ANNA, VERA]
    made = await asyncio.gather(*(take(database, clock, pages, user, call) for user in takers), return_exceptions=True)
    async with database.unit_of_work() as work:
        login, _ = await work.alarms.taken(call.call_id)
        lines = await work.audit.find(AuditQuery())
    first, other = (ANNA, VERA) if login == "anna" else (VERA, ANNA)
    assert {str(one) for user, one in zip(takers, made, strict=True) if user is other} == {
        f"Этот звонок уже взяли: {first.name}, в 12:01."
    }
    assert [one for user, one in zip(takers, made, strict=True) if user is first] == [None, None]
    assert [(line.action, line.login) for line in lines] == [("alarm.take", login)]
    assert await red(database) == []


async def test_an_alarm_that_is_none_cannot_be_taken(database, clock, pages, people):
    with pytest.raises(Refused, match="возможно, на него уже ответили"):
        await take(database, clock, pages, ANNA, an_urgent_call())


async def test_a_caller_who_hung_up_stays_red_to_be_called_back_until_somebody_takes_it(
    url, database, a_writer, clock, pages, people
):
    call = an_urgent_call().hung_up()
    writer = a_writer(url)
    tell(writer, call)
    await writer.kept(SOON)
    await follow_alarm(database, pages, call.events)
    assert await red(database) == [(call.call_id, AlarmKind.URGENT, True)]
    async with database.unit_of_work() as work:
        (shown,) = await work.alarms.open()
    assert (shown.number, shown.phone, shown.caller_name) == (1, "+79001234567", "Анна")
    await take(database, clock, pages, ANNA, call)
    assert await red(database) == []


async def test_a_caller_who_hung_up_reads_so_at_once_though_the_journal_is_behind(database, pages):
    call = an_urgent_call()
    await follow_alarm(database, pages, call.events)
    assert await follow_alarm(database, pages, call.hung_up().events)
    assert await red(database) == [(call.call_id, AlarmKind.URGENT, True)]
    assert not await follow_alarm(database, pages, call.events)


async def test_after_a_restart_what_nobody_answered_is_raised_and_what_was_answered_is_ended(
    url, database, a_writer, clock, pages
):
    missed, silent = an_urgent_call().hung_up(), an_urgent_call().then(Kind.TOPIC, "2", topic="urgent-silent")
    answered = an_urgent_call()
    await follow_alarm(database, pages, answered.events)
    answered.answered("vera")
    quiet = Telling().rang().greeted().waited().hung_up()
    old = an_urgent_call(at=NOON - timedelta(days=2)).hung_up()
    writer = a_writer(url)
    tell(writer, missed, silent, answered, quiet, old)
    await writer.kept(SOON)
    assert await mend_alarms(database, clock, pages)
    assert set(await red(database)) == {
        (missed.call_id, AlarmKind.URGENT, True),
        (silent.call_id, AlarmKind.SILENT, False),
    }
    assert not await mend_alarms(database, clock, pages)
