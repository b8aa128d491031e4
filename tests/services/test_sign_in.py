"""Signing in, the second factor, sessions and their ends, on a real database."""

import asyncio
from datetime import timedelta

import pytest

from hotline.domain.audit import AuditQuery
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.domain.session import Stage
from hotline.services.change_password import change_password
from hotline.services.entrance import session_key
from hotline.services.pass_second_door import enrol, show_code
from hotline.services.second_factor import begin_factor
from hotline.services.sign_in import Locked, NotLetIn, sign_in
from hotline.services.sign_out import end_others, end_session, sign_out
from hotline.services.visit import visitor_of, watch_open_pages
from tests.builders import FakeClock
from tests.door import ANNAS_DESK, PASSWORD, a_person, an_entrance, code_of, open_door


@pytest.fixture
async def entrance(database):
    await a_person(database, "anna")
    await a_person(database, "vera", Role.SUPERVISOR)
    return an_entrance(database, FakeClock())


async def audit_of(entrance, login):
    async with entrance.database.unit_of_work() as work:
        return [(line.action, line.allowed) for line in reversed(await work.audit.find(AuditQuery(login=login)))]


async def try_(entrance, login, password):
    return await sign_in(entrance, login=login, password=password, origin=ANNAS_DESK)


async def who(entrance, token, **how):
    visitor = await visitor_of(entrance, token, **how)
    return visitor and visitor.user.login


async def test_a_dispatcher_signs_in_with_her_password_and_it_is_written_down(entrance):
    opened = await try_(entrance, " Anna ", PASSWORD)
    assert opened.stage is Stage.IN
    assert await who(entrance, opened.token) == "anna"
    assert await audit_of(entrance, "anna") == [("session.open", True)]


async def test_a_wrong_password_and_an_unknown_login_are_told_in_the_same_words(entrance):
    told = set()
    for login, password in (
        ("anna", "wrong"),
        ("nobody", PASSWORD),
        ("", ""),
        ("a' OR 1=1 --", "x"),
        ("anna", "x" * 9999),
    ):
        with pytest.raises(NotLetIn) as refused:
            await try_(entrance, login, password)
        told.add(str(refused.value))
    assert len(told) == 1
    async with entrance.database.unit_of_work() as work:
        kept = repr(await work.audit.find(AuditQuery()))
    assert "OR 1=1" not in kept
    assert "nobody" not in kept


async def test_who_guesses_waits_longer_and_longer_and_even_the_right_password_waits(entrance):
    for _ in range(5):
        with pytest.raises(NotLetIn):
            await try_(entrance, "anna", "wrong")
    with pytest.raises(Locked, match="Подождите 10 секунд"):
        await try_(entrance, "anna", PASSWORD)
    entrance.clock.pass_(seconds=11)
    assert (await try_(entrance, "anna", PASSWORD)).stage is Stage.IN
    with pytest.raises(NotLetIn):  # the good sign-in forgot the bad ones
        await try_(entrance, "anna", "wrong")


async def test_a_login_that_does_not_exist_is_locked_like_one_that_does(entrance):
    for login in ("anna", "nobody"):
        for _ in range(5):
            with pytest.raises(NotLetIn):
                await try_(entrance, login, "wrong")
        with pytest.raises(Locked):
            await try_(entrance, login, "wrong")


async def test_an_address_that_tries_many_logins_is_slowed_and_the_next_room_is_not(entrance):
    for number in range(21):
        with pytest.raises(NotLetIn):
            await try_(entrance, f"guess-{number}", "wrong")
    with pytest.raises(Locked):
        await try_(entrance, "anna", PASSWORD)
    await sign_in(entrance, login="anna", password=PASSWORD, origin=type(ANNAS_DESK)("192.0.2.8", ""))


async def test_twenty_guesses_at_once_are_not_faster_than_one_after_another(entrance):
    tries = await asyncio.gather(*(try_(entrance, "anna", "wrong") for _ in range(20)), return_exceptions=True)
    assert sum(isinstance(fault, NotLetIn) for fault in tries) == 5
    assert sum(isinstance(fault, Locked) for fault in tries) == 15


async def test_a_supervisor_sets_up_a_second_factor_before_she_is_in(entrance):
    opened = await try_(entrance, "vera", PASSWORD)
    assert opened.stage is Stage.ENROL
    session = (await visitor_of(entrance, opened.token)).session
    factor = await begin_factor(entrance, "vera")
    assert await begin_factor(entrance, "vera") == factor  # a reload shows the same picture
    with pytest.raises(NotLetIn):
        await enrol(entrance, session, "000000", ANNAS_DESK)
    enrolled = await enrol(entrance, session, code_of(factor.secret, entrance.clock), ANNAS_DESK)
    assert len(set(enrolled.recovery)) == 8
    assert await who(entrance, opened.token) is None  # the half-open session is gone
    assert (await visitor_of(entrance, enrolled.opened.token)).session.stage is Stage.IN
    async with entrance.database.unit_of_work() as work:
        assert factor.secret not in await work.accounts.second_factor("vera")
    with pytest.raises(Refused, match="уже настроен"):
        await begin_factor(entrance, "vera")


async def second_sign_in(entrance):
    opened = await try_(entrance, "vera", PASSWORD)
    assert opened.stage is Stage.CODE
    return (await visitor_of(entrance, opened.token)).session


async def test_a_code_opens_once_and_never_again(entrance):
    _, secret = await open_door(entrance, "vera")
    code = code_of(secret, entrance.clock)
    with pytest.raises(NotLetIn):  # it was used when the factor was set up
        await show_code(entrance, await second_sign_in(entrance), code, ANNAS_DESK)
    entrance.clock.pass_(seconds=30)
    code = code_of(secret, entrance.clock)
    opened = await show_code(entrance, await second_sign_in(entrance), code, ANNAS_DESK)
    assert await who(entrance, opened.token) == "vera"
    with pytest.raises(NotLetIn):
        await show_code(entrance, await second_sign_in(entrance), code, ANNAS_DESK)


async def test_one_half_open_session_does_not_open_twice(entrance):
    _, secret = await open_door(entrance, "vera")
    entrance.clock.pass_(seconds=60)
    session, code = await second_sign_in(entrance), code_of(secret, entrance.clock)
    both = [show_code(entrance, session, code, ANNAS_DESK) for _ in range(2)]
    told = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(each, NotLetIn) for each in told) == 1


async def test_a_recovery_code_opens_once(entrance):
    opened = await try_(entrance, "vera", PASSWORD)
    factor = await begin_factor(entrance, "vera")
    session = (await visitor_of(entrance, opened.token)).session
    recovery = (await enrol(entrance, session, code_of(factor.secret, entrance.clock), ANNAS_DESK)).recovery
    spoken = recovery[3].lower().replace("-", " ")
    assert (await show_code(entrance, await second_sign_in(entrance), spoken, ANNAS_DESK)).stage is Stage.IN
    with pytest.raises(NotLetIn):
        await show_code(entrance, await second_sign_in(entrance), spoken, ANNAS_DESK)


async def test_guessing_codes_is_slowed_too(entrance):
    await open_door(entrance, "vera")
    session = await second_sign_in(entrance)
    for code in ("1", "000000", "٠٠٠٠٠٠", "''", "999999"):
        with pytest.raises(NotLetIn):
            await show_code(entrance, session, code, ANNAS_DESK)
    with pytest.raises(Locked):
        await show_code(entrance, session, "123456", ANNAS_DESK)


async def test_an_idle_session_ends_and_one_in_use_does_not(entrance):
    token, _ = await open_door(entrance, "anna")
    for _ in range(4):
        entrance.clock.pass_(minutes=14)
        assert await who(entrance, token) == "anna"
    entrance.clock.pass_(minutes=16)
    assert await who(entrance, token) is None


async def test_news_that_an_open_page_asks_for_keep_no_session_alive(entrance):
    token, _ = await open_door(entrance, "anna")
    for _ in range(3):
        entrance.clock.pass_(minutes=5)
        assert await who(entrance, token, doing=False) == "anna"
    entrance.clock.pass_(minutes=1)
    assert await who(entrance, token) is None


async def test_no_session_lives_longer_than_twelve_hours(entrance):
    token, _ = await open_door(entrance, "anna")
    for _ in range(12 * 6):
        entrance.clock.pass_(minutes=10)
        assert await who(entrance, token) == "anna"
    entrance.clock.pass_(minutes=1)
    assert await who(entrance, token) is None


async def test_who_waits_for_calls_on_shift_is_not_thrown_out(entrance):
    token, _ = await open_door(entrance, "anna")
    key = session_key(token)
    async with entrance.database.unit_of_work() as work:
        await work.shifts.start("anna", entrance.clock.now())
        await work.commit()
    for _ in range(60):
        entrance.clock.pass_(minutes=1)
        assert await watch_open_pages(entrance, [key]) == {key}
    async with entrance.database.unit_of_work() as work:
        await work.shifts.end("anna", entrance.clock.now())
        await work.commit()
    entrance.clock.pass_(minutes=16)
    assert await watch_open_pages(entrance, [key]) == frozenset()


async def test_a_shift_does_not_revive_a_session_that_ended(entrance):
    token, _ = await open_door(entrance, "anna")
    entrance.clock.pass_(minutes=16)
    async with entrance.database.unit_of_work() as work:
        await work.shifts.start("anna", entrance.clock.now())
        await work.commit()
    assert await watch_open_pages(entrance, [session_key(token)]) == frozenset()
    assert await who(entrance, token) is None


async def test_a_password_alone_waits_ten_minutes_for_its_code(entrance):
    await open_door(entrance, "vera")
    opened = await try_(entrance, "vera", PASSWORD)
    entrance.clock.pass_(minutes=11)
    assert await who(entrance, opened.token) is None


async def test_leaving_ends_the_session_at_once(entrance):
    token, _ = await open_door(entrance, "anna")
    await sign_out(entrance, (await visitor_of(entrance, token)).session, ANNAS_DESK)
    assert await who(entrance, token) is None
    assert await audit_of(entrance, "anna") == [("session.open", True), ("session.close", True)]


async def test_she_ends_her_other_sessions_and_nobody_elses(entrance):
    here, there = [(await open_door(entrance, "anna"))[0] for _ in range(2)]
    vera, _ = await open_door(entrance, "vera")
    assert not await end_session(entrance, "anna", session_key(vera), ANNAS_DESK)
    assert await end_session(entrance, "anna", session_key(there), ANNAS_DESK)
    third, _ = await open_door(entrance, "anna")
    assert await end_others(entrance, (await visitor_of(entrance, here)).session, ANNAS_DESK) == 1
    assert [await who(entrance, token) for token in (here, there, third, vera)] == ["anna", None, None, "vera"]


@pytest.mark.parametrize(
    ("old", "new", "again", "told"),
    [
        ("wrong", "совсем другая фраза", "совсем другая фраза", "Старый пароль не подошёл"),
        (PASSWORD, "совсем другая фраза", "опечатка", "не совпадают"),
        (PASSWORD, "коротко", "коротко", "короче 12"),
        (PASSWORD, "а" * 300, "а" * 300, "длиннее"),
        (PASSWORD, "аааааааааааааа", "аааааааааааааа", "одинаковые"),
        (PASSWORD, PASSWORD, PASSWORD, "совпадает со старым"),
    ],
)
async def test_a_password_that_will_not_do_is_refused_in_words(entrance, old, new, again, told):
    token, _ = await open_door(entrance, "anna")
    visitor = await visitor_of(entrance, token)
    with pytest.raises(Refused, match=told):
        await change_password(entrance, visitor, old=old, new=new, again=again, origin=ANNAS_DESK)
    assert (await try_(entrance, "anna", PASSWORD)).stage is Stage.IN


async def test_a_new_password_ends_all_other_sessions(entrance):
    here, there = [(await open_door(entrance, "anna"))[0] for _ in range(2)]
    new = "совсем другая фраза"
    visitor = await visitor_of(entrance, here)
    await change_password(entrance, visitor, old=PASSWORD, new=new, again=new, origin=ANNAS_DESK)
    assert [await who(entrance, token) for token in (here, there)] == ["anna", None]
    with pytest.raises(NotLetIn):
        await try_(entrance, "anna", PASSWORD)
    assert (await try_(entrance, "anna", new)).stage is Stage.IN


async def test_the_same_time_is_taken_whether_the_login_exists_or_not(entrance):
    asked = []

    class Listening:
        async def fits(self, password, kept):
            asked.append(kept is None)
            return False

    listening = type(entrance)(
        entrance.database, entrance.clock, Listening(), entrance.vault, timedelta(1), timedelta(1)
    )
    for login in ("anna", "nobody", "!!"):
        with pytest.raises(NotLetIn):
            await try_(listening, login, "wrong")
    assert asked == [False, True, True]
