"""Rows of sealed sound on SQLite and PostgreSQL."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from hotline.domain.call import EventKind as Kind
from hotline.domain.sound import Sound, SoundState
from tests.db.telling import NOON, SOON, Telling, tell


def a_sound(recording, call_id, **fields):
    values = {
        "id": recording,
        "call_id": call_id,
        "kind": "message",
        "started_at": NOON,
        "duration_s": 7.25,
        "state": SoundState.SEALED,
        "legs": 1,
        "form": "flac",
        "bytes": 4321,
        "sha256": "ab" * 32,
        "pauses": ((1.5, 3.0),),
        "sealed_at": NOON + timedelta(minutes=5),
        "file": f"{uuid4()}.bin",
        "key": "wrapped",
    }
    return Sound(**(values | fields))


@pytest.fixture
async def calls(url, a_writer):
    """Three calls with a message each: two are over, the third is not, and of the second the length is known."""
    first, second, third = (Telling().rang().greeted() for _ in range(3))
    ids = {}
    for call in (first, second, third):
        file = ids[call.call_id] = uuid4()
        call.then(Kind.MESSAGE_STARTED, str(file), recording=str(file), file=f"{file}.wav")
    known = str(ids[second.call_id])
    second.then(Kind.MESSAGE_LEFT, known, recording=known, file=f"{known}.wav", duration_s=9.5).hung_up()
    first.hung_up()
    writer = a_writer(url)
    tell(writer, first, second, third)
    await writer.kept(SOON)
    return [(ids[call.call_id], call.call_id) for call in (first, second, third)]


async def keep(database, sound, peaks=b"HPK1"):
    async with database.unit_of_work() as work:
        kept = await work.sounds.keep(sound, peaks)
        await work.commit()
    return kept


async def test_what_was_sealed_is_read_back_and_kept_once(database, calls):
    [(first, call), *_] = calls
    started = NOON + timedelta(seconds=2)
    sound = a_sound(first, call, started_at=started)
    assert await keep(database, sound)
    assert not await keep(database, a_sound(first, call, key="another"))
    async with database.unit_of_work() as work:
        assert await work.sounds.get(first) == sound
        assert await work.sounds.of_call(call) == [sound]
        assert await work.sounds.among([first, uuid4()]) == {first: sound}
        assert await work.sounds.peaks(first) == b"HPK1"
        assert await work.sounds.get(uuid4()) is None
        assert await work.sounds.peaks(uuid4()) == b""


async def test_a_length_that_the_journal_knows_is_left_and_one_that_it_does_not_is_written(database, calls):
    [(first, call), (second, other), _] = calls
    await keep(database, a_sound(first, call))
    await keep(database, a_sound(second, other))
    async with database.unit_of_work() as work:
        lengths = {row.id: row.duration_s for row in await work.recordings.all()}
    assert (lengths[first], lengths[second]) == (7.25, 9.5)


async def test_rows_of_found_files_say_whether_their_call_is_over(database, calls):
    ids = [recording for recording, _ in calls]
    async with database.unit_of_work() as work:
        rows = await work.sounds.to_seal([*ids, uuid4()])
    assert {row.id: row.settled for row in rows} == dict(zip(ids, [True, True, False], strict=True))


async def test_recordings_of_ended_calls_that_nobody_sealed_are_known(database, calls):
    [(first, call), (second, _), _] = calls
    await keep(database, a_sound(first, call))
    async with database.unit_of_work() as work:
        assert [row.id for row in await work.sounds.without_sound(NOON - timedelta(days=1))] == [second]
        assert await work.sounds.without_sound(NOON + timedelta(days=1)) == []


async def test_pages_follow_each_other_without_gap_or_repetition(database, calls):
    for recording, call in calls:
        await keep(database, a_sound(recording, call))
    seen, after = [], None
    async with database.unit_of_work() as work:
        while page := await work.sounds.page(after, limit=1):
            seen += [sound.id for sound in page]
            after = (page[-1].started_at, page[-1].id)
    assert sorted(seen, key=str) == sorted((recording for recording, _ in calls), key=str)


async def test_of_erased_sound_only_the_row_is_left(database, calls):
    [(first, call), *_] = calls
    await keep(database, a_sound(first, call))
    async with database.unit_of_work() as work:
        await work.sounds.erase(first)
        await work.commit()
    async with database.unit_of_work() as work:
        left = await work.sounds.get(first)
        assert await work.sounds.peaks(first) == b""
    assert isinstance(left.id, UUID)
    assert (left.state, left.file, left.key, left.sha256, left.bytes) == (SoundState.ERASED, "", "", "", 0)
