"""SOS cards on SQLite and PostgreSQL: one a call, numbered without gaps, watched until somebody has it."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select, update

from db.desk_tables import appeal_people, appeals, audit, series
from db.engine import writing_engine
from db.tables import calls
from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.call import EventKind as Kind
from hotline.domain.directory import DirectoryKind
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.sight import sight_of
from hotline.domain.sos import Patience
from hotline.domain.sos_state import SosState
from hotline.services.edit_directory import DirectoryEditor
from hotline.services.hand_sos_card import acknowledge_sos, close_sos, hand_sos_card
from hotline.services.open_sos_card import open_sos_card
from hotline.services.read_sos import list_sos, pressing, read_sos
from hotline.services.save_sos_card import check_sos_card, save_sos_card
from hotline.services.sos_access import NoSuchSosCard, SosDesk
from hotline.services.tell_agency import take_back, tell_agency
from hotline.services.watch_sos import watch_sos
from tests.builders import FakeClock
from tests.db.telling import NOON, SOON, Telling, tell

ANNA = User("anna", "Анна Петрова", Role.DISPATCHER, "x", "y")
VERA = User("vera", "Вера Иванова", Role.DISPATCHER, "x", "y")
OLGA = User("olga", "Ольга Смирнова", Role.SPECIALIST, "x", "y")
HEAD = User("head", "Мария Ильина", Role.SUPERVISOR, "x", "y")
ROOT = User("root1", "Администратор", Role.ADMIN, "x", "y")


def a_call_of(login):
    return Telling().rang().greeted().waited().answered(login)


class Pages:
    """Open pages; remembers what they were told, and whether it was committed by then."""

    def __init__(self):
        self.told = []

    def __call__(self, login, message):
        self.told.append((login, message["what"]))

    def of(self, what):
        return sorted(login for login, told in self.told if told == what)


@pytest.fixture
async def desk(database):
    async with database.unit_of_work() as work:
        for user in (ANNA, VERA, OLGA, HEAD, ROOT):
            await work.users.add(user)
        await work.commit()
    clock = FakeClock(NOON + timedelta(minutes=5))
    await DirectoryEditor(database, clock, "root1").add(DirectoryKind.SOS_LEAD, {"login": "olga"})
    return SosDesk(database, clock, Pages())


@pytest.fixture
async def a_call(url, a_writer):
    """Tell calls to the journal; they are in the database when it returns."""
    writer = a_writer(url)

    async def told(*made):
        tell(writer, *made)
        await writer.kept(SOON)
        return made[0]

    return told


@pytest.fixture
def sql(url):
    engine = writing_engine(url)
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def pen(desk, user=ANNA, tab="tab-1"):
    now = desk.clock.now()
    return Pen(user, now, now.date(), tab)


async def write(desk, card, user=ANNA, seen=0, tab="tab-1", **fields):
    changes = [Change(name, value, seen) for name, value in fields.items()]
    return await save_sos_card(desk, pen(desk, user, tab), card.id, changes)


async def handed(desk, to="olga"):
    card = await open_sos_card(desk, ANNA)
    await write(desk, card, problem="Ребёнок один на балконе")
    return await hand_sos_card(desk, pen(desk), card.id, to)


async def a_card_of(desk, card, user=HEAD):
    return (await read_sos(desk, user, card.id, looked=False)).card


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


async def test_two_who_write_in_different_fields_both_keep_their_words(desk):
    card = await handed(desk)
    await asyncio.gather(
        write(desk, card, ANNA, seen=card.version, address="ул. Мира, 5"),
        write(desk, card, OLGA, seen=card.version, tab="tab-2", parents="Иванов И. И."),
    )
    kept = await a_card_of(desk, card)
    assert (kept.address, kept.parents) == ("ул. Мира, 5", "Иванов И. И.")


async def test_of_two_who_write_in_one_field_the_second_is_shown_what_the_first_wrote(desk):
    card = await handed(desk)
    made = await asyncio.gather(
        write(desk, card, ANNA, seen=card.version, extra="есть собака"),
        write(desk, card, OLGA, seen=card.version, tab="tab-2", extra="есть оружие"),
    )
    assert sorted(len(outcome.conflicts) for outcome in made) == [0, 1]
    kept = (await a_card_of(desk, card)).extra
    (conflict,) = [outcome.conflicts["extra"] for outcome in made if outcome.conflicts]
    assert conflict.theirs == kept


async def test_words_that_are_changed_after_the_handing_stay_readable(desk):
    card = await handed(desk)
    await write(desk, card, problem="Ребёнок")
    desk.clock.pass_(minutes=1)
    await write(desk, card, problem="Ребёнок снят с балкона")
    (line,) = (await read_sos(desk, HEAD, card.id)).corrections
    assert (line.field, line.old, line.new, line.author) == (
        "problem",
        "Ребёнок один на балконе",
        "Ребёнок снят с балкона",
        "Анна Петрова",
    )


async def test_the_card_of_somebody_else_cannot_be_seen_or_touched(desk):
    card = await open_sos_card(desk, ANNA)
    for stranger in (VERA, OLGA, ROOT):
        for attempt in (
            read_sos(desk, stranger, card.id),
            write(desk, card, stranger, problem="чужое"),
            check_sos_card(desk, stranger, card.id, "suicide", done=True),
            tell_agency(desk, stranger, card.id, "112"),
            take_back(desk, stranger, card.id, 1),
            hand_sos_card(desk, pen(desk, stranger), card.id, "olga"),
            acknowledge_sos(desk, pen(desk, stranger), card.id),
            close_sos(desk, pen(desk, stranger), card.id, "закрыто"),
        ):
            with pytest.raises(NoSuchSosCard):
                await attempt
        assert (await list_sos(desk, stranger))[0] == []


async def test_a_lead_sees_the_card_from_the_moment_it_is_handed_to_her(desk):
    card = await handed(desk)
    assert (await read_sos(desk, OLGA, card.id)).card.handed_to == "olga"
    assert desk.publish.of("handed") == ["anna", "head", "olga"]
    assert await acknowledge_sos(desk, pen(desk, OLGA), card.id)
    with pytest.raises(Refused):
        await close_sos(desk, pen(desk, ANNA), card.id, "Закрою сама")
    closed = await close_sos(desk, pen(desk, OLGA), card.id, "Семья в безопасности")
    assert (closed.state, closed.outcome) == (SosState.CLOSED, "Семья в безопасности")


async def test_a_card_is_handed_only_to_leads_and_supervisors(desk):
    card = await open_sos_card(desk, ANNA)
    await write(desk, card, problem="Беда")
    for nobody in ("vera", "root1", "ghost", "", "' OR 1=1 --"):
        with pytest.raises(Refused, match="Выберите из списка"):
            await hand_sos_card(desk, pen(desk), card.id, nobody)
    sheet = await read_sos(desk, ANNA, card.id)
    assert [user.login for user in sheet.takers] == ["olga", "head"]


async def test_two_supervisors_who_take_it_at_once_are_one(desk):
    card = await handed(desk)
    made = await asyncio.gather(
        acknowledge_sos(desk, pen(desk, OLGA), card.id),
        acknowledge_sos(desk, pen(desk, HEAD), card.id),
        return_exceptions=True,
    )
    assert [type(one) for one in made].count(Refused) == 1


async def test_who_was_told_stands_with_the_time_and_can_be_taken_back_soon(desk):
    card = await open_sos_card(desk, ANNA)
    await tell_agency(desk, ANNA, card.id, "112", note="  диспетчер 45\n")
    desk.clock.pass_(minutes=1)
    await tell_agency(desk, ANNA, card.id, "minors")
    sheet = await read_sos(desk, ANNA, card.id)
    assert [(told.title, told.note) for told in sheet.told] == [
        ("Единая служба спасения 112", "диспетчер 45"),
        ("КДНиЗП", ""),
    ]
    with pytest.raises(Refused, match="только свою"):
        await take_back(desk, HEAD, card.id, sheet.told[0].id)
    await take_back(desk, ANNA, card.id, sheet.told[1].id)
    desk.clock.pass_(minutes=11)
    with pytest.raises(Refused, match="в течение 10 минут"):
        await take_back(desk, ANNA, card.id, sheet.told[0].id)
    assert [told.agency for told in (await read_sos(desk, ANNA, card.id)).told] == ["112"]


async def test_an_agency_of_the_directory_can_be_told_and_one_of_nowhere_cannot(desk, database):
    entry = await DirectoryEditor(database, desk.clock, "root1").add(DirectoryKind.AGENCY, {"title": "Школа № 3"})
    card = await open_sos_card(desk, ANNA)
    await tell_agency(desk, ANNA, card.id, entry.code)
    with pytest.raises(Refused, match="организацию из списка"):
        await tell_agency(desk, ANNA, card.id, "nowhere")
    with pytest.raises(Refused, match="300 знаков"):
        await tell_agency(desk, ANNA, card.id, "112", note="я" * 301)
    assert [told.title for told in (await read_sos(desk, ANNA, card.id)).told] == ["Школа № 3"]


async def test_a_card_of_somebody_elses_takes_back_nothing_of_another_card(desk):
    mine, other = await open_sos_card(desk, ANNA), await open_sos_card(desk, VERA)
    await tell_agency(desk, VERA, other.id, "112")
    (told,) = (await read_sos(desk, VERA, other.id)).told
    with pytest.raises(Refused, match="уже нет"):
        await take_back(desk, ANNA, mine.id, told.id)


async def test_who_does_not_answer_is_reminded_once_and_then_every_supervisor_is_called_once(desk):
    await handed(desk)
    desk.clock.pass_(minutes=4)
    assert await watch_sos(desk, Patience()) == 0
    desk.clock.pass_(minutes=1)
    assert [await watch_sos(desk, Patience()) for _ in range(2)] == [1, 0]
    assert desk.publish.of("remind") == ["olga"]
    desk.clock.pass_(minutes=10)
    assert [await watch_sos(desk, Patience()) for _ in range(2)] == [1, 0]
    assert desk.publish.of("escalate") == ["anna", "head", "olga"]


async def test_a_draft_that_was_forgotten_is_escalated_too(desk):
    card = await open_sos_card(desk, ANNA)
    desk.clock.pass_(minutes=5)
    await watch_sos(desk, Patience())
    assert desk.publish.of("remind") == ["anna"]
    assert [one.id for one in (await pressing(desk, ANNA)).cards] == [card.id]
    assert (await pressing(desk, HEAD)).cards == []
    desk.clock.pass_(minutes=10)
    await watch_sos(desk, Patience())
    assert [one.id for one in (await pressing(desk, HEAD)).cards] == [card.id]


async def test_two_clocks_that_tick_at_once_escalate_once(desk):
    await handed(desk)
    desk.clock.pass_(minutes=15)
    assert sum(await asyncio.gather(*(watch_sos(desk, Patience()) for _ in range(4)))) == 1


async def test_a_card_that_was_taken_is_left_in_peace(desk):
    card = await handed(desk)
    await acknowledge_sos(desk, pen(desk, OLGA), card.id)
    desk.clock.pass_(hours=5)
    assert await watch_sos(desk, Patience()) == 0
    assert (await pressing(desk, HEAD)).cards == []


async def test_after_a_restart_the_watch_goes_on_where_it_was(desk):
    await handed(desk)
    desk.clock.pass_(minutes=20)
    again = SosDesk(desk.database, desk.clock, Pages())
    assert await watch_sos(again, Patience()) == 1
    assert again.publish.of("escalate") == ["anna", "head", "olga"]


async def test_the_escalated_stand_first_in_the_list(desk):
    first, second = await handed(desk), await handed(desk)
    desk.clock.pass_(minutes=15)
    third = await open_sos_card(desk, ANNA)
    await acknowledge_sos(desk, pen(desk, OLGA), first.id)
    await watch_sos(desk, Patience())
    cards, names = await list_sos(desk, HEAD)
    assert [card.id for card in cards] == [second.id, third.id, first.id]
    assert names["olga"] == "Ольга Смирнова"
    assert [card.id for card in (await list_sos(desk, OLGA))[0]] == [second.id, first.id]


async def test_closed_cards_are_read_page_by_page(desk):
    for _ in range(3):
        card = await open_sos_card(desk, ANNA)
        await write(desk, card, problem="Ложная тревога")
        await close_sos(desk, pen(desk), card.id, "Открыта по ошибке")
    newest, _ = await list_sos(desk, HEAD, closed=True, limit=1)
    older, _ = await list_sos(desk, HEAD, closed=True, before=newest[0].number)
    assert [card.number for card in (*newest[:1], *older)] == [3, 2, 1]
    assert (await list_sos(desk, HEAD))[0] == []


async def test_every_step_leaves_a_line_in_the_audit_and_no_contents(desk, sql):
    card = await handed(desk)
    await read_sos(desk, OLGA, card.id)
    await acknowledge_sos(desk, pen(desk, OLGA), card.id)
    told = sql.execute(select(audit.c.action).where(audit.c.object_id == str(card.id)).order_by(audit.c.id))
    assert told.scalars().all() == ["sos.open", "sos.hand", "sos.read", "sos.acknowledge"]
    held = sql.execute(select(func.count()).where(audit.c.detail.contains("балкон"))).scalar_one()
    assert held == 0


async def test_the_administrator_is_shown_nothing_red(desk):
    await handed(desk)
    desk.clock.pass_(minutes=15)
    await watch_sos(desk, Patience())
    shown = await pressing(desk, ROOT)
    assert (list(shown.alarms), list(shown.cards)) == ([], [])
    assert sight_of(ROOT, Action.SOS).scope.value == "none"
