"""From the card that was answered to the call, and from the key of the family back to the card. Real database."""

from datetime import timedelta

import pytest

from db.schema import migrate
from db.unit_of_work import SqlDatabase
from hotline.domain.attempt import AttemptEvent
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.domain.duty import UNSOLVED
from hotline.domain.survey import SOLVED
from hotline.services.dial_follow_ups import FollowUpsDue
from hotline.services.keep_answer import KeepAnswers
from hotline.services.open_appeal import open_appeal
from hotline.services.screen_pop import history_of
from hotline.services.set_wishes import set_wishes
from tests.db.telling import CENTRE, NOON, SOON
from tests.db.test_follow_ups import ANNA, VERA, House, Wishes

PHONE = "+79001234567"


class Shift:
    """How many dispatchers there are."""

    def __init__(self, colleagues=2):
        self.colleagues = colleagues

    async def __call__(self):
        return self.colleagues


@pytest.fixture
async def house(sqlite_url, a_writer):
    migrate(sqlite_url)
    database = SqlDatabase(sqlite_url, CENTRE)
    async with database.unit_of_work() as work:
        for user in (ANNA, VERA):
            await work.users.add(user)
            await work.shifts.start(user.login, NOON - timedelta(hours=1))
        await work.commit()
    yield House(database, a_writer(sqlite_url))
    await database.close()


async def owed(house, colleagues=2):
    """A card that is answered and its call planned, and who asks for such calls, two working days later."""
    house.on(3, 18)
    card = await house.answered(phone=PHONE)
    await house.sweep()
    house.on(3, 20)
    return card, FollowUpsDue(house.desk, Shift(colleagues), "c0ffee")


async def tried(house, due, event, cause=None):
    """One attempt that ended so."""
    now = house.clock.now()
    matter = (await due.next(now, 10))[0]
    async with house.database.unit_of_work() as work:
        await work.attempts.hold("one", now + timedelta(minutes=1), now)
        attempt = await work.attempts.claim(matter, "one", now)
        assert await work.attempts.tell(attempt.id, event, now, cause)
        await work.commit()
    return attempt


async def test_the_card_that_was_answered_is_a_matter_with_its_number_and_its_call(house):
    card, due = await owed(house)
    (matter,) = await due.next(house.clock.now(), 10)
    assert (matter.phone, matter.kind, matter.prompts) == (PHONE, "follow_up", "c0ffee")
    assert matter.subject == (await house.of(card)).id
    assert matter.call_id is not None
    assert (await due.judge(matter, house.clock.now())).allowed


async def test_nobody_is_asked_before_there_was_time_to_solve_anything(house):
    card, due = await owed(house)
    house.on(3, 19, 23)
    assert await due.next(house.clock.now(), 10) == []
    house.on(3, 20, 0)
    assert len(await due.next(house.clock.now(), 10)) == 1
    # A visit on Monday: two working days behind it is Wednesday. When it is cancelled, she may be called again.
    await house.write(card, route=[{"help": "Справка", "organisation": "МФЦ", "meeting": "23.03 в 10:00"}])
    await house.sweep()
    house.on(3, 24)
    assert await due.next(house.clock.now(), 10) == []
    await house.write(card, route=[])
    await house.sweep()
    assert len(await due.next(house.clock.now(), 10)) == 1


async def test_a_wish_that_was_taken_back_lets_the_service_ask_again(house):
    card, due = await owed(house)
    (matter,) = await due.next(house.clock.now(), 10)
    await set_wishes(house.desk, house.pen(), card.id, Wishes(no_calls=True))
    await due.put_off(matter, (await due.judge(matter, house.clock.now())).until, "")
    house.clock.pass_(days=1)
    assert await due.next(house.clock.now(), 10) == []
    await set_wishes(house.desk, house.pen(), card.id, Wishes())
    assert len(await due.next(house.clock.now(), 10)) == 1


async def test_a_call_that_was_placed_opens_the_card_that_it_is_about_and_no_new_one(house):
    card, due = await owed(house)
    attempt = await tried(house, due, AttemptEvent.ANSWERED)
    call_id = call_id_of(attempt.channel_id)
    rang = CallEvent(
        call_id, EventKind.RANG, house.clock.now(), 1.0, "", {"linkedid": attempt.channel_id, "phone": PHONE}
    )
    house.journal.record(rang)
    assert await house.journal.kept(SOON)
    async with house.database.unit_of_work() as work:
        row = await work.journal.row(call_id)
    about = (await history_of(house.database, row, CENTRE))["about"]
    assert (about["number"], about["specialist"]) == (card.number, "Анна Петрова")
    for login in ("anna", "vera"):
        opened = await open_appeal(house.database, house.journal, house.clock, call_id, login)
        assert opened.id == card.id
    assert opened.people >= {"anna", "vera"}
    async with house.database.unit_of_work() as work:
        assert (await work.journal.row(call_id)).appeal_id == card.id
        assert len(await work.appeals.calls(card.id)) == 2


async def test_nobody_is_called_when_no_dispatcher_could_take_her_or_she_does_not_wish_it(house):
    _, due = await owed(house, colleagues=0)
    (matter,) = await due.next(house.clock.now(), 10)
    verdict = await due.judge(matter, house.clock.now())
    assert (verdict.allowed, verdict.why) == (False, "на смене нет диспетчера")
    for wishes, why in (
        (Wishes(no_calls=True), "семья просила не звонить"),
        (Wishes(discreet=True), "семья просила никому ничего не говорить: позвонит сотрудник"),
        (Wishes(neutral_id=True), "семья просила звонить с другого номера: позвонит сотрудник"),
    ):
        async with house.database.unit_of_work() as work:
            await work.wishes.put(PHONE, wishes, "anna", house.clock.now())
            await work.commit()
        verdict = await due.judge(matter, house.clock.now())
        assert (verdict.allowed, verdict.why, verdict.until) == (False, why, None)
    with_a_number = FollowUpsDue(house.desk, Shift(1), "c0ffee", neutral=True)
    verdict = await with_a_number.judge(matter, house.clock.now())
    assert (verdict.allowed, verdict.neutral) == (True, True)


async def test_at_night_she_is_put_off_until_the_morning(house):
    _, due = await owed(house)
    house.on(3, 23, 23)
    (matter,) = await due.next(house.clock.now(), 10)
    verdict = await due.judge(matter, house.clock.now())
    assert not verdict.allowed
    assert timedelta(hours=5) < verdict.until - house.clock.now() < timedelta(hours=14)


async def test_who_was_busy_is_due_again_after_a_while_and_not_before(house):
    _, due = await owed(house)
    await tried(house, due, AttemptEvent.BUSY, 17)
    assert await due.next(house.clock.now(), 10) == []
    house.clock.pass_(minutes=4)
    assert await due.next(house.clock.now(), 10) == []
    house.clock.pass_(minutes=2)
    assert len(await due.next(house.clock.now(), 10)) == 1


async def test_an_unknown_end_is_never_called_again_by_a_machine(house):
    _, due = await owed(house)
    await tried(house, due, AttemptEvent.LOST)
    house.clock.pass_(days=2)
    assert await due.next(house.clock.now(), 10) == []


async def answered(house, due, key):
    attempt = await tried(house, due, AttemptEvent.ANSWERED)
    await KeepAnswers(house.database, house.clock, [due.heed]).keep(attempt.channel_id, SOLVED, key)


async def test_one_closes_the_appeal_with_the_mark(house):
    card, due = await owed(house)
    await answered(house, due, "1")
    closed = await house.card(card)
    assert (closed.state, closed.closing_mark) == ("closed", "Вопрос решён")
    assert await due.next(house.clock.now() + timedelta(days=3), 10) == []


async def test_two_and_three_open_it_again_with_a_duty_and_zero_changes_nothing(house):
    for key in ("2", "3"):
        card, due = await owed(house)
        await answered(house, due, key)
        assert (await house.card(card)).state == "reopened"
    assert len(await house.items(UNSOLVED)) == 2
    card, due = await owed(house)
    await answered(house, due, "0")
    assert (await house.card(card)).state == "answered"


async def test_a_key_to_a_question_of_the_survey_moves_no_appeal(house):
    card, due = await owed(house)
    attempt = await tried(house, due, AttemptEvent.ANSWERED)
    await KeepAnswers(house.database, house.clock, [due.heed]).keep(attempt.channel_id, "survey-quality", "1")
    assert (await house.card(card)).state == "answered"
