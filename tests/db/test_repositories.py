from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from hotline.domain.call import CallState
from hotline.domain.people import Role, User
from tests.db.telling import NOON, SOON, Telling, an_abandoned_call, an_answered_call, tell

OLGA = User("olga", "Ольга", Role.DISPATCHER, "argon2", "md5", ("dispatcher", "urgent"))


async def test_an_account_is_kept_once(database):
    async with database.unit_of_work() as work:
        await work.users.add(OLGA)
        await work.commit()
    async with database.unit_of_work() as work:
        with pytest.raises(ValueError, match="taken"):
            await work.users.add(OLGA)
        assert (await work.users.get("olga"), await work.users.get("nobody")) == (OLGA, None)
        assert list(await work.users.all()) == [OLGA]


async def test_what_is_not_committed_did_not_happen(database):
    async with database.unit_of_work() as work:
        await work.users.add(OLGA)
    async with database.unit_of_work() as work:
        assert await work.users.get("olga") is None


async def test_a_person_has_one_open_shift(database):
    async with database.unit_of_work() as work:
        await work.users.add(OLGA)
        assert await work.shifts.start("olga", NOON)
        await work.commit()
    async with database.unit_of_work() as work:
        assert not await work.shifts.start("olga", NOON)
        assert list(await work.shifts.open()) == ["olga"]
        assert await work.shifts.end("olga", NOON)
        assert not await work.shifts.end("olga", NOON)
        assert list(await work.shifts.open()) == []
        assert await work.shifts.start("olga", NOON)


async def test_a_row_is_read_as_it_was_folded(url, database, a_writer):
    writer, call = a_writer(url), an_answered_call()
    tell(writer, call)
    assert await writer.kept(SOON)
    async with database.unit_of_work() as work:
        row = await work.journal.row(call.call_id)
        assert await work.journal.row(uuid4()) is None
        assert list(await work.journal.timeline(call.call_id)) == call.events
    assert (row.number, row.state, row.phone, row.specialist) == (1, CallState.ANSWERED, call.phone, "Ольга")
    assert (row.waited_s, row.talked_s, row.opened_at, row.settled_at) == (1.0, 1.0, NOON, NOON + timedelta(seconds=4))
    assert (row.waiting_mark, row.talking_mark) == (
        (NOON + timedelta(seconds=2), 102.0),
        (NOON + timedelta(seconds=3), 103.0),
    )


async def test_pages_follow_one_another_by_number(url, database, a_writer):
    writer = a_writer(url)
    tell(writer, *[an_abandoned_call() for _ in range(7)])
    assert await writer.kept(SOON)
    async with database.unit_of_work() as work:
        first = await work.journal.page(limit=3)
        second = await work.journal.page(limit=3, after=first[-1].place_in_journal)
        third = await work.journal.page(limit=3, after=second[-1].place_in_journal)
    assert [[row.number for row in page] for page in (first, second, third)] == [[1, 2, 3], [4, 5, 6], [7]]


async def test_a_day_is_a_day_of_the_centre(url, database, a_writer):
    writer = a_writer(url)
    last_minute = datetime(2026, 3, 18, 16, 59, tzinfo=UTC)  # 23:59 in Barnaul
    tell(writer, an_abandoned_call(at=last_minute), an_abandoned_call(at=last_minute + timedelta(minutes=1)))
    assert await writer.kept(SOON)
    async with database.unit_of_work() as work:
        on_18, on_19 = [
            [row.number for row in await work.journal.page(since=day, until=day)]
            for day in (date(2026, 3, 18), date(2026, 3, 19))
        ]
    assert (on_18, on_19) == ([1], [2])


async def test_a_family_that_calls_again_is_recognised_and_a_hidden_number_is_not(url, database, a_writer):
    writer = a_writer(url)
    tell(writer, *[an_abandoned_call(at=NOON + timedelta(hours=hour)) for hour in range(3)])
    tell(writer, an_abandoned_call(phone=""), an_abandoned_call(phone="+79007654321"))
    assert await writer.kept(SOON)
    async with database.unit_of_work() as work:
        assert await work.journal.earlier_calls("+79001234567", NOON + timedelta(hours=2)) == 2
        assert await work.journal.earlier_calls("", NOON + timedelta(hours=2)) == 0


async def test_calls_that_nobody_saw_end_are_listed(url, database, a_writer):
    writer, live = a_writer(url), Telling().rang().greeted()
    tell(writer, an_answered_call(), live)
    assert await writer.kept(SOON)
    async with database.unit_of_work() as work:
        assert [row.id for row in await work.journal.unsettled()] == [live.call_id]


async def test_a_place_in_a_log_is_remembered(database):
    async with database.unit_of_work() as work:
        assert await work.offsets.get("cel") == ""
        await work.offsets.put("cel", "1")
        await work.offsets.put("cel", "2")
        await work.commit()
    async with database.unit_of_work() as work:
        assert await work.offsets.get("cel") == "2"
