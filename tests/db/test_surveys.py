"""Answers to the Анкета, from three sources, on both databases; and that nothing of them leads to an erased person."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import insert, select

from db.campaign_tables import campaign_people, campaigns
from db.survey_tables import call_answers, call_surveys
from hotline.domain.attempt import AttemptEvent, Matter
from hotline.domain.person_reach import Reach
from hotline.domain.survey import SOLVED, SURVEY
from hotline.domain.survey_results import Source

NOON = datetime(2026, 3, 18, 5, 0, tzinfo=UTC)
PHONE = "+79135550142"
ALL = [(one.key, "1") for one in SURVEY]


async def attempt(work, kind, *keys, subject=None, at=NOON, phone=PHONE):
    assert await work.attempts.hold("one", at + timedelta(minutes=1), at)
    made = await work.attempts.claim(Matter(subject or uuid4(), kind, phone, at), "one", at)
    for question, key in keys:
        await work.attempts.answer(made.id, question, key, at)
    await work.attempts.tell(made.id, AttemptEvent.LOST, at)
    await work.attempts.decide(made.id, "anna", at, "reached")
    return made


async def called(work, *keys, at=NOON, call=None):
    call = call or uuid4()
    await work.surveys.offered(call, at)
    for question, key in keys:
        await work.surveys.answer(call, question, key, at)
    return call


async def person_of(work, purpose):
    campaign, person = uuid4(), uuid4()
    fixed = {"state": "running", "channels": 1, "a_minute": 1, "created_by": "nina", "created_at": NOON}
    await work._link.write(insert(campaigns).values(id=campaign, purpose=purpose, **fixed))
    told = {"campaign_id": campaign, "line": 1, "phone": PHONE, "state": "done", "next_at": NOON}
    await work._link.write(insert(campaign_people).values(id=person, **told))
    return person


async def told(work, since=None, until=None):
    return {one.source: one for one in await work.surveys.tallies(since, until)}


async def test_each_source_counts_who_was_asked_who_answered_and_what_question_by_question(database):
    async with database.unit_of_work() as work:
        empty = await told(work)
        assert [(one.asked, one.answered, one.complete) for one in empty.values()] == [(0, 0, 0)] * 3
        # Asked only whether it is solved; declined; agreed and stopped; all of it.
        await attempt(work, "follow_up", (SOLVED, "1"))
        await attempt(work, "follow_up", (SOLVED, "2"), ("survey-offer", "2"))
        await attempt(work, "follow_up", (SOLVED, "3"), ("survey-offer", "1"), ("survey-quality", "3"))
        await attempt(
            work, "follow_up", (SOLVED, "1"), ("survey-offer", "1"), *[one for one in ALL if one[0] != SOLVED]
        )
        await attempt(work, "follow_up", (SOLVED, "0"))  # to a person: nothing was offered
        await called(work)
        await called(work, ("survey-offer", "2"))
        await called(work, ("survey-offer", "1"), ("survey-information", "2"), ("survey-information", "1"))
        await attempt(work, "campaign", ("campaign-listens", "1"), subject=await person_of(work, "survey"))
        await attempt(work, "campaign", ("campaign-listens", "1"), *ALL, subject=await person_of(work, "survey"))
        await attempt(work, "campaign", ("campaign-listens", "1"), subject=await person_of(work, "inform"))
        await work.commit()
    async with database.unit_of_work() as work:
        found = await told(work)
        figures = {source: (one.asked, one.answered, one.complete) for source, one in found.items()}
        assert figures == {Source.FOLLOW_UP: (4, 2, 1), Source.AFTER_CALL: (3, 1, 0), Source.CAMPAIGN: (2, 1, 1)}
        assert found[Source.FOLLOW_UP].counts[SOLVED] == {"1": 1, "2": 0, "3": 1}, "of who agreed to the rest"
        assert found[Source.FOLLOW_UP].counts["survey-quality"] == {"1": 1, "2": 0, "3": 1}
        assert found[Source.AFTER_CALL].counts["survey-information"] == {"1": 0, "2": 1, "3": 0}, "the first key holds"
        first = await work.surveys.page(Source.FOLLOW_UP, None, None, after=None, limit=1)
        [(last, second)] = await work.surveys.page(Source.FOLLOW_UP, None, None, after=first[0][0], limit=9)
        assert {len(first[0][1].answers), len(second.answers)} == {2, 7}
        assert second.day.isoformat() == "2026-03-18"
        assert not await work.surveys.page(Source.FOLLOW_UP, None, None, after=last, limit=9)


async def test_a_period_is_that_of_the_question_not_of_the_answer(database):
    async with database.unit_of_work() as work:
        call = await called(work)
        await work.surveys.offered(call, NOON + timedelta(days=9))
        await work.surveys.answer(call, SOLVED, "1", NOON + timedelta(hours=1))
        await work.surveys.answer(uuid4(), SOLVED, "1", NOON)  # nobody asked
        await attempt(work, "follow_up", (SOLVED, "1"), ("survey-offer", "1"), at=NOON)
        await work.commit()
    async with database.unit_of_work() as work:
        hour = timedelta(hours=1)
        for since, until, expected in ((NOON, NOON + hour, 1), (None, NOON, 0), (NOON + hour, None, 0)):
            found = await told(work, since, until)
            assert (found[Source.AFTER_CALL].answered, found[Source.FOLLOW_UP].answered) == (expected, expected)
            page = await work.surveys.page(Source.AFTER_CALL, since, until, after=None, limit=9)
            assert len(page) == expected


async def test_what_a_person_answered_is_in_her_extract_and_after_an_erasure_nobodys(database):
    async with database.unit_of_work() as work:
        call = await called(work, (SOLVED, "2"))
        strangers = await called(work, (SOLVED, "1"))
        made = await attempt(work, "follow_up", (SOLVED, "3"), ("survey-offer", "1"))
        await work.commit()
    reach = Reach(PHONE, (call,), numbers=(PHONE,))
    async with database.unit_of_work() as work:
        tables = await work.person.tables(reach)
        assert [row["call_id"] for row in tables["call_surveys"]] == [str(call)]
        assert [(row["question"], row["key"]) for row in tables["call_answers"]] == [(SOLVED, "2")]
        assert [(row["attempt_id"], row["key"]) for row in tables["dial_answers"]] == [
            (str(made.id), "3"),
            (str(made.id), "1"),
        ]
        await work.person.blank(reach, NOON)
        await work.commit()
    async with database.unit_of_work() as work:
        left = await work._link.read(select(call_surveys.c.call_id).order_by(call_surveys.c.call_id))
        assert {row["call_id"] for row in left} == {None, strangers}
        assert len(await work._link.read(select(call_answers))) == 2, "as figures they stay"
        tables = await work.person.tables(reach)
        assert [tables[name] for name in ("call_surveys", "call_answers", "dial_answers")] == [[], [], []]
        found = await told(work)
        assert (found[Source.AFTER_CALL].answered, found[Source.FOLLOW_UP].answered) == (2, 1)
