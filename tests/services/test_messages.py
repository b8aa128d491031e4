"""Messages on disk, and those whose end nobody saw."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from call_records.messages import MessageFiles
from db.journal_writer import JournalWriter
from db.unit_of_work import SqlDatabase
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.services.centre import JOURNAL_PATIENCE
from hotline.services.find_messages import find_messages
from hotline.system_clock import SystemClock
from tests.builders import a_zone

HEADER = b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\0\0\0"


@pytest.fixture
def files(tmp_path):
    return MessageFiles(tmp_path / "messages")


def test_a_header_that_a_crash_left_open_is_mended(files):
    recording, path = files.new(uuid4())
    path.write_bytes(HEADER + b"\1\0" * 24000)
    assert files.seal(recording) == 3.0
    raw = path.read_bytes()
    assert int.from_bytes(raw[40:44], "little") == 48000
    assert int.from_bytes(raw[4:8], "little") == len(raw) - 8


@pytest.mark.parametrize("content", [b"", b"RIFF", HEADER])
def test_a_file_without_sound_has_no_length_and_is_left_as_it_is(files, content):
    recording, path = files.new(uuid4())
    path.write_bytes(content)
    assert files.seal(recording) == 0.0
    assert path.read_bytes() == content


def test_a_file_that_is_no_plain_wav_is_never_written_into(files):
    recording, path = files.new(uuid4())
    path.write_bytes(b"x" * 5000)
    files.seal(recording)
    assert path.read_bytes() == b"x" * 5000


def test_a_file_that_is_not_there_is_no_message(files):
    assert files.seal(uuid4()) == 0.0


async def test_a_message_whose_end_nobody_saw_is_found_by_its_file(files, tmp_path):
    clock, call = SystemClock(), call_id_of("h1-1.1")
    journal = JournalWriter(f"sqlite:///{tmp_path / 'j.sqlite3'}", tmp_path / "spool", clock)
    journal.start()
    database = SqlDatabase(f"sqlite:///{tmp_path / 'j.sqlite3'}", a_zone())
    try:
        recording, path = files.new(call)
        path.write_bytes(HEADER + b"\1\0" * 40000)
        now = datetime.now(UTC)
        told = {"recording": str(recording), "file": path.name}
        for kind, data in ((EventKind.RANG, {}), (EventKind.MESSAGE_STARTED, told), (EventKind.HUNG_UP, {})):
            journal.record(CallEvent(call, kind, now, None, "", data))
        await journal.kept(JOURNAL_PATIENCE)
        assert await find_messages(database, journal, files, clock) == 1
        await journal.kept(JOURNAL_PATIENCE)
        assert await find_messages(database, journal, files, clock) == 0
        async with database.unit_of_work() as work:
            [kept] = await work.recordings.all()
            row = await work.journal.row(call)
        assert kept.duration_s == 5.0
        assert row.state == "voicemail"
    finally:
        journal.stop()
        await database.close()
