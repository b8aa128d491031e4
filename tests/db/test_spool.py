import errno
import os
from datetime import timedelta

import pytest

from db.backlog import Backlog
from db.spool import Spool
from hotline.domain.call import CallState
from tests.db.telling import SOON, an_abandoned_call, an_answered_call, rows_of, tell, until


def lines(*calls):
    return "".join(f"{event.to_json()}\n" for call in calls for event in call.events)


@pytest.fixture
def leave(spool):
    """Leave a file in the spool, as the scripts of the safety net do."""
    spool.mkdir(exist_ok=True)

    def write(name, text, idle_s=0):
        path = spool / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        if idle_s:
            seen = path.stat().st_mtime - idle_s
            os.utime(path, (seen, seen))
        return path

    return write


def files(spool):
    return sorted(path.name for path in spool.iterdir() if path.name != "reserve")


async def test_what_a_script_left_while_the_service_was_away_is_in_the_journal_after_the_start(url, a_writer, leave):
    calls = [an_abandoned_call() for _ in range(3)]
    for number, call in enumerate(calls):
        leave(f"lost-{number}.jsonl", lines(call))
    a_writer(url)
    assert {row.id for row in await rows_of(url)} == {call.call_id for call in calls}


async def test_what_a_script_leaves_while_the_service_runs_is_picked_up(url, a_writer, leave):
    a_writer(url)
    call = an_abandoned_call()
    leave("lost-1.jsonl", lines(call))
    await until(_settled(url, 1))


async def test_files_are_deleted_when_their_events_are_committed(url, a_writer, leave, spool):
    leave("journal-1.jsonl", lines(an_abandoned_call()))
    leave("lost-1.jsonl", lines(an_abandoned_call()), idle_s=3600)
    a_writer(url)
    await until(lambda: files(spool) == [])
    assert len(await rows_of(url)) == 2


async def test_a_file_that_may_still_be_written_stays_and_its_later_lines_are_read(url, a_writer, leave, spool):
    path = leave("lost-1.jsonl", lines(an_abandoned_call()))
    a_writer(url)
    await until(_settled(url, 1))
    with path.open("a") as file:
        file.write(lines(an_abandoned_call()))
    await until(_settled(url, 2))
    assert files(spool) == ["lost-1.jsonl"]


async def test_a_half_written_line_waits_for_its_other_half(url, a_writer, leave, spool):
    text = lines(an_answered_call())
    path = leave("lost-1.jsonl", text[:-40])
    a_writer(url)
    await until(_rows(url, 1))
    assert [row.settled_at for row in await rows_of(url)] == [None]
    with path.open("a") as file:
        file.write(text[-40:])
    await until(_settled(url, 1))
    assert not (spool / "rejected.log").exists()


async def test_a_half_line_that_nobody_finishes_is_rejected_with_its_reason(url, a_writer, leave, spool):
    leave("lost-1.jsonl", lines(an_abandoned_call()) + '{"call": "6f3c', idle_s=3600)
    a_writer(url)
    await until(lambda: files(spool) == ["rejected.log"])
    assert len(await rows_of(url)) == 1
    assert "lost-1.jsonl" in (spool / "rejected.log").read_text()


JUNK = [
    b"\xff\xfe\x00 not text\n",
    b"[" * 50_000 + b"\n",
    b"null\n",
    b'{"call": "no uuid", "kind": "rang", "at": "2026-03-18T05:00:00+00:00"}\n',
    b'{"call": "6f3c8f0e-3b52-4d0a-9c0e-5b1f6f1c2a10", "kind": "sang", "at": "2026-03-18T05:00:00+00:00"}\n',
    b'{"call": "6f3c8f0e-3b52-4d0a-9c0e-5b1f6f1c2a10", "kind": "rang", "at": "2026-03-18T05:00:00"}\n',
    b"x" * 300_000 + b"\n",
]


async def test_junk_is_set_aside_and_holds_up_nothing(url, a_writer, leave, spool):
    first, last = an_abandoned_call(), an_answered_call()
    leave("lost-1.jsonl", lines(first).encode() + b"".join(JUNK) + b"\n" + lines(last).encode(), idle_s=3600)
    a_writer(url)
    await until(lambda: files(spool) == ["rejected.log"])
    assert {row.id for row in await rows_of(url)} == {first.call_id, last.call_id}
    assert len((spool / "rejected.log").read_text().splitlines()) >= len(JUNK)


async def test_a_spool_that_is_read_twice_gives_the_same_rows(url, a_writer, leave):
    text = lines(*[an_answered_call() for _ in range(10)])
    leave("journal-1.jsonl", text)
    a_writer(url).stop()
    before = await rows_of(url)
    leave("journal-2.jsonl", text)
    a_writer(url).stop()
    assert await rows_of(url) == before
    assert len(before) == 10


async def test_more_than_one_commit_takes_is_read_back_whole(url, a_writer, leave, spool):
    calls = [an_answered_call() for _ in range(400)]
    leave("journal-1.jsonl", lines(*calls))
    a_writer(url)
    await until(lambda: files(spool) == [])
    assert {row.state for row in await rows_of(url)} == {CallState.ANSWERED}
    assert len(await rows_of(url)) == 400


def test_a_file_that_its_writer_holds_is_left_to_it(spool):
    writing, reading = Spool(spool, 0), Backlog(spool)
    writing.append(an_abandoned_call().events)
    assert reading.take(10) == ([], False)
    writing.seal()
    events, _ = reading.take(10)
    assert len(events) == 3


def test_a_crash_between_commit_and_tidying_up_means_reading_again(spool):
    writing, call = Spool(spool, 0), an_abandoned_call()
    writing.append(call.events)
    writing.seal()
    assert Backlog(spool).take(10)[0] == call.events
    survivor = Backlog(spool)
    assert survivor.take(10)[0] == call.events
    survivor.done()
    assert list(spool.iterdir()) == []


class SmallDisk:
    """`os.write` on a disk with room for so many bytes beside the reserve."""

    def __init__(self, reserve, room):
        self._reserve, self._room, self._write = reserve, room, os.write

    def __call__(self, file, data):
        if self._room < len(data) and self._reserve.exists():
            self._write(file, bytes(data[: len(data) // 2]))
            raise OSError(errno.ENOSPC, "No space left on device")
        self._room -= len(data)
        return self._write(file, data)


def test_a_full_disk_gets_the_reserve_and_no_half_line(spool, monkeypatch):
    writing, calls = Spool(spool, 4096), [an_abandoned_call(), an_abandoned_call()]
    writing.prepare()
    monkeypatch.setattr("db.spool.os.write", SmallDisk(spool / "reserve", len(lines(calls[0]).encode())))
    for call in calls:
        writing.append(call.events)
    writing.seal()
    assert not (spool / "reserve").exists()
    assert Backlog(spool).take(10)[0] == [*calls[0].events, *calls[1].events]


async def test_a_disk_that_takes_nothing_keeps_events_in_memory_until_it_does(sqlite_url, a_writer, spool, tmp_path):
    writer = a_writer(sqlite_url)
    database, aside = tmp_path / "hotline.sqlite3", tmp_path / "aside"
    database.rename(aside)
    (spool / "reserve").unlink()
    spool.rmdir()
    spool.write_text("a file where the folder should be")
    tell(writer, an_abandoned_call())
    assert not await writer.kept(timedelta(seconds=0.5))
    assert writer.health.state == "holding"
    spool.unlink()
    assert await writer.kept(SOON)
    aside.rename(database)
    await until(_settled(sqlite_url, 1))


def _rows(url, number):
    async def there():
        return len(await rows_of(url)) == number

    return there


def _settled(url, number):
    async def there():
        rows = await rows_of(url)
        return len(rows) == number and all(row.settled_at for row in rows)

    return there
