"""Rows of transcripts, on SQLite and PostgreSQL: who holds a leg, whose word counts, who was told."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import insert

from db.engine import writing_engine
from db.tables import recordings
from db.voice_tables import sealed_sounds
from hotline.domain.transcript import MOST_TRIES, Transcript, TranscriptState, Word, Written
from hotline.ports.transcripts import Claim, Leg

NOW = datetime(2026, 3, 18, 9, tzinfo=UTC)
LAPSED = NOW - timedelta(minutes=1)
SAID = (Word("ищу", 0.3, 0.6, 0.9), Word("<b>юриста</b>", 0.7, 1.2, 1.0))


@pytest.fixture
def a_recording(url):
    def build(kind="message", minutes=0, seconds=9.0):
        recording, call_id = uuid4(), uuid4()
        engine = writing_engine(url)
        at = NOW + timedelta(minutes=minutes)
        with engine.begin() as connection:
            row = {"id": recording, "call_id": call_id, "kind": kind, "file": f"{recording}.wav", "started_at": at}
            connection.execute(insert(recordings).values(row | {"duration_s": seconds}))
            sealed = {"recording_id": recording, "state": "sealed", "legs": 1 if kind == "message" else 2, "bytes": 9}
            connection.execute(insert(sealed_sounds).values(sealed | {"sealed_at": at}))
        engine.dispose()
        return recording, call_id

    return build


@pytest.fixture
async def work(database):
    async with database.unit_of_work() as opened:
        yield opened


WRITTEN = Written(TranscriptState.DONE, SAID, "vosk ru")


def made(recording, call_id):
    said = "ищу <b>юриста</b>"
    return Transcript(
        recording, call_id, 0, "message", TranscriptState.DONE, said, SAID, pytest.approx(0.9625), "vosk ru"
    )


async def test_a_leg_is_written_down_once_and_told_once(work, a_recording):
    recording, call_id = a_recording()
    legs = await work.transcripts.open(recording, call_id, 1, NOW)
    assert (legs, await work.transcripts.open(recording, call_id, 1, NOW)) == ([Leg(recording, 0)], [])
    assert await work.transcripts.due(LAPSED, 10) == [(legs[0], "message")]

    claim = await work.transcripts.claim(legs[0], NOW, LAPSED)
    assert claim == Claim(legs[0], 1)
    assert await work.transcripts.claim(legs[0], NOW, LAPSED) is None
    assert not await work.transcripts.due(LAPSED, 10)
    assert not await work.transcripts.untold(10)
    assert await work.transcripts.keep(claim, WRITTEN, NOW)

    assert await work.transcripts.of(recording) == [made(recording, call_id)]
    assert await work.transcripts.of_call(call_id) == await work.transcripts.untold(10)
    assert not await work.transcripts.untold(10, but=legs)
    await work.transcripts.told(legs[0])
    assert not await work.transcripts.untold(10)
    assert await work.transcripts.counts() == {TranscriptState.DONE: 1}


async def test_a_worker_that_was_given_up_writes_nothing(work, a_recording):
    recording, call_id = a_recording()
    [leg] = await work.transcripts.open(recording, call_id, 1, NOW)
    lost = await work.transcripts.claim(leg, NOW, LAPSED)
    later = NOW + timedelta(minutes=5)
    assert await work.transcripts.due(later - timedelta(minutes=1), 10) == [(leg, "message")]
    second = await work.transcripts.claim(leg, later, later - timedelta(minutes=1))
    assert second.tries == 2
    assert not await work.transcripts.beat(lost, later)
    assert not await work.transcripts.keep(lost, WRITTEN, later)
    assert await work.transcripts.beat(second, later)
    await work.transcripts.release(second, later)
    assert (await work.transcripts.claim(leg, later, LAPSED)).tries == 2


async def test_after_three_lost_workers_the_leg_has_failed(work, a_recording):
    recording, call_id = a_recording()
    [leg] = await work.transcripts.open(recording, call_id, 1, NOW)
    for _ in range(MOST_TRIES):
        assert await work.transcripts.claim(leg, NOW, NOW + timedelta(1))
    assert await work.transcripts.claim(leg, NOW, NOW + timedelta(1)) is None
    assert await work.transcripts.give_up(LAPSED, NOW, "lost") == 0
    assert await work.transcripts.give_up(NOW + timedelta(1), NOW, "lost") == 1
    [failed] = await work.transcripts.untold(10)
    assert (failed.state, failed.fault) == (TranscriptState.FAILED, "lost")


async def test_a_try_that_failed_waits_for_the_next(work, a_recording):
    recording, call_id = a_recording()
    [leg] = await work.transcripts.open(recording, call_id, 1, NOW)
    claim = await work.transcripts.claim(leg, NOW, LAPSED)
    again = Written(TranscriptState.WAITING, fault="no memory")
    assert await work.transcripts.keep(claim, again, NOW)
    assert await work.transcripts.due(LAPSED, 10) == [(leg, "message")]
    assert not await work.transcripts.untold(10)


async def test_sound_that_was_sealed_in_a_crash_is_found(work, a_recording):
    (message, call_id), (talk, _) = a_recording(), a_recording("talk", minutes=1)
    a_recording(seconds=1.5)  # a breath
    assert await work.transcripts.unopened(["message"], NOW, 10) == [message]
    assert await work.transcripts.unopened(["message", "talk"], NOW, 10) == [message, talk]
    assert not await work.transcripts.unopened(["message"], NOW + timedelta(seconds=1), 10)
    await work.transcripts.open(message, call_id, 1, NOW)
    assert await work.transcripts.unopened(["message", "talk"], NOW, 10) == [talk]


async def test_what_failed_is_tried_anew_when_a_person_says_so_and_told_again(work, a_recording):
    recording, call_id = a_recording()
    [leg] = await work.transcripts.open(recording, call_id, 1, NOW)
    later = NOW
    for _ in range(MOST_TRIES):
        assert await work.transcripts.claim(leg, later, later - timedelta(minutes=1))
        later += timedelta(minutes=5)
    assert await work.transcripts.again(later) == 0
    assert await work.transcripts.give_up(later, later, "оборвалось") == 1
    await work.transcripts.told(leg)

    assert await work.transcripts.again(later) == 1
    assert await work.transcripts.again(later) == 0
    claim = await work.transcripts.claim(leg, later, LAPSED)
    assert (claim.tries, await work.transcripts.keep(claim, WRITTEN, later)) == (1, True)
    assert [one.fault for one in await work.transcripts.untold(10)] == [""]
