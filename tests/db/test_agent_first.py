"""The dispatcher is asked before the family is called, on SQLite and PostgreSQL: who may say so, and once."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from hotline.domain.attempt import AttemptEvent
from hotline.domain.audit import AuditQuery
from hotline.domain.callback import First
from hotline.domain.refusal import Refused
from hotline.ports.places import Turn
from hotline.services.answer_turn import say_not_now, say_ready
from hotline.services.dial_callbacks import CallbacksDue
from hotline.services.kept_turns import KeptTurns, Manners
from tests.db.test_callbacks import PHONE, WINDOW, Queue, house  # noqa: F401 - the fixture
from tests.db.test_duties import ANNA, VERA, desk  # noqa: F401 - the fixture with its people

RING = timedelta(seconds=15)


class Shift:
    """One centre where the service asks first: `asks` a dispatcher, `look` as the dialler does."""

    def __init__(self, house, first=First.AGENT, *, others=True):  # noqa: F811
        self.house, self.clock, self.queue = house, house.clock, Queue()
        self.silent, self.told, self.others = [], [], others
        manners = Manners(first, RING, timedelta(seconds=60), self._silent, lambda: None)
        self.desk = replace(house.desk, publish=self._tell)
        self.turns = KeptTurns(self.desk, self.queue, manners)
        self.due = CallbacksDue(self.desk, self.queue, WINDOW, "c0ffee")
        self.due.turns = self.turns

    def _tell(self, login, message):
        if message["type"] == "kept-over":
            self.told.append((login, message["words"]))

    def _silent(self, login):
        self.silent.append(login)
        return self.others

    async def asks(self, login="anna"):
        self.queue.agent, self.turn = login, Turn(login, self.clock.now())
        self.queue.turn.add(self.house.call.call_id)
        self.turns.began(self.house.call.call_id, self.turn)
        await self.turns.settled()
        return self.house.call.call_id

    async def over(self, *, rung):
        call = self.house.call.call_id
        self.queue.turn.discard(call)
        self.turns.over(call, self.turn, rung)
        await self.turns.settled()

    async def look(self):
        return [one.subject for one in await self.due.next(self.clock.now(), 10)]

    async def audited(self):
        async with self.desk.database.unit_of_work() as work:
            entries = await work.audit.find(AuditQuery())
        return [(one.login, one.action) for one in entries if one.action in {"duty.ready", "duty.not_now"}]


async def asked(house, **how):  # noqa: F811
    """Анна is kept and asked; nobody is dialled."""
    await house.asked()
    shift = Shift(house, **how)
    assert await shift.look() == []
    call = await shift.asks()
    assert await shift.look() == []
    assert shift.queue.held_on == [(call, False)]
    return shift, call


async def test_nobody_is_dialled_before_she_is_ready_and_her_page_alone_says_whom(house):  # noqa: F811
    shift, call = await asked(house)
    notice = shift.turns.notice("anna")
    assert (notice["call"], notice["asks"], notice["phone"]) == (str(call), True, PHONE)
    assert notice["waited_s"] == pytest.approx(58)
    assert shift.turns.notice("vera") is None
    with pytest.raises(Refused, match="не ждёт вашего ответа"):
        await say_ready(shift.turns, shift.desk, VERA, call)
    assert await shift.look() == []
    await asyncio.gather(*(say_ready(shift.turns, shift.desk, ANNA, call) for _ in range(3)))
    assert await shift.audited() == [("anna", "duty.ready")]
    assert await shift.look() == [call]
    assert shift.queue.held_on[-1] == (call, True)
    assert not shift.turns.notice("anna")["asks"]
    with pytest.raises(Refused, match="уже звонят"):
        await say_not_now(shift.turns, shift.desk, ANNA, call)


async def test_not_now_frees_her_and_the_next_one_is_asked(house):  # noqa: F811
    shift, call = await asked(house)
    await say_not_now(shift.turns, shift.desk, ANNA, call)
    await say_not_now(shift.turns, shift.desk, ANNA, call)
    assert (shift.queue.freed[0], shift.silent, shift.turns.notice("anna")) == (call, ["anna"], None)
    with pytest.raises(Refused):
        await say_ready(shift.turns, shift.desk, ANNA, call)
    await shift.over(rung=False)
    assert shift.told == []  # she knows
    await shift.asks("vera")
    assert await shift.look() == []
    await say_ready(shift.turns, shift.desk, VERA, call)
    assert await shift.look() == [call]
    assert await shift.audited() == [("vera", "duty.ready"), ("anna", "duty.not_now")]


async def test_the_only_one_who_says_not_now_is_not_asked_again_at_once(house):  # noqa: F811
    shift, call = await asked(house, others=False)
    await say_not_now(shift.turns, shift.desk, ANNA, call)
    await shift.over(rung=False)
    await shift.look()
    assert (shift.queue.places, list(shift.due.expected)) == ({}, [(await house.duty()).id])
    shift.clock.pass_(seconds=61)
    await shift.look()
    assert call in shift.queue.places


@pytest.mark.parametrize(("after", "rung", "silent"), [(15, True, ["anna"]), (15, False, []), (3, True, [])])
async def test_no_word_is_a_ring_in_vain(house, after, rung, silent):  # noqa: F811
    shift, call = await asked(house)
    shift.clock.pass_(seconds=after)
    await shift.over(rung=rung)
    assert shift.silent == silent
    ((login, words),) = shift.told
    assert (login, words.endswith("Вы свободны."), "не ответили" in words) == ("anna", True, bool(silent))
    with pytest.raises(Refused):
        await say_ready(shift.turns, shift.desk, ANNA, call)


async def test_after_a_crash_she_is_asked_anew_unless_the_family_is_being_called(house):  # noqa: F811
    shift, call = await asked(house)
    await say_ready(shift.turns, shift.desk, ANNA, call)
    shift = Shift(house)  # killed before the intent was on disk
    await shift.asks()
    assert await shift.look() == []
    await say_ready(shift.turns, shift.desk, ANNA, call)
    matter = (await shift.due.next(shift.clock.now(), 10))[0]
    attempt = await house.dialled(shift.due, matter, AttemptEvent.SENT)
    shift = Shift(house)  # killed while it rings
    await shift.asks()
    assert await shift.look() == []
    assert not shift.turns.notice("anna")["asks"]
    await say_ready(shift.turns, shift.desk, ANNA, call)
    assert await shift.look() == []
    async with shift.desk.database.unit_of_work() as work:
        assert await work.attempts.tell(attempt.id, AttemptEvent.ANSWERED, shift.clock.now())
        await work.commit()
    await shift.over(rung=False)
    assert shift.told == [("anna", "Семья ответила, соединяем.")]
    async with shift.desk.database.unit_of_work() as work:
        assert [one.id for one in await work.attempts.of(call)] == [attempt.id]


async def test_caller_first_asks_nobody_and_says_what_came_of_it(house):  # noqa: F811
    await house.asked()
    shift = Shift(house, First.CALLER)
    await shift.look()
    call = await shift.asks()
    assert not shift.turns.notice("anna")["asks"]
    (matter,) = await shift.due.next(shift.clock.now(), 10)
    await house.dialled(shift.due, matter, AttemptEvent.NO_ANSWER)
    shift.clock.pass_(seconds=20)
    await shift.over(rung=False)
    assert (shift.told, shift.silent) == ([("anna", "Не ответили. Вы свободны.")], [])
    assert shift.turns.notice("anna") is None
    assert call not in shift.turns.calling
