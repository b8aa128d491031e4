"""The database is locked, gone, broken, stopped or frozen: the callers notice nothing and no event is lost."""

import asyncio
import sqlite3
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest

from db.engine import DatabaseSilent
from db.keeper import Patience
from db.schema import migrate
from db.unit_of_work import SqlDatabase
from tests.db.postgres import PostgresServer
from tests.db.telling import CENTRE, PATIENCE, SOON, Telling, an_answered_call, rows_of, tell, until


@pytest.fixture(scope="module")
def fragile():
    """A server that tests may stop and freeze."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture
def fragile_url(fragile):
    url = fragile.url(fragile.new_database())
    migrate(url)
    yield url
    fragile.thaw()


@contextmanager
def locked(path):
    """Another program holds the lock of a SQLite file."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def spooling(writer):
    return lambda: writer.health.state == "spooling"


def well(writer):
    return lambda: writer.health.state == "ok"


async def test_events_of_a_locked_database_are_spooled_and_are_rows_when_the_lock_is_gone(
    sqlite_url, tmp_path, a_writer, spool
):
    heard = []
    writer = a_writer(sqlite_url, alarm=lambda health: heard.append(health.state))
    before, during, after = an_answered_call(), Telling().rang(), an_answered_call()
    tell(writer, before)
    assert await writer.kept(SOON)
    with locked(tmp_path / "hotline.sqlite3"):
        tell(writer, during)
        assert await writer.kept(SOON)
        assert writer.health.state == "spooling"
        tell(writer, during.greeted().hung_up())
        assert await writer.kept(SOON)
        assert [row.id for row in await rows_of(sqlite_url)] == [before.call_id]
        await until(lambda: heard == ["spooling"])
    await until(well(writer))
    tell(writer, after)
    assert await writer.kept(SOON)
    rows = await rows_of(sqlite_url)
    assert [(row.number, row.id) for row in rows] == [
        (number, call.call_id) for number, call in enumerate((before, during, after), 1)
    ]
    assert all(row.settled_at for row in rows)
    await until(lambda: heard == ["spooling", "ok"])
    assert [path.name for path in spool.iterdir()] == ["reserve"]


async def test_a_service_that_starts_with_a_locked_database_takes_calls(sqlite_url, tmp_path, a_writer):
    migrate(sqlite_url)
    with locked(tmp_path / "hotline.sqlite3"):
        writer = a_writer(sqlite_url)
        tell(writer, an_answered_call())
        assert await writer.kept(SOON)
        assert writer.health.state == "spooling"
    await until(well(writer))
    assert len(await rows_of(sqlite_url)) == 1


async def test_a_service_that_stops_while_the_database_is_locked_leaves_its_events_to_the_next(
    sqlite_url, tmp_path, a_writer
):
    writer, calls = a_writer(sqlite_url), [an_answered_call() for _ in range(5)]
    with locked(tmp_path / "hotline.sqlite3"):
        tell(writer, *calls)
        writer.stop()
    a_writer(sqlite_url)
    assert {row.id for row in await rows_of(sqlite_url)} == {call.call_id for call in calls}


@pytest.mark.parametrize("fault", ["corrupt", "a folder"])
async def test_a_database_that_cannot_be_opened_costs_nothing_but_the_spool(sqlite_url, tmp_path, a_writer, fault):
    path = tmp_path / "hotline.sqlite3"
    if fault == "corrupt":
        path.write_bytes(b"no database at all" * 1000)
    else:
        path.mkdir()
    writer = a_writer(sqlite_url)
    tell(writer, an_answered_call())
    assert await writer.kept(SOON)
    assert writer.health.state == "spooling"
    path.rename(tmp_path / "broken")
    await until(well(writer))
    assert [row.number for row in await rows_of(sqlite_url)] == [1]


async def test_nothing_is_written_into_a_database_that_was_taken_away(sqlite_url, tmp_path, a_writer):
    writer, path = a_writer(sqlite_url), tmp_path / "hotline.sqlite3"
    tell(writer, an_answered_call())
    assert await writer.kept(SOON)
    path.rename(tmp_path / "aside")
    tell(writer, an_answered_call())
    assert await writer.kept(SOON)
    assert writer.health.state == "spooling"
    assert "is gone" in writer.health.reason
    (tmp_path / "aside").rename(path)
    await until(well(writer))
    assert [row.number for row in await rows_of(sqlite_url)] == [1, 2]


async def test_events_for_a_server_that_is_switched_off_are_rows_when_it_is_back(fragile, fragile_url, a_writer):
    writer = a_writer(fragile_url)
    tell(writer, an_answered_call())
    assert await writer.kept(SOON)
    fragile.stop()
    tell(writer, an_answered_call())
    assert await writer.kept(SOON)
    assert writer.health.state == "spooling"
    fragile.start()
    await until(well(writer))
    assert [row.number for row in await rows_of(fragile_url)] == [1, 2]


async def test_a_frozen_server_holds_up_neither_the_journal_nor_its_return(fragile, fragile_url, a_writer):
    writer = a_writer(fragile_url)
    tell(writer, an_answered_call())
    assert await writer.kept(SOON)
    fragile.freeze()
    tell(writer, an_answered_call())
    assert await writer.kept(SOON)
    assert writer.health.state == "spooling"
    fragile.thaw()
    await until(well(writer))
    assert [row.number for row in await rows_of(fragile_url)] == [1, 2]


async def test_a_wait_for_a_frozen_server_is_cut_off(fragile, fragile_url, a_writer):
    writer = a_writer(fragile_url)
    fragile.freeze()
    tell(writer, an_answered_call())
    await until(lambda: writer._keeper._hanging is not None)
    await until(lambda: writer._keeper._hanging is None)
    assert await writer.kept(SOON)


async def test_a_reader_of_a_frozen_server_gets_an_error_in_time(fragile, fragile_url):
    database = SqlDatabase(fragile_url, CENTRE, patience=timedelta(seconds=0.3))
    async with database.unit_of_work() as work:
        await work.journal.unsettled()
        fragile.freeze()
        with pytest.raises(DatabaseSilent):
            await work.journal.unsettled()
    with pytest.raises(DatabaseSilent):
        async with database.unit_of_work() as work:
            await work.journal.unsettled()
    fragile.thaw()
    async with database.unit_of_work() as work:
        assert list(await work.journal.unsettled()) == []
    await database.close()


async def test_a_story_that_looks_something_up_is_not_held_longer_than_it_wants(fragile, fragile_url):
    database = SqlDatabase(fragile_url, CENTRE)
    async with database.unit_of_work() as work:
        await work.journal.unsettled()
        fragile.freeze()
        started = time.monotonic()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.1):
                await work.journal.unsettled()
        assert time.monotonic() - started < 4.0  # a cancelled statement of psycopg alone waits 10 s for the server
    fragile.thaw()
    await database.close()


async def test_a_reader_finds_a_server_that_was_restarted(fragile, fragile_url):
    database = SqlDatabase(fragile_url, CENTRE)
    async with database.unit_of_work() as work:
        await work.journal.unsettled()
    fragile.stop()
    with pytest.raises(DatabaseSilent):
        async with database.unit_of_work() as work:
            pass
    fragile.start()
    async with database.unit_of_work() as work:
        assert list(await work.journal.unsettled()) == []
    await database.close()


async def test_a_slow_commit_is_kept_twice_and_counted_once(sqlite_url, tmp_path, a_writer):
    # The commit waits for the lock longer than the keeper waits for the commit: the spool takes over, both succeed.
    writer = a_writer(sqlite_url, patience=Patience(commit=PATIENCE.commit, retry=0.1, poll=0.1))
    writer._keeper._patience = Patience(commit=0.05, retry=0.1, poll=0.1)
    with locked(tmp_path / "hotline.sqlite3"):
        tell(writer, an_answered_call())
        assert await writer.kept(SOON)
        assert writer._keeper._hanging is not None
    await until(well(writer))
    assert len(await rows_of(sqlite_url)) == 1
