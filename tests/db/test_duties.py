"""Who must be called or listened to, on SQLite and PostgreSQL: nobody is lost, nobody is called by two."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from hotline.domain.audit import AuditQuery
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call import EventKind as Kind
from hotline.domain.duty import Clockwork, Outcome, Priority
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.services.attention import undone
from hotline.services.close_duty import close_duty, miss_duty
from hotline.services.duty_desk import DutyDesk, NoSuchDuty
from hotline.services.read_duties import count_duties, duties_json, list_duties
from hotline.services.sweep_duties import HELD_AT_MOST, LONG_LOOK, sweep_duties
from hotline.services.take_alarm import take_alarm
from hotline.services.take_duty import release_duty, take_duty
from tests.builders import FakeClock
from tests.db.telling import CENTRE, NOON, SOON, Telling, tell

ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")
VERA = User("vera", "Вера Иванова", Role.DISPATCHER, "x", "y")
PSYCHOLOGIST = User("olga", "Ольга Белова", Role.SPECIALIST, "x", "y", ("psychologist",))
HEAD = User("nina", "Нина Сергеевна", Role.SUPERVISOR, "x", "y")
ROOT = User("root", "Сергей", Role.ADMIN, "x", "y")


@pytest.fixture
async def desk(url, database, a_writer):
    """12:00 at the centre, open until 18:00."""
    async with database.unit_of_work() as work:
        for user in (ANNA, VERA, PSYCHOLOGIST, HEAD, ROOT):
            await work.users.add(user)
        await work.commit()
    writer, told = a_writer(url), []
    clockwork = Clockwork(OpeningHours.parse("mon-fri 09:00-18:00"), WorkingCalendar(), CENTRE)
    clock = FakeClock(NOON + timedelta(minutes=1))
    made = DutyDesk(database, clock, lambda login, message: told.append(message["type"]), clockwork)

    async def heard(*calls):
        tell(writer, *calls)
        assert await writer.kept(SOON)
        return await sweep_duties(made)

    return made, heard, told


def a_message(seconds=12.0, takes=1, recordings=None, queue="", **settings):
    call = Telling(**settings).rang().greeted()
    if queue:
        call.waited(queue)
    for _ in range(takes):
        recording = uuid4()
        if recordings is not None:
            recordings.append(recording)
        named = {"recording": str(recording), "file": f"{recording}.wav"}
        call.then(Kind.MESSAGE_STARTED, str(recording), **named)
        if seconds:
            call.then(Kind.MESSAGE_LEFT, str(recording), **named, duration_s=seconds)
    return call.hung_up()


def a_request(phone="+79001234567", asked="+79001234567", **settings):
    return Telling(phone=phone, **settings).rang().greeted().then(Kind.CALLBACK, phone=asked).hung_up()


async def listed(desk, user=HEAD):
    return (await list_duties(desk.database, user))[0]


async def the_only(desk, user=HEAD):
    (one,) = await listed(desk, user)
    return one.duty


async def audit(desk):
    async with desk.database.unit_of_work() as work:
        return [(line.action, line.login) for line in reversed(await work.audit.find(AuditQuery()))]


async def test_messages_and_requests_are_found_in_the_journal_once_and_for_all(desk):
    desk, heard, told = desk
    message, request = a_message(), a_request(phone="", asked="+79007654321")
    quiet = Telling(phone="+79005550000").rang().greeted().waited().hung_up()
    unsealed = a_message(seconds=None, phone="+79005551111")
    assert await heard(message, request, quiet, unsealed) == 2
    assert await sweep_duties(desk) == 0
    assert told == ["duties"]
    found = {one.duty.kind: (one.phone, one.number, one.duty.due_at) for one in await listed(desk)}
    two_hours = timedelta(hours=2)
    assert found["message"][0] == "+79001234567"
    assert found["callback"][0] == "+79007654321"
    assert {due - NOON - two_hours < timedelta(minutes=1) for _, _, due in found.values()} == {True}
    assert all(number for _, number, _ in found.values())


async def test_a_request_waits_for_the_end_of_its_call_and_a_message_of_the_same_call_says_it_already(desk):
    desk, heard, _ = desk
    talking = Telling().rang().greeted().then(Kind.CALLBACK, phone="+79001234567")
    assert await heard(talking) == 0
    recording = str(uuid4())
    both = talking.then(Kind.MESSAGE_LEFT, recording, recording=recording, file="a.wav", duration_s=5.0).hung_up()
    assert await heard(both) == 1
    assert (await the_only(desk)).kind == "message"


async def test_a_second_message_of_the_number_joins_the_first_and_raises_it_but_another_take_does_not(desk):
    desk, heard, _ = desk
    recordings = []
    await heard(a_message(takes=2, recordings=recordings))
    first = await the_only(desk)
    assert (first.priority, first.recording_id) == (Priority.ORDINARY, recordings[1])
    await heard(a_message(recordings=recordings, at=NOON + timedelta(seconds=30)))
    (one,) = await listed(desk)
    assert (one.duty.id, one.duty.priority, one.duty.due_at) == (first.id, Priority.REPEATED, first.due_at)
    assert [heard.recording_id for heard in one.recordings] == recordings[::-1]
    assert one.duty.recording_id == recordings[2]


async def test_hidden_numbers_are_items_of_their_own(desk):
    desk, heard, _ = desk
    assert await heard(a_message(phone=""), a_message(phone=""), a_message(phone="", takes=3)) == 5
    assert [one.phone for one in await listed(desk)] == ["", "", ""]


async def test_after_an_item_is_done_the_next_message_opens_a_new_one(desk):
    desk, heard, _ = desk
    await heard(a_message())
    first = await the_only(desk)
    await close_duty(desk, ANNA, first.id, Outcome.REACHED)
    assert await listed(desk) == []
    assert await undone(desk.database, desk.clock) == []
    await heard(a_message(at=NOON + timedelta(seconds=40)))
    assert (await the_only(desk)).id != first.id


async def test_of_four_who_take_it_at_once_one_has_it_and_the_others_learn_her_name(desk):
    desk, heard, _ = desk
    await heard(a_message())
    duty = await the_only(desk)
    takers = [ANNA, VERA, ANNA, VERA]
    made = await asyncio.gather(*(take_duty(desk, user, duty.id) for user in takers), return_exceptions=True)
    holder = (await the_only(desk)).taken_by
    first, other = (ANNA, VERA) if holder == "anna" else (VERA, ANNA)
    told = {str(one) for user, one in zip(takers, made, strict=True) if user is other}
    assert told == {f"Это уже взяли: {first.name}, в 12:01."}
    assert [one for user, one in zip(takers, made, strict=True) if user is first] == [None, None]
    assert await audit(desk) == [("duty.take", holder)]
    assert [len(await listed(desk, user)) for user in (first, other, HEAD)] == [1, 0, 1]


async def test_nobody_answered_makes_it_due_again_and_free_with_one_attempt_more(desk):
    desk, heard, _ = desk
    await heard(a_message())
    duty = await the_only(desk)
    await take_duty(desk, ANNA, duty.id)
    await miss_duty(desk, ANNA, duty.id)
    again = await the_only(desk, VERA)
    assert (again.attempts, again.tried_at, again.taken_by) == (1, desk.clock.now(), "")
    assert again.due_at == desk.clock.now() + timedelta(minutes=30)
    await miss_duty(desk, VERA, duty.id)  # taken on the way
    assert (await the_only(desk)).attempts == 2
    assert [action for action, _ in await audit(desk)] == ["duty.take", "duty.missed", "duty.take", "duty.missed"]


async def test_a_new_message_brings_a_postponed_call_back_to_its_own_time(desk):
    desk, heard, _ = desk
    await heard(a_message())
    duty = await the_only(desk)
    for _ in range(3):
        await miss_duty(desk, ANNA, duty.id)
    assert (await the_only(desk)).due_at == desk.clock.now() + timedelta(hours=4)
    await heard(a_message(at=NOON + timedelta(seconds=50)))
    assert (await the_only(desk)).due_at < desk.clock.now() + timedelta(hours=2)


async def test_not_needed_wants_words_and_what_somebody_has_or_has_done_is_not_closed_by_another(desk):
    desk, heard, _ = desk
    await heard(a_message())
    duty = await the_only(desk)
    with pytest.raises(Refused, match="почему перезванивать не нужно"):
        await close_duty(desk, ANNA, duty.id, Outcome.NOT_NEEDED, " \n ")
    await take_duty(desk, ANNA, duty.id)
    with pytest.raises(Refused, match="Это уже взяли: Анна Петрова"):
        await close_duty(desk, VERA, duty.id, Outcome.REACHED)
    await close_duty(desk, ANNA, duty.id, Outcome.NOT_NEEDED, " дозвонилась\0 сама ")
    async with desk.database.unit_of_work() as work:
        done = await work.duties.get(duty.id)
    assert (done.outcome, done.note, done.done_by, done.done_at) == (
        "not_needed",
        "дозвонилась сама",
        "anna",
        desk.clock.now(),
    )
    with pytest.raises(Refused, match="Это уже сделано: Анна Петрова, в 12:01"):
        await take_duty(desk, VERA, duty.id)


async def test_it_is_given_back_by_who_has_it_or_by_the_head_and_by_nobody_else(desk):
    desk, heard, _ = desk
    await heard(a_message())
    duty = await the_only(desk)
    for back in (ANNA, HEAD):
        await take_duty(desk, ANNA, duty.id)
        with pytest.raises(Refused, match="Вернуть в список может"):
            await release_duty(desk, VERA, duty.id)
        await release_duty(desk, back, duty.id)
        assert (await the_only(desk)).taken_by == ""


async def test_what_somebody_took_and_forgot_comes_back_into_the_list(desk):
    desk, heard, _ = desk
    await heard(a_message())
    duty = await the_only(desk)
    await take_duty(desk, ANNA, duty.id)
    desk.clock.pass_(seconds=HELD_AT_MOST.total_seconds())
    await sweep_duties(desk)
    assert (await the_only(desk)).taken_by == "anna"
    desk.clock.pass_(minutes=1)
    await sweep_duties(desk)
    assert (await the_only(desk, VERA)).taken_by == ""
    assert (await audit(desk))[-1] == ("duty.lapse", "anna")


async def test_a_specialist_sees_what_waits_in_her_queue_and_the_administrator_nothing(desk):
    desk, heard, _ = desk
    await heard(a_message(queue="psychologist"), a_message(phone="+79005550000"))
    assert [len(await listed(desk, user)) for user in (ANNA, PSYCHOLOGIST, HEAD, ROOT)] == [2, 1, 2, 0]
    others = next(one.duty.id for one in await listed(desk) if one.duty.queue != "psychologist")
    for act in (take_duty, release_duty, miss_duty):
        with pytest.raises(NoSuchDuty):
            await act(desk, PSYCHOLOGIST, others)
        with pytest.raises(NoSuchDuty):
            await act(desk, ROOT, others)
    counts = [await count_duties(desk.database, desk.clock, user) for user in (ANNA, PSYCHOLOGIST, ROOT)]
    assert [count.open for count in counts] == [2, 1, 0]


async def test_a_message_of_who_asked_for_urgent_help_is_first_and_due_at_once(desk):
    desk, heard, _ = desk
    await heard(a_message(queue="urgent"), a_message(phone="+79005550000"))
    first, second = await listed(desk)
    assert (first.duty.priority, second.duty.priority) == (Priority.URGENT, Priority.ORDINARY)
    assert first.duty.overdue(desk.clock.now())
    count = await count_duties(desk.database, desk.clock, ANNA)
    assert (count.open, count.late, count.pressing, count.next) == (2, 1, 1, second.duty.due_at)


async def test_who_takes_the_red_call_has_its_message_too_and_the_other_way_round(desk):
    desk, heard, _ = desk
    first, second = a_message(queue="urgent"), a_message(queue="urgent", phone="+79005550000")
    await heard(first, second)
    async with desk.database.unit_of_work() as work:
        assert await work.alarms.mend(NOON - timedelta(hours=1))
        await work.commit()
    await take_alarm(desk.database, desk.clock, CENTRE, desk.publish, user=VERA, call_id=first.call_id)
    duties = {one.duty.call_id: one.duty for one in await listed(desk)}
    assert duties[first.call_id].taken_by == "vera"
    await take_duty(desk, ANNA, duties[second.call_id].id)
    async with desk.database.unit_of_work() as work:
        assert await work.alarms.open() == []


async def test_what_a_stopped_service_missed_is_found_by_the_long_look(desk):
    desk, heard, _ = desk
    assert await heard(a_message(at=NOON - timedelta(days=3)), a_request(at=NOON - timedelta(days=20))) == 0
    assert await sweep_duties(desk, LONG_LOOK) == 1
    assert (await the_only(desk)).overdue(desk.clock.now())


async def test_the_list_as_json_says_nothing_of_what_was_said(desk):
    desk, heard, _ = desk
    recordings = []
    await heard(a_message(recordings=recordings))
    (told,) = await duties_json(desk.database, desk.clock, CENTRE)
    assert told["recordings"] == [str(recordings[0])]
    assert (told["kind"], told["priority"], told["overdue"], told["phone"]) == (
        "message",
        "ordinary",
        False,
        "+79001234567",
    )
    assert told["due_at"].startswith("2026-03-18T14:00")
    assert "text" not in told
