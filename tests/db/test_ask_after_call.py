"""Whether and what is asked after a conversation, on a real database that may be silent."""

import asyncio
from datetime import timedelta

from sqlalchemy import select

from db.survey_tables import call_answers, call_surveys
from hotline.domain.call import EventKind
from hotline.services.ask_after_call import AskAfterCall, NobodyIsAskedAfter
from tests.builders import FakeClock
from tests.db.telling import Telling, tell
from tests.services.test_keep_answer import Silent

SHORTEST = timedelta(seconds=20)


def a_talk(clock, **settings):
    return Telling(at=clock.now() - timedelta(minutes=2), **settings).rang().greeted().waited().answered("anna", "Анна")


async def rows(database):
    async with database.unit_of_work() as work:
        asked = await work._link.read(select(call_surveys.c.call_id))
        said = await work._link.read(select(call_answers).order_by(call_answers.c.at, call_answers.c.question))
    return [row["call_id"] for row in asked], [(row["question"], row["key"]) for row in said]


async def test_who_is_asked_stands_there_before_she_hears_it_and_each_key_when_it_is_pressed(url, database, a_writer):
    clock, writer = FakeClock(), a_writer(url)
    call, urgent = a_talk(clock), a_talk(clock).then(EventKind.TOPIC, topic="urgent", title="Срочная помощь")
    tell(writer, call, urgent)
    assert await writer.kept(timedelta(seconds=10))
    asking = AskAfterCall(database, clock, SHORTEST)
    assert await asking.offer(call.linkedid)
    assert not await asking.offer(urgent.linkedid)
    assert not await asking.offer("h9-1.1"), "a call that nobody knows"
    assert await rows(database) == ([call.call_id], [])
    await asking.keep(call.linkedid, "survey-offer", "1")
    clock.pass_(seconds=1)
    await asking.keep(call.linkedid, "survey-quality", "3")
    await asking.keep(urgent.linkedid, "survey-quality", "1")
    assert await rows(database) == ([call.call_id], [("survey-offer", "1"), ("survey-quality", "3")])
    assert (await asking.whom(call.linkedid), await NobodyIsAskedAfter().offer(call.linkedid)) == (None, False)


async def test_a_silent_database_asks_nobody_and_gets_the_keys_later(url, database, a_writer, monkeypatch):
    monkeypatch.setattr("hotline.services.in_turn._AGAIN_S", 0.02)
    monkeypatch.setattr("hotline.services.in_turn.PATIENCE_S", 0.01)
    clock, writer = FakeClock(), a_writer(url)
    call = a_talk(clock)
    tell(writer, call)
    assert await writer.kept(timedelta(seconds=10))
    assert not await AskAfterCall(Silent(database, 1), clock, SHORTEST).offer(call.linkedid)
    assert await AskAfterCall(database, clock, SHORTEST).offer(call.linkedid)
    asking = AskAfterCall(Silent(database, 3), clock, SHORTEST)
    for question, key in (("survey-offer", "1"), ("survey-information", "2")):
        await asking.keep(call.linkedid, question, key)
    async with asyncio.timeout(5):
        while len((await rows(database))[1]) < 2:
            await asyncio.sleep(0.01)
    await asking.stop()
