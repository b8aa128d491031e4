"""The journal as forms ask for it, on both databases: calls joined to their cards, in the centre's time."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert, update

from db.desk_tables import appeals, directory_entries
from db.tables import calls, volumes
from hotline.domain.call import CallState
from hotline.domain.forms import Volume
from tests.db.telling import NOON, SOON, Telling, an_abandoned_call, an_answered_call, tell

ANSWERED, ABANDONED = an_answered_call(), an_abandoned_call(at=NOON + timedelta(days=1))


@pytest.fixture
async def journal(url, database, a_writer):
    writer = a_writer(url)
    tell(writer, ANSWERED, ABANDONED)
    assert await writer.kept(SOON)
    return writer


async def change(database, *statements):
    async with database.unit_of_work() as work:
        for statement in statements:
            await work._link.write(statement)
        await work.commit()


async def lines(database, **wanted):
    async with database.unit_of_work() as work:
        return list(await work.forms.page(**wanted))


async def test_a_call_is_told_in_the_time_of_the_centre(database, journal):
    answered, abandoned = await lines(database)
    assert (answered.number, answered.state, answered.phone) == (1, CallState.ANSWERED, "+79001234567")
    assert (answered.specialist, answered.waited_s, answered.talked_s) == ("Ольга", 1.0, 1.0)
    assert answered.opened_at.isoformat() == "2026-03-18T12:00:00+07:00"
    assert answered.settled_at.utcoffset() == timedelta(hours=7)
    assert (abandoned.state, abandoned.content, abandoned.anonymous) == (CallState.ABANDONED_IN_MENU, "", False)


async def test_what_the_card_says_stands_on_the_line(database, journal):
    card = uuid4()
    entry = {"place_in_list": 1, "active": False}
    await change(
        database,
        insert(appeals).values(
            id=card,
            volume=1,
            number=1,
            version=1,
            opened_at=NOON,
            changed_at=NOON,
            state="open",
            kind="primary",
            channel="phone",
            anonymous=False,
            phone="+79007654321",
            topic="taxi",
            content="Просит машину",
            answer="Заказана",
            answer_way="по телефону",
        ),
        insert(directory_entries).values(kind="category", code="large", title="многодетная", **entry),
        insert(directory_entries).values(kind="topic", code="taxi", title="«Социальное такси»", **entry),
        update(calls)
        .where(calls.c.id == ANSWERED.call_id)
        .values(appeal_id=card, applicant="Иванова М. П.", place="Барнаул", categories="large,gone", result="Решено"),
    )
    line, bare = await lines(database)
    assert (line.applicant, line.place, line.result) == ("Иванова М. П.", "Барнаул", "Решено")
    assert line.categories == ("многодетная", "gone")
    assert (line.content, line.answer, line.answer_way) == ("Просит машину", "Заказана", "по телефону")
    assert (line.phone, line.question) == ("+79007654321", "«Социальное такси»")
    assert (bare.phone, bare.question, bare.categories) == ("+79001234567", "", ())


async def test_who_asked_not_to_be_named_is_marked(database, journal):
    await change(database, update(calls).where(calls.c.id == ABANDONED.call_id).values(anonymous=True))
    assert [line.anonymous for line in await lines(database)] == [False, True]


async def test_days_are_those_of_the_centre(url, database, a_writer):
    writer = a_writer(url)
    late = datetime(2026, 3, 18, 16, 59, tzinfo=UTC)  # one minute to midnight in Barnaul
    tell(writer, an_answered_call(at=late), an_answered_call(at=late + timedelta(minutes=2)))
    assert await writer.kept(SOON)
    day = date(2026, 3, 18)
    assert [line.number for line in await lines(database, until=day)] == [1]
    assert [line.number for line in await lines(database, since=day + timedelta(days=1))] == [2]
    assert await lines(database, since=day + timedelta(days=2)) == []


async def test_pages_follow_one_another_over_the_end_of_a_volume(url, database, a_writer):
    writer = a_writer(url)
    tell(writer, *(Telling(at=NOON + timedelta(minutes=n)).rang().hung_up() for n in range(4)))
    assert await writer.kept(SOON)
    await change(
        database,
        insert(volumes).values(volume=2, last_number=1, started_at=NOON + timedelta(days=300)),
        update(volumes).where(volumes.c.volume == 1).values(ended_at=NOON + timedelta(days=290)),
        update(calls).where(calls.c.number == 4).values(key=2_000_000_001, volume=2, number=1),
    )
    seen, page = [], await lines(database, limit=3)
    while page:
        seen += [(line.volume, line.number) for line in page]
        page = await lines(database, limit=3, after=seen[-1])
    assert seen == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert [line.number for line in await lines(database, volume=2)] == [1]
    async with database.unit_of_work() as work:
        assert list(await work.forms.volumes()) == [
            Volume(1, date(2026, 3, 18), date(2027, 1, 2)),
            Volume(2, date(2027, 1, 12)),
        ]
