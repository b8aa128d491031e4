import asyncio
from dataclasses import replace
from datetime import timedelta
from functools import partial
from threading import Event, Thread
from uuid import uuid4

import pytest
from sqlalchemy import select

from db.engine import DatabaseSilent, writing_engine
from db.journal_store import JournalStore
from db.tables import recordings
from hotline.domain.call import CallState
from hotline.domain.call import EventKind as Kind
from tests.db import telling
from tests.db.telling import NOON, SOON, Telling, an_abandoned_call, an_answered_call, rows_of, tell, timeline_of

PATIENCE = timedelta(seconds=10)


@pytest.fixture
def a_writer(a_writer):
    """The database is never silent here, however busy the machine: what is told is in it, not in the spool."""
    return partial(a_writer, patience=replace(telling.PATIENCE, commit=SOON.total_seconds()))


async def test_every_call_has_one_row_and_numbers_have_no_gap(url, a_writer):
    writer, calls = a_writer(url), [an_answered_call() for _ in range(300)]
    tell(writer, *calls)
    assert await writer.kept(SOON)
    rows = await rows_of(url)
    assert [row.number for row in rows] == list(range(1, 301))
    assert [row.id for row in rows] == [call.call_id for call in calls]


async def test_numbers_go_on_after_a_restart(url, a_writer):
    for _ in range(2):
        writer = a_writer(url)
        tell(writer, an_answered_call(), an_abandoned_call())
        assert await writer.kept(SOON)
        writer.stop()
    assert [row.number for row in await rows_of(url)] == [1, 2, 3, 4]


async def test_a_call_told_in_pieces_around_a_restart_is_one_row(url, a_writer):
    call = an_answered_call()
    for event in call.events:
        writer = a_writer(url)
        writer.record(event)
        writer.stop()
    (row,) = await rows_of(url)
    assert (row.state, row.specialist, row.phone) == (CallState.ANSWERED, "Ольга", call.phone)
    assert await timeline_of(url, call.call_id) == call.events


async def test_telling_everything_twice_changes_nothing(url, a_writer):
    writer, calls = a_writer(url), [an_answered_call() for _ in range(20)]
    tell(writer, *calls)
    assert await writer.kept(SOON)
    before = await rows_of(url)
    tell(writer, *calls)
    tell(a_writer(url), *calls)
    assert await writer.kept(SOON)
    assert await rows_of(url) == before


async def test_the_first_ring_may_be_told_last(url, a_writer):
    writer, call = a_writer(url), an_answered_call()
    for event in reversed(call.events):
        writer.record(event)
        assert await writer.kept(SOON)
    (row,) = await rows_of(url)
    assert (row.state, row.phone, row.opened_at, row.waited_s) == (CallState.ANSWERED, call.phone, NOON, 1.0)


async def test_an_event_that_cannot_be_stays_in_the_timeline_and_moves_nothing(url, a_writer, caplog):
    writer, call = a_writer(url), an_abandoned_call().answered()
    tell(writer, call)
    assert await writer.kept(SOON)
    (row,) = await rows_of(url)
    assert (row.state, row.login) == (CallState.ABANDONED_IN_MENU, "")
    assert await timeline_of(url, call.call_id) == call.events
    assert "answered_by" in caplog.text
    assert call.phone not in caplog.text


async def test_a_guess_that_a_call_was_interrupted_gives_way_to_its_true_end(url, a_writer):
    writer, call = a_writer(url), Telling().rang().greeted()
    tell(writer, call.then(Kind.INTERRUPTED, reason="no channel"))
    assert await writer.kept(SOON)
    assert [row.state for row in await rows_of(url)] == [CallState.INTERRUPTED]
    tell(writer, call.waited().answered().hung_up())
    assert await writer.kept(SOON)
    assert [row.state for row in await rows_of(url)] == [CallState.ANSWERED]


async def test_what_people_wrote_into_a_row_is_not_overwritten(url, a_writer):
    writer, call = a_writer(url), an_answered_call()
    tell(writer, call)
    assert await writer.kept(SOON)
    engine = writing_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE calls SET result = 'helped', transcript = 'words'")
    tell(writer, call.then(Kind.TRANSFERRED, to="lawyer"))
    writer.record(Telling(call.linkedid).then(Kind.CALLBACK, phone="+79000000000").events[0])
    assert await writer.kept(SOON)
    (row,) = await rows_of(url)
    assert (row.result, row.transcript) == ("helped", "words")


async def test_a_message_has_a_row_with_its_file_in_whichever_order_it_is_told(url, a_writer):
    writer, files = a_writer(url), [str(uuid4()), str(uuid4())]
    for file, order in zip(files, (1, -1), strict=True):
        call = Telling().rang()
        call.then(Kind.MESSAGE_STARTED, file, recording=file, file=f"{file}.wav")
        call.then(Kind.MESSAGE_LEFT, file, recording=file, file=f"{file}.wav", duration_s=7.5)
        for event in call.events[::order]:
            writer.record(event)
            assert await writer.kept(SOON)
    with writing_engine(url).connect() as connection:
        found = {str(row.id): row for row in connection.execute(select(recordings))}
    assert found.keys() == set(files)
    for file, row in found.items():
        assert (row.file, row.kind, row.duration_s) == (f"{file}.wav", "message", 7.5)
        assert (row.started_at, row.sealed_at) == (NOON + timedelta(seconds=1), NOON + timedelta(seconds=2))


async def test_a_recorded_conversation_has_one_row_however_often_it_is_told(url, a_writer):
    writer, name = a_writer(url), str(uuid4())
    told = Telling().rang().then(Kind.TALK_RECORDED, recording=name, file=f"{name}.raw").events
    for event in [*told, *told]:
        writer.record(event)
        assert await writer.kept(SOON)
    with writing_engine(url).connect() as connection:
        (row,) = connection.execute(select(recordings).where(recordings.c.call_id == told[0].call_id))
    assert (str(row.id), row.kind, row.file, row.started_at) == (name, "talk", f"{name}.raw", told[1].at)
    assert (row.duration_s, row.sealed_at) == (None, None)


async def test_names_from_hell_hold_up_nobody(url, a_writer):
    writer = a_writer(url)
    names = ["a\0b", "\ud800", "x" * 100_000, "'; DROP TABLE calls; --", "${SHELL(reboot)}\r\n", "🦄" * 300]
    for name in names:
        call = Telling()
        writer.record(call.then(Kind.RANG, linkedid=call.linkedid, phone="", caller_name=name, line="129").events[0])
    tell(writer, Telling().then(Kind.HUNG_UP, by="caller", cause=10**30))
    assert await writer.kept(SOON)
    kept = [row.caller_name for row in await rows_of(url)]
    assert kept == ["ab", "?", "x" * 300, names[3], names[4], names[5], ""]


async def test_two_writers_at_once_give_no_number_twice(url):
    calls = [[an_answered_call() for _ in range(40)] for _ in range(2)]

    def write(own):
        store = JournalStore(url, PATIENCE)
        for call in own:
            assert store.keep(call.events[:2]) == []
            assert store.keep(call.events[2:]) == []
        store.close()

    threads = [Thread(target=write, args=(own,)) for own in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rows = await rows_of(url)
    assert [row.number for row in rows] == list(range(1, 81))
    assert {row.state for row in rows} == {CallState.ANSWERED}


async def test_two_writers_of_one_call_do_not_undo_each_other(url):
    service, command = JournalStore(url, PATIENCE), JournalStore(url, PATIENCE)
    call = an_answered_call()
    for turn, event in enumerate(call.events):
        (service, command)[turn % 2].keep([event])
    service.keep(call.events)
    (row,) = await rows_of(url)
    assert (row.phone, row.queue, row.login, row.state) == (call.phone, "dispatcher", "olga", CallState.ANSWERED)
    for store in (service, command):
        store.close()


async def test_nothing_is_forgotten_when_more_calls_are_live_than_are_remembered(url, monkeypatch):
    monkeypatch.setattr("db.journal_store._REMEMBERED", 10)
    store, calls = JournalStore(url, PATIENCE), [an_answered_call() for _ in range(25)]
    for step in range(5):
        for call in calls:
            store.keep([call.events[step]])
    store.close()
    assert {row.state for row in await rows_of(url)} == {CallState.ANSWERED}


async def test_what_was_recorded_before_the_stop_is_kept(url, a_writer):
    writer = a_writer(url)
    tell(writer, *[an_abandoned_call() for _ in range(50)])
    writer.stop()
    assert len(await rows_of(url)) == 50


async def test_a_volume_that_is_closed_meanwhile_keeps_its_numbers_and_the_next_begins_at_one(url, database):
    """Two writers at work while the head closes the volume: every line in one of the two, no number left out."""
    calls = [[an_answered_call() for _ in range(40)] for _ in range(2)]
    begun = Event()

    def kept(store, events):
        try:
            return store.keep(events) == []
        except DatabaseSilent:
            return False

    def write(own):
        store = JournalStore(url, PATIENCE)
        for nth, call in enumerate(own):
            while not kept(store, call.events):  # a busy machine may keep the lock from one of them
                pass
            if nth == 10:
                begun.set()
        store.close()

    threads = [Thread(target=write, args=(own,)) for own in calls]
    for thread in threads:
        thread.start()
    await asyncio.to_thread(begun.wait)
    async with database.unit_of_work() as work:
        assert await work.volumes.close(1, NOON)
        assert not await work.volumes.close(1, NOON)
        await work.commit()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    rows = await rows_of(url)
    first, second = ([row.number for row in rows if row.volume == volume] for volume in (1, 2))
    assert len(rows) == 80
    assert first == list(range(1, len(first) + 1))
    assert second == list(range(1, len(second) + 1))
    assert len(first) >= 11
    assert {row.state for row in rows} == {CallState.ANSWERED}


async def test_a_call_stays_in_the_volume_that_it_began_in(url, database, a_writer):
    writer, call = a_writer(url), an_answered_call()
    for event in call.events[:3]:
        writer.record(event)
    assert await writer.kept(SOON)
    async with database.unit_of_work() as work:
        assert await work.volumes.close(1, NOON)
        await work.commit()
    tell(writer, call, an_abandoned_call())
    assert await writer.kept(SOON)
    assert [(row.volume, row.number, row.state) for row in await rows_of(url)] == [
        (1, 1, CallState.ANSWERED),
        (2, 1, CallState.ABANDONED_IN_MENU),
    ]
