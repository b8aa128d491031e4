"""From the card that was answered to the call, and from the key of the family back to the card. Real database."""

from datetime import timedelta

import pytest

from db.schema import migrate
from db.unit_of_work import SqlDatabase
from hotline.domain.attempt import AttemptEvent
from hotline.domain.duty import UNSOLVED
from hotline.domain.survey import SOLVED
from hotline.services.dial_follow_ups import FollowUpsDue
from hotline.services.keep_answer import KeepAnswers
from tests.db.telling import CENTRE, NOON
from tests.db.test_follow_ups import ANNA, House, Wishes

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
        await work.users.add(ANNA)
        await work.shifts.start(ANNA.login, NOON - timedelta(hours=1))
        await work.commit()
    yield House(database, a_writer(sqlite_url))
    await database.close()


async def owed(house, colleagues=2):
    """A card that is answered and its call planned, and who asks for such calls."""
    card = await house.answered(phone=PHONE)
    await house.sweep()
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


async def test_at_night_she_is_put_off_until_the_morning(house):
    _, due = await owed(house)
    house.on(3, 18, 23)
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
