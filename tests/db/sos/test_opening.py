"""SOS cards on SQLite and PostgreSQL: one a call, numbered without gaps, filled in with what is known."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update

from db.desk_tables import appeal_people, appeals, series
from db.tables import calls
from hotline.domain.call import EventKind as Kind
from hotline.domain.refusal import Refused
from hotline.domain.sos_state import SosState
from hotline.services.open_sos_card import open_sos_card
from hotline.services.sos_access import NoSuchSosCard
from tests.db.sos.people import ANNA, HEAD, OLGA, ROOT, VERA, a_call_of, write
from tests.db.telling import NOON, Telling


async def test_one_key_in_the_call_opens_the_card_with_what_is_known(desk, a_call):
    call = await a_call(a_call_of("anna"))
    card = await open_sos_card(desk, ANNA, call_id=call.call_id)
    assert (card.number, card.call_id, card.phone) == (1, call.call_id, "8 (900) 123-45-67")
    assert (card.login, card.specialist, card.channel) == ("anna", "Анна Петрова", "phone")
    assert card.state is SosState.DRAFT


async def test_pressed_again_it_opens_the_same_card(desk, a_call):
    call = await a_call(a_call_of("anna"))
    made = await asyncio.gather(*(open_sos_card(desk, ANNA, call_id=call.call_id) for _ in range(5)))
    assert len({card.id for card in made}) == 1
    assert len(desk.publish.of("opened")) == 2  # herself and the supervisor, once


async def test_the_sound_of_the_call_is_held_by_the_same_commit(desk, a_call, database):
    call = await a_call(a_call_of("anna"))
    await open_sos_card(desk, ANNA, call_id=call.call_id)
    async with database.unit_of_work() as work:
        assert await work.sos.held([call.call_id, uuid4()]) == {call.call_id: "Карта вызова SOS № 1"}


async def test_numbers_have_no_gap_whoever_opens_and_whatever_fails(desk, a_call, sql):
    mine = [await a_call(a_call_of(login)) for login in ("anna", "vera") * 4]
    for stranger in (ROOT, OLGA):
        with pytest.raises(NoSuchSosCard):
            await open_sos_card(desk, stranger, call_id=mine[0].call_id)
    people = [ANNA, VERA] * 4
    made = await asyncio.gather(
        *(open_sos_card(desk, user, call_id=call.call_id) for user, call in zip(people, mine, strict=True))
    )
    assert sorted(card.number for card in made) == list(range(1, 9))
    assert sql.execute(select(series.c.last_number).where(series.c.name == "sos")).scalar_one() == 8


async def test_a_call_of_somebody_else_answers_like_one_that_never_was(desk, a_call):
    call = await a_call(a_call_of("vera"))
    for user in (ANNA, OLGA, ROOT):
        with pytest.raises(NoSuchSosCard):
            await open_sos_card(desk, user, call_id=call.call_id)
    with pytest.raises(NoSuchSosCard):
        await open_sos_card(desk, HEAD, call_id=uuid4())


async def test_a_call_that_nobody_answered_may_be_a_card_of_any_dispatcher(desk, a_call):
    call = await a_call(Telling().rang().greeted().waited("urgent").hung_up())
    with pytest.raises(NoSuchSosCard):
        await open_sos_card(desk, OLGA, call_id=call.call_id)
    assert (await open_sos_card(desk, VERA, call_id=call.call_id)).call_id == call.call_id


async def test_a_psychologist_who_was_given_the_caller_takes_part_in_the_call(desk, a_call):
    call = await a_call(a_call_of("anna").then(Kind.TRANSFERRED, "olga", to="olga", how="attended"))
    assert (await open_sos_card(desk, OLGA, call_id=call.call_id)).login == "olga"
    with pytest.raises(Refused, match="уже открыл другой сотрудник: Ольга Смирнова"):
        await open_sos_card(desk, ANNA, call_id=call.call_id)


async def test_who_talks_gets_her_card_though_the_journal_is_behind(desk):
    card = await open_sos_card(desk, ANNA, call_id=uuid4(), holds=True)
    assert card.number == 1


async def test_a_card_for_somebody_who_came_in_person_needs_no_call(desk):
    card = await open_sos_card(desk, ANNA)
    assert (card.channel, card.call_id) == ("in_person", None)
    assert (await open_sos_card(desk, ANNA)).id == card.id
    await write(desk, card, applicant="Сосед")
    assert (await open_sos_card(desk, ANNA)).id != card.id


def an_appeal(sql, call, **traits):
    appeal_id, now = uuid4(), NOON
    row = {
        "id": appeal_id,
        "volume": 1,
        "number": 1,
        "version": 0,
        "opened_at": now,
        "changed_at": now,
        "state": "open",
        "kind": "primary",
        "channel": "phone",
        "anonymous": False,
        "login": "anna",
        "applicant": "Иванова Мария",
        "address": "ул. Мира, 5",
        "question": "Муж бьёт",
        "family_members": "двое детей",
        **traits,
    }
    sql.execute(insert(appeals).values(**row))
    sql.execute(insert(appeal_people).values(login="anna", appeal_id=appeal_id))
    sql.execute(update(calls).where(calls.c.id == call.call_id).values(appeal_id=appeal_id))
    sql.commit()
    return appeal_id


async def test_the_words_of_the_appeal_stand_in_the_card_and_need_not_be_said_twice(desk, a_call, sql):
    call = await a_call(a_call_of("anna"))
    appeal_id = an_appeal(sql, call)
    card = await open_sos_card(desk, ANNA, call_id=call.call_id)
    assert (card.applicant, card.address, card.problem, card.extra) == (
        "Иванова Мария",
        "ул. Мира, 5",
        "Муж бьёт",
        "двое детей",
    )
    assert (await open_sos_card(desk, ANNA, appeal_id=appeal_id)).id == card.id


async def test_who_wants_to_stay_unknown_is_not_named_in_the_card(desk, a_call, sql):
    call = await a_call(a_call_of("anna"))
    an_appeal(sql, call, anonymous=True)
    card = await open_sos_card(desk, ANNA, call_id=call.call_id)
    assert (card.applicant, card.address, card.extra, card.problem) == ("", "", "", "Муж бьёт")


async def test_a_second_call_of_the_same_trouble_comes_to_the_same_card_and_is_held_too(desk, a_call, sql, database):
    first = await a_call(a_call_of("anna"))
    appeal_id = an_appeal(sql, first)
    card = await open_sos_card(desk, ANNA, appeal_id=appeal_id)
    second = await a_call(a_call_of("anna"))
    sql.execute(update(calls).where(calls.c.id == second.call_id).values(appeal_id=appeal_id))
    sql.commit()
    assert (await open_sos_card(desk, ANNA, call_id=second.call_id)).id == card.id
    async with database.unit_of_work() as work:
        assert set(await work.sos.held([first.call_id, second.call_id])) == {first.call_id, second.call_id}


async def test_an_appeal_of_somebody_else_answers_like_one_that_never_was(desk, a_call, sql):
    appeal_id = an_appeal(sql, await a_call(a_call_of("anna")))
    with pytest.raises(NoSuchSosCard):
        await open_sos_card(desk, VERA, appeal_id=appeal_id)
    with pytest.raises(NoSuchSosCard):
        await open_sos_card(desk, VERA, appeal_id=uuid4())
