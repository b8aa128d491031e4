"""Who still waits for us: nobody is forgotten, nobody is shown twice."""

from datetime import timedelta

from hotline.domain.call import CallState
from hotline.services.attention import today, undone
from tests.db.telling import CENTRE, NOON, SOON, Telling, an_answered_call, tell


class Noon:
    """Five minutes after the calls of these tests."""

    def now(self):
        return NOON + timedelta(minutes=5)

    def monotonic(self):
        return 0.0


def who_gave_up(**settings):
    return Telling(**settings).rang().greeted().waited().hung_up()


async def test_a_number_that_gave_up_twice_waits_in_one_line(url, a_writer, database):
    journal = a_writer(url)
    tell(journal, who_gave_up(), who_gave_up(at=NOON + timedelta(minutes=1)))
    assert await journal.kept(SOON)
    [one] = await undone(database, Noon())
    assert (one.times, one.row.state, one.row.opened_at) == (
        2,
        CallState.ABANDONED_IN_QUEUE,
        NOON + timedelta(minutes=1),
    )


async def test_who_was_answered_later_waits_no_more(url, a_writer, database):
    journal = a_writer(url)
    tell(journal, who_gave_up(), an_answered_call(at=NOON + timedelta(minutes=1)))
    assert await journal.kept(SOON)
    assert await undone(database, Noon()) == []


async def test_an_answer_before_the_call_does_not_count(url, a_writer, database):
    journal = a_writer(url)
    tell(journal, an_answered_call(), who_gave_up(at=NOON + timedelta(minutes=1)))
    assert await journal.kept(SOON)
    assert len(await undone(database, Noon())) == 1


async def test_two_hidden_numbers_are_two_people(url, a_writer, database):
    journal = a_writer(url)
    tell(journal, who_gave_up(phone=""), who_gave_up(phone=""), an_answered_call(phone="", at=NOON + timedelta(1)))
    assert await journal.kept(SOON)
    assert len(await undone(database, Noon())) == 2


async def test_the_day_is_counted_from_midnight_on_the_centres_wall(url, a_writer, database):
    journal = a_writer(url)
    midnight = NOON.astimezone(CENTRE).replace(hour=0, minute=0)
    tell(
        journal,
        an_answered_call(at=midnight - timedelta(seconds=30)),
        an_answered_call(at=midnight + timedelta(seconds=30)),
        who_gave_up(at=NOON),
    )
    assert await journal.kept(SOON)
    day = await today(database, Noon(), CENTRE)
    assert (day.calls, day.answered, day.unanswered, day.waited_s) == (2, 1, 1, 1.0)
