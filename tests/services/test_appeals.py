"""What people do with cards: go on with an older one, merge and part, enter by hand, answer, close, read another's."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from db.journal_writer import JournalWriter
from db.schema import migrate
from db.unit_of_work import SqlDatabase
from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.appeal_choices import Kind
from hotline.domain.appeal_query import AppealQuery
from hotline.domain.appeal_state import AppealState, Step
from hotline.domain.audit import AuditQuery
from hotline.domain.people import Role, User
from hotline.domain.refusal import Refused
from hotline.services.appeal_access import NoSuchAppeal, ReasonAsked
from hotline.services.enter_appeal import enter_appeal
from hotline.services.join_family import join_family
from hotline.services.link_call import link_call
from hotline.services.merge_appeals import merge_appeals, part_appeals
from hotline.services.move_appeal import move_appeal
from hotline.services.open_appeal import open_appeal
from hotline.services.read_appeal import give_reason, read_appeal
from hotline.services.save_appeal import save_appeal
from hotline.services.shift import end_shift
from tests.builders import FakeClock, a_zone
from tests.db.telling import PATIENCE, SOON, Telling, tell

LUNCH = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)


class Centre:
    """One centre with its people, its journal and its cards."""

    def __init__(self, database, journal):
        self.database, self.journal, self.clock = database, journal, FakeClock()

    async def hire(self, login, role=Role.DISPATCHER, *, on_shift=True):
        user = User(login, login.title(), role, "", "")
        async with self.database.unit_of_work() as work:
            await work.users.add(user)
            if on_shift:
                await work.shifts.start(login, LUNCH)
            await work.commit()
        return Pen(user, self.clock.now(), self.clock.now().date(), f"tab-{login}")

    async def call(self, by="anna", phone="+79001234567", **settings):
        call = Telling(phone=phone, **settings).rang().waited().answered(by, by.title())
        tell(self.journal, call)
        return call.call_id

    async def card(self, by="anna", **settings):
        call = await self.call(by, **settings)
        return call, await open_appeal(self.database, self.journal, self.clock, call, by)

    async def write(self, pen, card, **fields):
        seen = (await self.read(card.id)).version
        changes = [Change(name, value, seen) for name, value in fields.items()]
        return (await save_appeal(self.database, pen, card.id, changes)).appeal

    async def read(self, appeal_id):
        async with self.database.unit_of_work() as work:
            return await work.appeals.get(appeal_id)

    async def row(self, call):
        async with self.database.unit_of_work() as work:
            return await work.journal.row(call)

    async def audit(self):
        async with self.database.unit_of_work() as work:
            return [line.action for line in await work.audit.find(AuditQuery())]


@pytest.fixture
async def centre(tmp_path):
    url = f"sqlite:///{tmp_path / 'centre.sqlite3'}"
    migrate(url)
    database = SqlDatabase(url, a_zone())
    journal = JournalWriter(url, tmp_path / "spool", FakeClock(), patience=PATIENCE, reserve_bytes=4096)
    journal.start()
    yield Centre(database, journal)
    journal.stop()
    await database.close()


@pytest.fixture
async def anna(centre):
    return await centre.hire("anna")


@pytest.fixture
async def vera(centre):
    return await centre.hire("vera")


@pytest.fixture
async def head(centre):
    return await centre.hire("head", Role.SUPERVISOR)


# A call opens its card


async def test_the_first_call_of_a_number_is_primary_and_the_next_is_secondary(centre, anna):
    _, first = await centre.card()
    _, second = await centre.card(at=LUNCH + timedelta(hours=1))
    assert (first.kind, second.kind) == (Kind.PRIMARY, Kind.SECONDARY)
    assert (first.phone, first.specialist, first.number) == ("+79001234567", "Anna", 1)


async def test_a_specialist_to_whom_the_call_was_given_takes_part_in_its_card(centre, anna):
    lev = await centre.hire("lev", Role.SPECIALIST)
    call, card = await centre.card()
    with pytest.raises(NoSuchAppeal):
        await centre.write(lev, card, answer="Разъяснён порядок")
    again = await open_appeal(centre.database, centre.journal, centre.clock, call, "lev")
    assert again.id == card.id
    assert (await centre.write(lev, card, answer="Разъяснён порядок")).answer == "Разъяснён порядок"


async def test_a_call_that_the_journal_does_not_have_is_said_to_be_on_its_way(centre, anna):
    with pytest.raises(Refused, match="через несколько секунд"):
        await open_appeal(centre.database, centre.journal, centre.clock, uuid4(), "anna")


# Going on with an older appeal


async def test_the_fresh_blank_card_vanishes_when_the_call_goes_on_with_an_older_appeal(centre, anna):
    _, old = await centre.card()
    call, fresh = await centre.card(at=LUNCH + timedelta(hours=1))
    joined = await link_call(centre.database, anna, call, old.id)
    assert joined.id == old.id
    assert await centre.read(fresh.id) is None
    assert (await centre.row(call)).appeal_id == old.id
    assert (await open_appeal(centre.database, centre.journal, centre.clock, call, "anna")).id == old.id


async def test_what_she_typed_before_she_went_on_fills_blanks_and_stays_readable(centre, anna):
    _, old = await centre.card()
    await centre.write(anna, old, applicant="Ирина Львова")
    call, fresh = await centre.card()
    await centre.write(anna, fresh, applicant="Ирина", content="Спрашивает о путёвке")
    joined = await link_call(centre.database, anna, call, old.id)
    assert (joined.applicant, joined.content) == ("Ирина Львова", "Спрашивает о путёвке")
    assert (await centre.read(fresh.id)).merged_into == old.id


async def test_a_colleague_goes_on_with_the_appeal_of_the_number_that_is_calling_her(centre, anna, vera):
    _, old = await centre.card(by="anna")
    call, fresh = await centre.card(by="vera")
    reading = await read_appeal(centre.database, vera, fresh.id)
    assert [line.id for line in reading.to_go_on] == [old.id]
    assert reading.readable == frozenset()
    joined = await link_call(centre.database, vera, call, old.id)
    assert (await centre.write(vera, joined, question="Пособие")).question == "Пособие"


async def test_an_appeal_of_another_number_and_another_person_is_not_there(centre, anna, vera):
    _, secret = await centre.card(by="anna", phone="+79005550000")
    call, fresh = await centre.card(by="vera")
    for wanted in (secret.id, uuid4()):
        with pytest.raises(NoSuchAppeal):
            await link_call(centre.database, vera, call, wanted)
    assert (await centre.row(call)).appeal_id == fresh.id
    with pytest.raises(NoSuchAppeal):
        await link_call(centre.database, vera, uuid4(), fresh.id)


# Merging and parting


async def test_a_merged_card_keeps_its_words_its_calls_move_and_a_supervisor_parts_them_again(centre, anna, head):
    first_call, first = await centre.card(phone="+79001110000")
    second_call, second = await centre.card(phone="+79002220000")
    await centre.write(anna, second, question="Путёвка", address="Ленина, 5")
    joined = await merge_appeals(centre.database, anna, second.id, first.id)
    assert (joined.question, joined.address) == ("Путёвка", "Ленина, 5")
    assert {(await centre.row(call)).appeal_id for call in (first_call, second_call)} == {first.id}
    assert (await centre.row(second_call)).question == "Путёвка"
    merged = await centre.read(second.id)
    assert (merged.merged_into, merged.question) == (first.id, "Путёвка")
    with pytest.raises(Refused, match="присоединена"):
        await centre.write(anna, second, question="Ещё")

    with pytest.raises(NoSuchAppeal):
        await part_appeals(centre.database, anna, second.id)
    await part_appeals(centre.database, head, second.id)
    assert (await centre.row(second_call)).appeal_id == second.id
    assert (await centre.row(first_call)).appeal_id == first.id
    assert (await centre.write(anna, second, question="Ещё")).question == "Ещё"
    assert {"appeal.merge", "appeal.part"} <= set(await centre.audit())


async def test_calls_find_their_way_back_through_two_merges(centre, anna, head):
    cards = []
    for number in range(3):
        call, card = await centre.card(phone=f"+7900111000{number}")
        cards.append((call, await centre.write(anna, card, question=f"Вопрос {number}")))
    (call, first), (_, second), (_, third) = cards
    await merge_appeals(centre.database, anna, first.id, second.id)
    await merge_appeals(centre.database, anna, second.id, third.id)
    assert (await centre.row(call)).appeal_id == third.id
    await part_appeals(centre.database, head, first.id)
    assert ((await centre.row(call)).appeal_id, (await centre.row(call)).question) == (first.id, "Вопрос 0")


async def test_a_card_cannot_be_merged_with_itself_or_with_a_strangers(centre, anna, vera):
    _, hers = await centre.card(by="anna")
    _, strange = await centre.card(by="vera", phone="+79005550000")
    with pytest.raises(Refused, match="одна и та же"):
        await merge_appeals(centre.database, anna, hers.id, hers.id)
    with pytest.raises(NoSuchAppeal):
        await merge_appeals(centre.database, anna, hers.id, strange.id)


# By other channels


async def test_a_letter_gets_its_number_in_the_journal_and_the_same_card_once(centre, anna):
    entered = [
        await enter_appeal(
            centre.database, centre.journal, centre.clock, anna, entry="e1", channel="letter", phone="8 900 111-22-33"
        )
        for _ in range(2)
    ]
    assert entered[0].id == entered[1].id
    assert (entered[0].number, entered[0].channel, entered[0].phone) == (1, "letter", "+79001112233")
    async with centre.database.unit_of_work() as work:
        (row,) = await work.journal.page()
    assert (row.channel, row.login, row.state) == ("letter", "anna", "answered")


async def test_the_same_name_from_another_person_is_another_entry(centre, anna, vera):
    ids = {
        (
            await enter_appeal(
                centre.database, centre.journal, centre.clock, pen, entry="e1", channel="in_person", phone=""
            )
        ).id
        for pen in (anna, vera)
    }
    assert len(ids) == 2


@pytest.mark.parametrize(("channel", "phone"), [("phone", ""), ("pigeon", ""), ("letter", "мама")])
async def test_what_cannot_be_entered_leaves_no_line(centre, anna, channel, phone):
    with pytest.raises(Refused):
        await enter_appeal(centre.database, centre.journal, centre.clock, anna, entry="e", channel=channel, phone=phone)
    assert await centre.journal.kept(SOON)
    async with centre.database.unit_of_work() as work:
        assert not await work.journal.page()


# To the end


async def test_an_appeal_is_answered_closed_with_its_mark_and_opened_again(centre, anna):
    _, card = await centre.card()
    with pytest.raises(Refused, match="содержание ответа"):
        await move_appeal(centre.database, anna, card.id, Step.ANSWER)
    await centre.write(anna, card, answer="Разъяснён порядок")
    await move_appeal(centre.database, anna, card.id, Step.ANSWER)
    with pytest.raises(Refused, match="результат"):
        await move_appeal(centre.database, anna, card.id, Step.CLOSE, "Вопрос решён")
    await centre.write(anna, card, result="Консультация дана")
    with pytest.raises(Refused, match="отметку"):
        await move_appeal(centre.database, anna, card.id, Step.CLOSE)
    closed = await move_appeal(centre.database, anna, card.id, Step.CLOSE, "Вопрос решён")
    assert (closed.state, closed.closing_mark) == (AppealState.CLOSED, "Вопрос решён")
    assert closed.closed_at is not None
    again = await move_appeal(centre.database, anna, card.id, Step.REOPEN)
    assert (again.state, again.closed_at) == (AppealState.REOPENED, None)


async def test_what_is_changed_after_the_answer_leaves_the_old_value_and_the_author(centre, anna):
    _, card = await centre.card()
    await centre.write(anna, card, answer="Да", result="Пособие назначено")
    await move_appeal(centre.database, anna, card.id, Step.CLOSE, "Вопрос решён")
    await centre.write(anna, card, result="Отказано")
    async with centre.database.unit_of_work() as work:
        (line,) = await work.appeals.corrections(card.id)
    assert (line.field, line.old, line.new, line.author) == ("result", "Пособие назначено", "Отказано", "Anna")


async def test_families_gather_appeals(centre, anna):
    _, first = await centre.card(phone="+79001110000")
    _, second = await centre.card(phone="+79002220000")
    family = (await join_family(centre.database, anna, first.id, title="Львовы, Барнаул")).family_id
    await join_family(centre.database, anna, second.id, family_id=family)
    reading = await read_appeal(centre.database, anna, second.id)
    assert [line.id for line in reading.near] == [first.id]
    assert reading.family.title == "Львовы, Барнаул"
    assert (await join_family(centre.database, anna, second.id)).family_id is None
    with pytest.raises(Refused, match="Такой семьи"):
        await join_family(centre.database, anna, second.id, family_id=uuid4())


# Rights


async def test_a_card_of_another_person_answers_like_one_that_is_not_there(centre, anna, vera):
    _, card = await centre.card(by="anna")
    for wanted in (card.id, uuid4()):
        with pytest.raises(NoSuchAppeal):
            await read_appeal(centre.database, vera, wanted)
        with pytest.raises(NoSuchAppeal):
            await save_appeal(centre.database, vera, wanted, [Change("question", "x", 0)])
        with pytest.raises(NoSuchAppeal):
            await move_appeal(centre.database, vera, wanted, Step.ANSWER)
        with pytest.raises(NoSuchAppeal):
            await join_family(centre.database, vera, wanted, title="x")
    assert (await centre.read(card.id)).version == 0


async def test_an_administrator_reaches_no_card(centre, anna):
    root = await centre.hire("root", Role.ADMIN, on_shift=False)
    _, card = await centre.card()
    with pytest.raises(NoSuchAppeal):
        await read_appeal(centre.database, root, card.id)


async def test_after_her_shift_a_dispatcher_reads_and_no_longer_writes(centre, anna):
    _, card = await centre.card()
    await end_shift(centre.database, NoQueues(), centre.clock, "anna")
    assert "смен" in (await read_appeal(centre.database, anna, card.id)).locked
    with pytest.raises(Refused, match="Начните смену"):
        await centre.write(anna, card, question="Пособие")


class NoQueues:
    async def leave(self, login):
        pass


async def test_a_supervisor_says_why_before_she_sees_another_persons_card(centre, anna, head):
    _, card = await centre.card()
    await centre.write(anna, card, applicant="Ирина Львова")
    with pytest.raises(ReasonAsked) as asked:
        await read_appeal(centre.database, head, card.id)
    assert "Ирина" not in str(vars(asked.value))
    assert "appeal.read" not in await centre.audit()
    await give_reason(centre.database, head, card.id, "Жалоба заявителя")
    assert (await read_appeal(centre.database, head, card.id)).appeal.applicant == "Ирина Львова"
    async with centre.database.unit_of_work() as work:
        lines = await work.audit.find(AuditQuery(object_id=str(card.id)))
    assert [(line.action, line.reason) for line in lines[:2]] == [
        ("appeal.read", "Жалоба заявителя"),
        ("appeal.reason", "Жалоба заявителя"),
    ]


async def test_a_reason_of_yesterday_opens_nothing_today(centre, anna, head):
    _, card = await centre.card()
    await give_reason(centre.database, head, card.id, "Жалоба заявителя")
    tomorrow = Pen(head.user, head.now + timedelta(hours=2), head.today)
    with pytest.raises(ReasonAsked):
        await read_appeal(centre.database, tomorrow, card.id)


async def test_the_audit_never_holds_what_the_card_says(centre, anna):
    _, card = await centre.card()
    await centre.write(anna, card, applicant="Ирина Львова", answer="Секрет", result="Секрет")
    await move_appeal(centre.database, anna, card.id, Step.ANSWER)
    _, other = await centre.card()
    await merge_appeals(centre.database, anna, card.id, other.id)
    async with centre.database.unit_of_work() as work:
        told = str(await work.audit.find(AuditQuery()))
        assert len(await work.appeals.page(AppealQuery("all"), None)) == 1
    assert "Ирина" not in told
    assert "Секрет" not in told
