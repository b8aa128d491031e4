import pytest

from db.cel import CelLog
from tests.db.cel_text import ABANDONED, ANSWERED, NOT_A_CALL


@pytest.fixture
def path(tmp_path):
    return tmp_path / "cel.csv"


@pytest.fixture
def log(database, path):
    return CelLog(database, path)


def write(path, text):
    with path.open("a", encoding="utf-8") as file:
        file.write(text.lstrip("\n"))


def count(text):
    return len(text.strip().splitlines())


async def test_a_log_that_is_not_there_yet_tells_nothing(log):
    assert list(await log.read()) == []
    await log.done(())


async def test_what_is_done_is_not_read_again_not_even_after_a_restart(log, path, database):
    write(path, ABANDONED)
    assert [row.event for row in await log.read()] == ["CHAN_START", "ANSWER", "HANGUP", "CHAN_END", "LINKEDID_END"]
    assert len(await log.read()) == 5
    await log.done(())
    write(path, NOT_A_CALL)
    assert {row.linkedid for row in await CelLog(database, path).read()} == {"test-1"}


async def test_a_call_that_goes_on_is_read_again_from_its_beginning(log, path):
    lines = ANSWERED.splitlines(keepends=True)
    write(path, NOT_A_CALL + "".join(lines[:5]))
    await log.read()
    await log.done({"h9-1795313300.0"})
    write(path, "".join(lines[5:]))
    assert len(await log.read()) == len(lines)


async def test_a_half_written_line_waits_for_its_other_half(log, path):
    write(path, ABANDONED[:-30])
    assert len(await log.read()) == 4
    await log.done(())
    write(path, ABANDONED[-30:])
    assert [row.event for row in await log.read()] == ["LINKEDID_END"]


async def test_a_line_torn_by_a_crash_does_not_swallow_the_next(log, path, caplog):
    write(path, ABANDONED + '"HANGUP","","17953127\n' + '"HANGUP","","1795312765.5","h3","h3,\n' + NOT_A_CALL)
    assert len(await log.read()) == count(ABANDONED) + count(NOT_A_CALL)
    assert caplog.text.count("cannot be read") == 2


async def test_a_value_may_hold_quotes_commas_and_line_breaks(log, path):
    write(path, ABANDONED.replace('"+79001112233"', '"a ""b"", c\nd"', 1))
    (row, *rest) = await log.read()
    assert (row.number, len(rest)) == ('a "b", c\nd', 4)


async def test_the_rest_of_a_rotated_file_is_read_before_the_new_one(log, path):
    write(path, NOT_A_CALL)
    await log.read()
    await log.done(())
    write(path, ABANDONED)
    path.rename(path.with_name("cel.csv.1"))
    write(path, ANSWERED)
    assert len(await log.read()) == count(ABANDONED) + count(ANSWERED)
    await log.done(())
    assert list(await log.read()) == []


async def test_a_file_that_was_cut_is_read_from_its_beginning(log, path):
    write(path, ANSWERED)
    await log.read()
    await log.done(())
    path.write_text("")
    write(path, ABANDONED)
    assert len(await log.read()) == count(ABANDONED)
