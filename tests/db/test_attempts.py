"""The ledger on SQLite and PostgreSQL: one attempt at a time, one service that dials, nothing lost."""

import asyncio
import sys
from datetime import timedelta
from uuid import uuid4

from hotline.domain.attempt import AttemptEvent, AttemptState, Matter
from tests.db.telling import NOON

PHONE = "+79001234567"
UNTIL = NOON + timedelta(seconds=10)

#: Another process that wants what the others want: claims every matter it is given, and says how many it got.
RIVAL = """
import asyncio, sys
from datetime import datetime, timedelta
from uuid import UUID
from db.unit_of_work import SqlDatabase
from hotline.domain.attempt import Matter

async def rival(url, name, now, subjects):
    database, got, now = SqlDatabase(url), 0, datetime.fromisoformat(now)
    print("ready", flush=True)
    sys.stdin.readline()
    for subject in subjects:
        async with database.unit_of_work() as work:
            await work.attempts.hold(name, now + timedelta(seconds=10), now)
            matter = Matter(UUID(subject), "follow_up", "+79001234567", now)
            got += await work.attempts.claim(matter, name, now) is not None
            await work.commit()
    await database.close()
    print(got)

asyncio.run(rival(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4:]))
"""


def a_matter(**changed):
    return Matter(**{"subject": uuid4(), "kind": "follow_up", "phone": PHONE, "due_at": NOON} | changed)


async def claimed(database, matter, holder="one", at=NOON):
    async with database.unit_of_work() as work:
        await work.attempts.hold(holder, at + timedelta(seconds=10), at)
        attempt = await work.attempts.claim(matter, holder, at)
        await work.commit()
    return attempt


async def told(database, attempt, *events, at=NOON):
    async with database.unit_of_work() as work:
        said = [await work.attempts.tell(attempt.id, event, at) for event in events]
        await work.commit()
    return said


async def test_the_intent_is_a_row_with_everything_that_is_needed_later(database):
    matter = a_matter(call_id=uuid4(), prompts="c0ffee")
    attempt = await claimed(database, matter)
    assert (attempt.nth, attempt.state, attempt.phone) == (1, AttemptState.INTENT, PHONE)
    assert attempt.channel_id == f"dial-{attempt.id}"
    async with database.unit_of_work() as work:
        assert await work.attempts.live() == [attempt]
        assert await work.attempts.get(attempt.id) == attempt
    assert (attempt.call_id, attempt.prompts) == (matter.call_id, "c0ffee")


async def test_no_second_attempt_while_one_is_on_its_way_and_the_next_one_after_it(database):
    matter = a_matter()
    first = await claimed(database, matter)
    assert await claimed(database, matter) is None
    assert await told(database, first, AttemptEvent.SENT, AttemptEvent.BUSY) == [True, True]
    second = await claimed(database, matter)
    assert second.nth == 2
    async with database.unit_of_work() as work:
        assert [one.state for one in await work.attempts.of(matter.subject)] == [AttemptState.BUSY, AttemptState.INTENT]


async def test_what_the_table_does_not_know_changes_nothing(database):
    attempt = await claimed(database, a_matter())
    assert await told(database, attempt, AttemptEvent.SPOKE, AttemptEvent.DECIDED) == [False, False]
    async with database.unit_of_work() as work:
        assert await work.attempts.get(attempt.id) == attempt


async def test_an_unknown_end_stops_the_matter_until_a_person_decides(database):
    matter = a_matter()
    attempt = await claimed(database, matter)
    await told(database, attempt, AttemptEvent.LOST)
    assert await claimed(database, matter) is None
    assert await told(database, attempt, AttemptEvent.ANSWERED, AttemptEvent.BUSY) == [False, False]
    async with database.unit_of_work() as work:
        assert [one.id for one in await work.attempts.unknown()] == [attempt.id]
        assert await work.attempts.live() == []
        assert await work.attempts.decide(attempt.id, "anna", NOON, "reached")
        assert not await work.attempts.decide(attempt.id, "vera", NOON, "reached")
        await work.commit()
    assert (await claimed(database, matter)).nth == 2


async def test_keys_stay_in_the_order_in_which_they_were_pressed(database):
    attempt = await claimed(database, a_matter())
    async with database.unit_of_work() as work:
        for nth, (question, key) in enumerate([("follow-up-solved", "2"), ("follow-up-solved", "1")], 1):
            assert await work.attempts.answer(attempt.id, question, key, NOON) == nth
        await work.commit()
        assert [(one.question, one.key) for one in await work.attempts.answers(attempt.id)] == [
            ("follow-up-solved", "2"),
            ("follow-up-solved", "1"),
        ]
        assert await work.attempts.answered([attempt.id, uuid4()]) == {attempt.id: 2}


async def test_one_service_dials_and_the_other_takes_over_when_its_time_is_up(database):
    async with database.unit_of_work() as work:
        assert await work.attempts.hold("one", UNTIL, NOON)
        assert not await work.attempts.hold("two", UNTIL, NOON)
        assert await work.attempts.claim(a_matter(), "two", NOON) is None
        assert await work.attempts.hold("one", UNTIL + timedelta(seconds=5), NOON + timedelta(seconds=5))
        assert not await work.attempts.hold("two", UNTIL + timedelta(seconds=9), UNTIL)
        assert await work.attempts.hold("two", UNTIL + timedelta(seconds=20), UNTIL + timedelta(seconds=5))
        assert await work.attempts.claim(a_matter(), "one", UNTIL + timedelta(seconds=6)) is None
        await work.attempts.release("two")
        assert await work.attempts.hold("one", UNTIL + timedelta(seconds=20), UNTIL + timedelta(seconds=6))
        await work.commit()


async def test_of_two_tasks_that_claim_the_same_moment_one_gets_it(database):
    for _ in range(5):
        matter = a_matter()
        got = await asyncio.gather(*(claimed(database, matter, "one") for _ in range(4)))
        assert sum(attempt is not None for attempt in got) == 1


async def test_of_two_processes_one_dials_each_matter_once(url, database):
    subjects = [uuid4() for _ in range(12)]
    words = [sys.executable, "-c", RIVAL, url, "two", NOON.isoformat(), *map(str, subjects)]
    pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
    rival = await asyncio.create_subprocess_exec(*words, **pipes)
    assert await rival.stdout.readline() == b"ready\n"
    rival.stdin.write(b"go\n")
    ours = sum([await claimed(database, a_matter(subject=subject), "one") is not None for subject in subjects])
    theirs = int((await rival.communicate())[0])
    assert sorted([ours, theirs]) == [0, 12]  # the lease is for one of them
    async with database.unit_of_work() as work:
        assert len({attempt.subject for attempt in await work.attempts.live()}) == len(await work.attempts.live()) == 12
