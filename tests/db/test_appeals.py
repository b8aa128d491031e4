"""Cards in both databases: one card a call, two people at once, families, merging, lists."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from db.schema import migrate
from db.unit_of_work import SqlDatabase
from hotline.domain.appeal import Appeal, Family
from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.appeal_query import AppealQuery
from hotline.domain.appeal_state import AppealState
from hotline.domain.correction import Correction
from hotline.domain.forms.papers import RouteLine
from hotline.domain.people import Role, User
from hotline.services.open_appeal import open_appeal
from hotline.services.save_appeal import save_appeal
from hotline.system_clock import SystemClock
from tests.db.telling import NOON, SOON, Telling, tell

OLGA = User("olga", "Ольга", Role.DISPATCHER, "argon2", "md5")
VERA = User("vera", "Вера", Role.DISPATCHER, "argon2", "md5")


def a_pen(user=OLGA, tab="t1"):
    return Pen(user, NOON, NOON.date(), tab)


def a_card(number=1, **fields):
    blank = Appeal(
        id=uuid4(), volume=1, number=number, opened_at=NOON, changed_at=NOON, login="olga", specialist="Ольга"
    )
    return replace(blank, **fields)


@pytest.fixture
def writer(url, a_writer):
    return a_writer(url)


@pytest.fixture
async def people(database):
    async with database.unit_of_work() as work:
        for user in (OLGA, VERA):
            await work.users.add(user)
            await work.shifts.start(user.login, NOON)
        await work.commit()


async def put(database, *cards):
    async with database.unit_of_work() as work:
        for card in cards:
            await work.appeals.put(card)
        await work.commit()


async def a_call(writer, *, answered_by="olga", **settings):
    call = Telling(**settings).rang().greeted().waited().answered(answered_by, answered_by)
    tell(writer, call)
    assert await writer.kept(SOON)
    return call


async def test_a_card_is_read_as_it_was_written(database):
    card = a_card(
        categories=("large", "svo"),
        purposes=("lawyer",),
        agencies=("mfc",),
        consent=True,
        consent_at=NOON,
        follow_up=False,
        birth_date="1987-09-05",
        content="«Первая»\nвторая строка <b>",
        route=(RouteLine(help="Консультация", organisation="МФЦ"), RouteLine(help="Приём")),
        people=frozenset({"olga", "lev"}),
        marks={"content": a_pen().mark(3)},
        version=3,
    )
    await put(database, card)
    async with database.unit_of_work() as work:
        assert await work.appeals.get(card.id) == card
        assert await work.appeals.get(card.id, "lev") == card
        assert await work.appeals.get(card.id, "vera") is None
        assert await work.appeals.get(uuid4()) is None
        assert await work.appeals.lock(uuid4()) is None


async def test_ten_who_open_the_card_of_one_call_at_once_get_one_card(database, writer, people):
    call = await a_call(writer)
    opened = await asyncio.gather(
        *(open_appeal(database, writer, SystemClock(), call.call_id, login) for login in ["olga", "vera"] * 5)
    )
    assert len({card.id for card in opened}) == 1
    async with database.unit_of_work() as work:
        assert len(await work.appeals.page(AppealQuery(), None)) == 1
        row = await work.journal.row(call.call_id)
    assert row.appeal_id == opened[0].id
    assert opened[0].number == row.number
    assert opened[-1].people == {"olga", "vera"}


async def test_what_the_card_says_stands_in_the_journal_at_once_and_survives_later_events(database, writer, people):
    call = await a_call(writer)
    card = await open_appeal(database, writer, SystemClock(), call.call_id, "olga")
    said = {"applicant": "Ирина Львова", "address": "Барнаул", "categories": ["svo"], "question": "Пособие"}
    changes = [Change(name, value, 0) for name, value in {**said, "result": "Разъяснено"}.items()]
    await save_appeal(database, a_pen(), card.id, changes)
    tell(writer, call.hung_up())
    assert await writer.kept(SOON)
    async with database.unit_of_work() as work:
        row = await work.journal.row(call.call_id)
    assert (row.applicant, row.place, row.categories, row.question) == ("Ирина Львова", "Барнаул", ("svo",), "Пособие")
    assert (row.result, row.hung_up_by, row.anonymous) == ("Разъяснено", "caller", False)


async def test_an_anonymous_card_leaves_neither_name_nor_address_in_the_journal_and_in_lists(database, writer, people):
    call = await a_call(writer)
    card = await open_appeal(database, writer, SystemClock(), call.call_id, "olga")
    typed = {"applicant": "Ирина Львова", "address": "Ленина, 5", "anonymous": True}
    await save_appeal(database, a_pen(), card.id, [Change(*item, 0) for item in typed.items()])
    async with database.unit_of_work() as work:
        row = await work.journal.row(call.call_id)
        (line,) = await work.appeals.page(AppealQuery(), "olga")
    assert (row.applicant, row.place, row.anonymous) == ("Аноним", "", True)
    assert (line.applicant, line.phone) == ("Аноним", "")


async def test_two_who_write_different_fields_at_once_both_stay(database, writer, people):
    call = await a_call(writer)
    for login in ("olga", "vera"):
        card = await open_appeal(database, writer, SystemClock(), call.call_id, login)
    names = ["applicant", "address", "question", "content", "answer", "result", "family_members", "email"]
    values = {name: f"{name}@mail.ru" for name in names}
    await asyncio.gather(
        *(
            save_appeal(database, a_pen((OLGA, VERA)[at % 2], f"t{at}"), card.id, [Change(name, values[name], 0)])
            for at, name in enumerate(names)
        )
    )
    async with database.unit_of_work() as work:
        kept = await work.appeals.get(card.id)
    assert {name: getattr(kept, name) for name in names} == values
    assert kept.version == len(names)


async def test_of_two_who_write_one_field_at_once_one_is_kept_and_the_other_is_told(database, writer, people):
    call = await a_call(writer)
    for login in ("olga", "vera"):
        card = await open_appeal(database, writer, SystemClock(), call.call_id, login)
    first, second = await asyncio.gather(
        save_appeal(database, a_pen(OLGA, "t1"), card.id, [Change("question", "Путёвка", 0)]),
        save_appeal(database, a_pen(VERA, "t2"), card.id, [Change("question", "Пособие", 0)]),
    )
    assert [bool(outcome.saved) for outcome in (first, second)].count(True) == 1
    lost = second if first.saved else first
    kept = first if first.saved else second
    assert lost.conflicts["question"].theirs == kept.appeal.question


async def test_old_values_are_kept_one_line_a_sitting(database):
    card = a_card()
    await put(database, card)
    async with database.unit_of_work() as work:
        for minute, (old, new) in enumerate([("Пособие", "П"), ("П", "Пут"), ("Пут", "Путёвка")]):
            at = NOON + timedelta(minutes=minute)
            line = Correction("appeal", card.id, "question", old, new, "vera", "Вера", at)
            await work.appeals.correct(line, at - timedelta(minutes=10))
        later = NOON + timedelta(hours=1)
        line = Correction("appeal", card.id, "question", "Путёвка", "Лагерь", "vera", "Вера", later)
        await work.appeals.correct(line, later - timedelta(minutes=10))
        found = await work.appeals.corrections(card.id)
    assert [(line.old, line.new) for line in found] == [("Пособие", "Путёвка"), ("Путёвка", "Лагерь")]


async def test_the_list_is_paged_by_number_and_holds_only_ones_own(database):
    mine = [a_card(number) for number in range(1, 8)]
    others = [a_card(number, login="vera") for number in range(8, 10)]
    closed = a_card(10, state=AppealState.CLOSED)
    await put(database, *mine, *others, closed)
    async with database.unit_of_work() as work:
        page = await work.appeals.page(AppealQuery(limit=3), "olga")
        assert [line.number for line in page] == [7, 6, 5, 4]
        page = await work.appeals.page(AppealQuery(limit=3, before=(1, 5)), "olga")
        assert [line.number for line in page] == [4, 3, 2, 1]
        assert [line.number for line in await work.appeals.page(AppealQuery("closed"), "olga")] == [10]
        assert len(await work.appeals.page(AppealQuery("all"), None)) == 10
        assert await work.appeals.counts("olga") == {"open": 7}
        assert await work.appeals.counts(None) == {"open": 9}


async def test_unfinished_appeals_of_a_number_are_found_by_the_card_and_by_the_call(database, writer, people):
    call = await a_call(writer, phone="+79001112233")
    card = await open_appeal(database, writer, SystemClock(), call.call_id, "olga")
    await save_appeal(database, a_pen(), card.id, [Change("phone", "8 913 000-11-22", 0)])
    async with database.unit_of_work() as work:
        for number in ("+79001112233", "+79130001122"):
            assert [line.id for line in await work.appeals.of_phone(number)] == [card.id]
        assert list(await work.appeals.of_phone("")) == []
        assert (await work.appeals.of_call(call.call_id)).id == card.id
        assert await work.appeals.of_call(uuid4()) is None


async def test_appeals_of_one_family_know_each_other(database):
    family = Family(uuid4(), "Львовы, Барнаул", datetime(2026, 3, 1, tzinfo=UTC))
    async with database.unit_of_work() as work:
        await work.appeals.add_family(family)
        await work.commit()
    first, second = a_card(1, family_id=family.id, phone="+79001112233"), a_card(2, family_id=family.id)
    await put(database, first, second)
    async with database.unit_of_work() as work:
        assert [line.number for line in await work.appeals.near(first)] == [2]
        assert await work.appeals.family(family.id) == family
        assert list(await work.appeals.families("Льв", "")) == [family]
        assert list(await work.appeals.families("", "+79001112233")) == [family]
        assert list(await work.appeals.families("львовы", "", "olga")) == [family]
        assert list(await work.appeals.families("Льв", "", "vera")) == []
        assert list(await work.appeals.families("%", "")) == []


async def test_a_long_list_is_walked_by_its_index(sqlite_url):
    await asyncio.to_thread(migrate, sqlite_url)
    opened = SqlDatabase(sqlite_url)
    async with opened.unit_of_work() as work:
        plan = await work._link.read(
            text("EXPLAIN QUERY PLAN SELECT * FROM appeals ORDER BY volume DESC, number DESC LIMIT 51")
        )
    await opened.close()
    assert "ix_appeals_number" in str([row["detail"] for row in plan])
