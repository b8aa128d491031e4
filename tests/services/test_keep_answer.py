"""Keys of an automatic call, on a real database that may be silent."""

import asyncio
from datetime import timedelta
from uuid import uuid4

from hotline.domain.attempt import Matter
from hotline.services.keep_answer import KeepAnswers
from tests.builders import FakeClock

PHONE = "+79001234567"


async def an_attempt(database, clock):
    async with database.unit_of_work() as work:
        await work.attempts.hold("one", clock.now() + timedelta(seconds=10), clock.now())
        attempt = await work.attempts.claim(Matter(uuid4(), "follow_up", PHONE, clock.now()), "one", clock.now())
        await work.commit()
    return attempt


async def keys_of(database, attempt):
    async with database.unit_of_work() as work:
        return [(one.question, one.key) for one in await work.attempts.answers(attempt.id)]


class Silent:
    """A database that does not answer the first few times."""

    def __init__(self, real, times):
        self._real, self.left = real, times

    def unit_of_work(self):
        if self.left:
            self.left -= 1
            raise OSError("the database does not answer")
        return self._real.unit_of_work()


async def test_who_was_called_is_known_by_the_call_and_a_stranger_is_nobody(database):
    clock = FakeClock()
    attempt = await an_attempt(database, clock)
    answers = KeepAnswers(database, clock)
    assert await answers.whom(attempt.channel_id) == PHONE
    assert await answers.whom(f"dial-{uuid4()}") is None
    assert await answers.whom("h1-1763773000.1") is None
    assert await KeepAnswers(Silent(database, 1), clock).whom(attempt.channel_id) == ""


async def test_a_key_is_on_disk_when_the_next_question_is_asked_and_what_follows_is_in_the_same_transaction(database):
    clock, heeded = FakeClock(), []
    attempt = await an_attempt(database, clock)

    async def heed(work, of, question, key, at):
        heeded.append((of.id, question, key, at))
        if key == "9":
            raise OSError("the rest of the transaction cannot be written")

    answers = KeepAnswers(database, clock, [heed])
    await answers.keep(attempt.channel_id, "survey-solved", "2")
    assert await keys_of(database, attempt) == [("survey-solved", "2")]
    assert heeded == [(attempt.id, "survey-solved", "2", clock.now())]
    keeping = asyncio.create_task(answers.keep(attempt.channel_id, "survey-offer", "9"))
    while len(heeded) < 2:
        await asyncio.sleep(0.005)
    assert await keys_of(database, attempt) == [("survey-solved", "2")]
    await answers.stop()
    await keeping


async def test_a_silent_database_gets_the_keys_later_in_their_order(database, monkeypatch):
    monkeypatch.setattr("hotline.services.in_turn._AGAIN_S", 0.02)
    monkeypatch.setattr("hotline.services.in_turn.PATIENCE_S", 0.01)
    clock = FakeClock()
    attempt = await an_attempt(database, clock)
    answers = KeepAnswers(Silent(database, 4), clock)
    for question, key in (("survey-solved", "2"), ("survey-offer", "1")):
        await answers.keep(attempt.channel_id, question, key)
    async with asyncio.timeout(5):
        while len(await keys_of(database, attempt)) < 2:
            await asyncio.sleep(0.01)
    assert await keys_of(database, attempt) == [("survey-solved", "2"), ("survey-offer", "1")]
