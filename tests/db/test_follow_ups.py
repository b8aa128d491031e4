"""A family whose question was answered is called within five working days, whatever happens to card or calendar."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.appeal_state import Step
from hotline.domain.audit import AuditQuery
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call_wishes import NO_WISHES, Wishes
from hotline.domain.duty import FOLLOW_UP, UNSOLVED, Clockwork, Outcome, Priority
from hotline.domain.follow_up import FollowUpState, Result
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.services.appeal_access import NoSuchAppeal
from hotline.services.close_duty import close_duty
from hotline.services.duty_desk import DutyDesk
from hotline.services.follow_ups_due import follow_ups_due, put_off
from hotline.services.join_family import join_family
from hotline.services.move_appeal import move_appeal
from hotline.services.note_follow_up import MISSED, note_follow_up
from hotline.services.open_appeal import open_appeal
from hotline.services.plan_follow_ups import plan_follow_ups
from hotline.services.press_follow_ups import press_follow_ups
from hotline.services.save_appeal import save_appeal
from hotline.services.set_wishes import set_wishes
from hotline.services.settle_follow_up import settle_follow_up
from tests.builders import FakeClock
from tests.db.telling import CENTRE, NOON, SOON, an_answered_call, tell

ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")
VERA = User("vera", "Вера Иванова", Role.DISPATCHER, "x", "y")


class House:
    """Wednesday, 18 March 2026, 12:00 in Barnaul, open until 18:00; the deadline of today's answers is 25 March."""

    def __init__(self, database, journal):
        self.calendar = WorkingCalendar()
        self.clock = FakeClock(NOON)
        clockwork = Clockwork(OpeningHours.parse("mon-fri 09:00-18:00"), self.calendar, CENTRE)
        self.desk = DutyDesk(database, self.clock, lambda login, message: None, clockwork)
        self.database, self.journal = database, journal

    def pen(self, user=ANNA):
        return Pen(user, self.clock.now(), self.clock.now().astimezone(CENTRE).date())

    async def answered(self, phone="+79001234567", **fields):
        """The card of a call, with its answer, marked as answered."""
        call = an_answered_call(phone=phone, at=self.clock.now() - timedelta(minutes=5))
        tell(self.journal, call)
        assert await self.journal.kept(SOON)
        card = await open_appeal(self.database, self.journal, self.clock, call.call_id, "anna")
        await self.write(card, answer="Куда и с чем обратиться", **fields)
        return await self.step(card, Step.ANSWER)

    async def write(self, card, **fields):
        changes = [Change(name, value, 10_000) for name, value in fields.items()]
        outcome = await save_appeal(self.database, self.pen(), card.id, changes)
        assert not outcome.faults
        return outcome.appeal

    async def step(self, card, step, mark=""):
        return await move_appeal(self.database, self.pen(), card.id, step, mark)

    async def sweep(self):
        return await plan_follow_ups(self.desk), await press_follow_ups(self.desk)

    async def of(self, card):
        async with self.database.unit_of_work() as work:
            return await work.follow_ups.newest(card.id)

    async def card(self, card):
        async with self.database.unit_of_work() as work:
            return await work.appeals.get(card.id)

    async def items(self, *kinds):
        async with self.database.unit_of_work() as work:
            return await work.calling_back.open_items(kinds or [FOLLOW_UP, UNSOLVED])

    async def audit(self):
        async with self.database.unit_of_work() as work:
            lines = await work.audit.find(AuditQuery())
        return [
            line.action
            for line in reversed(lines)
            if line.action.startswith(("follow_up", "appeal.close", "appeal.reop"))
        ]

    def on(self, month, day, hour=12):
        """The wall clock of the centre."""
        self.clock.time = datetime(2026, month, day, hour, tzinfo=CENTRE).astimezone(UTC)


@pytest.fixture
async def house(url, database, a_writer):
    async with database.unit_of_work() as work:
        for user in (ANNA, VERA):
            await work.users.add(user)
            await work.shifts.start(user.login, NOON - timedelta(hours=1))
        await work.commit()
    return House(database, a_writer(url))


async def test_an_answer_owes_a_call_once_however_often_it_is_looked_for(house):
    card = await house.answered()
    assert [await house.sweep(), await house.sweep()] == [(1, 0), (0, 0)]
    owed = await house.of(card)
    assert (owed.state, owed.basis_on, owed.due_on) == (FollowUpState.PLANNED, date(2026, 3, 18), date(2026, 3, 25))
    await asyncio.gather(*(plan_follow_ups(house.desk) for _ in range(3)))
    assert (await house.of(card)).id == owed.id
    assert await house.audit() == ["follow_up.plan"]


@pytest.mark.parametrize(
    ("phone", "fields"),
    [("+79001234567", {"follow_up": False}), ("112", {}), ("", {}), ("+79001234567", {"anonymous": True})],
)
async def test_nobody_is_called_who_does_not_want_it_or_cannot_be(house, phone, fields):
    card = await house.answered(phone=phone, **fields)
    assert await house.sweep() == (0, 0)
    assert await house.of(card) is None


async def test_the_plan_follows_the_card_and_the_calendar(house):
    card = await house.answered()
    await house.sweep()
    first = await house.of(card)

    await house.write(card, route=[{"help": "Справка", "organisation": "МФЦ", "meeting": "20.03 в 10:00"}])
    assert await house.sweep() == (1, 0)
    assert (await house.of(card)).due_on == date(2026, 3, 27)

    house.calendar.overlay(days_off={date(2026, 3, 23): "День центра"})
    assert await house.sweep() == (1, 0)
    assert ((await house.of(card)).id, (await house.of(card)).due_on) == (first.id, date(2026, 3, 30))

    await house.step(card, Step.REOPEN)
    await house.sweep()
    withdrawn = await house.of(card)
    assert (withdrawn.state, withdrawn.note) == (FollowUpState.WITHDRAWN, "обращение открыто снова")

    house.on(3, 24)
    await house.step(card, Step.ANSWER)
    await house.sweep()
    again = await house.of(card)
    assert (again.state, again.basis_on, again.due_on) == (FollowUpState.PLANNED, date(2026, 3, 24), date(2026, 3, 31))
    assert again.id != first.id

    await house.write(card, follow_up=False)
    await house.sweep()
    await house.write(card, follow_up=True)
    await house.sweep()
    assert (await house.of(card)).id == again.id


async def test_a_year_without_a_calendar_is_shown_red_and_not_guessed(house):
    house.clock.time = datetime(2060, 3, 3, 5, tzinfo=UTC)
    card = await house.answered()
    assert await house.sweep() == (1, 1)
    assert (await house.of(card)).due_on is None
    (item,) = await house.items()
    assert item.priority == Priority.REPEATED
    assert item.overdue(house.clock.now() + timedelta(seconds=1))
    assert await house.sweep() == (0, 0)


async def test_people_are_warned_on_the_third_day_and_see_red_on_the_fifth(house):
    card = await house.answered()
    seen = {}
    for day in (18, 19, 20, 21, 22, 23, 24, 25, 26):
        house.on(3, day)
        await house.sweep()
        seen[day] = [(item.priority, item.overdue(house.clock.now())) for item in await house.items()]
    assert [seen[day] for day in (18, 19, 20, 21, 22)] == [[]] * 5
    assert [seen[day] for day in (23, 24)] == [[(Priority.ORDINARY, False)]] * 2
    assert seen[25] == [(Priority.REPEATED, False)]
    assert seen[26] == [(Priority.REPEATED, True)]
    (item,) = await house.items()
    assert item.due_at == datetime(2026, 3, 25, 18, tzinfo=CENTRE)
    with pytest.raises(Refused, match="в карточке обращения"):
        await close_duty(house.desk, ANNA, item.id, Outcome.REACHED)
    house.calendar.overlay(days_off={date(2026, 3, 20): "День центра"})
    await house.sweep()
    (moved,) = await house.items()
    assert (moved.due_at.astimezone(CENTRE).date(), moved.id != item.id) == (date(2026, 3, 26), True)
    await house.write(card, follow_up=False)
    await house.sweep()
    assert await house.items() == []


async def test_solved_closes_the_appeal_with_the_mark_in_card_and_journal(house):
    card = await house.answered()
    house.on(3, 24)
    await house.sweep()
    await note_follow_up(house.desk, house.pen(), card.id, Result.RESOLVED, "Путёвку получили")
    closed, owed = await house.card(card), await house.of(card)
    assert (closed.state, closed.closing_mark) == ("closed", "Вопрос решён")
    assert (owed.state, owed.result, owed.done_by, owed.note) == ("done", "resolved", "anna", "Путёвку получили")
    async with house.database.unit_of_work() as work:
        (row,) = await work.appeals.calls(card.id)
    assert row.result == "Контрольный звонок 24.03.2026: вопрос решён"
    assert await house.items() == []
    assert await house.audit() == ["follow_up.plan", "follow_up.result", "appeal.close"]
    assert await house.sweep() == (0, 0)
    with pytest.raises(Refused, match="обращение закрыто"):
        await note_follow_up(house.desk, house.pen(), card.id, Result.RESOLVED)


@pytest.mark.parametrize("result", [Result.PARTLY, Result.NOT_RESOLVED])
async def test_not_solved_goes_back_to_a_person_with_a_new_deadline(house, result):
    card = await house.answered()
    house.on(3, 20)
    await note_follow_up(house.desk, house.pen(), card.id, result)  # before the alarm clock saw it
    assert (await house.card(card)).state == "reopened"
    (item,) = await house.items(UNSOLVED)
    assert item.due_at == datetime(2026, 3, 27, 18, tzinfo=CENTRE)
    await house.step(card, Step.ANSWER)
    assert await house.sweep() == (1, 1)
    assert await house.items() == []
    assert (await house.of(card)).due_on == date(2026, 3, 27)


async def test_nobody_answered_is_noted_and_the_call_stays_owed(house):
    card = await house.answered()
    house.on(3, 24)
    await house.sweep()
    await note_follow_up(house.desk, house.pen(), card.id, MISSED)
    owed, (item,) = await house.of(card), await house.items()
    assert (owed.state, owed.attempts, owed.tried_at, item.attempts) == ("planned", 1, house.clock.now(), 1)
    for what, user, refusal in [("nonsense", ANNA, Refused), (MISSED, VERA, NoSuchAppeal)]:
        with pytest.raises(refusal):
            await note_follow_up(house.desk, house.pen(user), card.id, what)


async def test_the_key_of_the_family_does_the_same_once(house):
    card = await house.answered(result="Направлена в УСЗН")
    await house.sweep()
    owed = await house.of(card)
    taken = []
    for _ in range(2):
        async with house.database.unit_of_work() as work:
            taken.append(
                await settle_follow_up(
                    work, house.desk, owed.id, Result.RESOLVED, at=house.clock.now(), attempt=owed.id
                )
            )
            await work.commit()
    assert taken == [True, False]
    closed = await house.card(card)
    assert (closed.state, closed.marks["state"].author) == ("closed", "Контрольный звонок")
    assert closed.result == "Направлена в УСЗН. Контрольный звонок 18.03.2026: вопрос решён"


async def test_the_dialler_is_told_what_is_due_and_not_put_off(house):
    cards = [await house.answered(phone=f"+7900123456{n}") for n in range(3)]
    await house.sweep()
    owed = [(await house.of(card)).id for card in cards]
    await put_off(house.desk, owed[0], house.clock.now() + timedelta(hours=1))
    await put_off(house.desk, owed[1], None)
    assert [one.follow_up.id for one in await follow_ups_due(house.desk, 10)] == [owed[2]]
    house.clock.pass_(hours=2)
    due = await follow_ups_due(house.desk, 10)
    assert ({one.follow_up.id for one in due}, due[0].call_id is not None) == ({owed[0], owed[2]}, True)


async def test_wishes_hold_for_every_number_of_the_family_and_the_stop_list_for_its_number(house):
    mother, father = "+79001234567", "+79007654321"
    cards = [await house.answered(phone=phone) for phone in (mother, father)]
    family = (await join_family(house.database, house.pen(), cards[0].id, title="Львовы")).family_id
    await join_family(house.database, house.pen(), cards[1].id, family_id=family)
    asked = Wishes(since=time(10), until=time(12), discreet=True, zone="Asia/Omsk", stopped="просила мать")
    await set_wishes(house.desk, house.pen(), cards[0].id, asked)

    async def of(phone):
        async with house.database.unit_of_work() as work:
            return await work.wishes.of(phone)

    assert await of(mother) == asked
    assert await of(father) == Wishes(since=time(10), until=time(12), discreet=True, zone="Asia/Omsk")
    assert await of("+79000000000") == NO_WISHES
    async with house.database.unit_of_work() as work:
        together = await work.wishes.of_many([mother, "+79000000000", father])
        assert [one.phone for one in await work.wishes.stopped()] == [mother]
    assert together == {phone: await of(phone) for phone in (mother, "+79000000000", father)}
    async with house.database.unit_of_work() as work:
        twice = [await work.wishes.stop("+79000000000", "жалоба", "anna", NOON) for _ in range(2)]
        freed = [await work.wishes.allow("+79000000000") for _ in range(2)]
    assert (twice, freed) == ([True, False], [True, False])
    await set_wishes(house.desk, house.pen(), cards[0].id, Wishes(days_off=True))
    assert await of(mother) == Wishes(days_off=True)
    with pytest.raises(Refused, match="с 9 до 20"):
        await set_wishes(house.desk, house.pen(), cards[0].id, Wishes(since=time(7)))
