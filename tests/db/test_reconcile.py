"""The journal against Asterisk's own log, both as text."""

import csv
from datetime import UTC, datetime, timedelta

import pytest

from hotline.domain.call import CallState
from hotline.domain.call import EventKind as Kind
from hotline.domain.call_event import call_id_of
from hotline.domain.people import Role, User
from hotline.domain.second_source import CelRow, calls_from_cel
from hotline.services.reconcile import reconcile
from tests.db.cel_text import ABANDONED, ANSWERED, NOT_A_CALL
from tests.db.telling import SOON, Telling, an_answered_call, rows_of, tell, timeline_of

AFTERWARDS = datetime(2026, 11, 23, tzinfo=UTC)
LINKEDID = "h9-1795313300.0"


@pytest.fixture
def mend(url, database, a_writer):
    writer = a_writer(url)

    async def once(text="", *, live=(), as_of=AFTERWARDS):
        cel = [CelRow(*values) for values in csv.reader(text.strip().splitlines())]
        async with database.unit_of_work() as work:
            return await reconcile(work, writer, cel, live, as_of)

    once.journal = writer
    return once


async def test_a_call_that_only_asterisk_saw_gets_its_row(mend, url, database):
    async with database.unit_of_work() as work:
        await work.users.add(User("anna", "Анна Ивановна", Role.DISPATCHER, "", ""))
        await work.commit()
    found = await mend(ANSWERED + NOT_A_CALL)
    assert (found.rows, found.by_kind["hung_up"], found.kept, found.open_calls) == (1, 1, True, frozenset())
    (row,) = await rows_of(url)
    assert (row.state, row.phone, row.line, row.queue) == (CallState.ANSWERED, "+79001234567", "129", "dispatcher")
    assert (row.login, row.specialist, row.hung_up_by) == ("anna", "Анна Ивановна", "service")
    assert (row.waited_s, row.talked_s) == (0.475, 64.997)


async def test_nothing_is_missing_the_second_time(mend):
    assert (await mend(ANSWERED + ABANDONED)).rows == 2
    again = await mend(ANSWERED + ABANDONED)
    assert (again.events, again.rows) == ((), 0)


async def test_a_call_that_was_told_well_is_left_alone(mend, url):
    call = an_answered_call(linkedid=LINKEDID, at=datetime.fromtimestamp(1795313300, UTC))
    tell(mend.journal, call.then(Kind.HANDLER_LOST, "menu", stage="menu"))
    assert (await mend(ANSWERED)).events == ()
    assert await timeline_of(url, call.call_id) == call.events


async def test_an_end_that_the_feed_missed_is_told(mend, url):
    call = Telling("h3-1795312750.0", at=datetime.fromtimestamp(1795312750.6, UTC)).rang().greeted()
    tell(mend.journal, call)
    found = await mend(ABANDONED)
    assert found.by_kind == {"hung_up": 1}
    (row,) = await rows_of(url)
    assert (row.state, row.hung_up_by, row.phone) == (CallState.ABANDONED_IN_MENU, "caller", call.phone)


async def test_out_of_hours_the_receiver_was_lifted_to_say_so(mend):
    tell(mend.journal, Telling("h3-1795312750.0").rang().then(Kind.CLOSED).hung_up())
    assert (await mend(ABANDONED)).events == ()


async def test_a_call_that_died_with_asterisk_is_interrupted_when_it_was_last_heard_of(mend, url):
    cut = "\n".join(ANSWERED.strip().splitlines()[:12])
    found = await mend(cut)
    assert found.by_kind["interrupted"] == 1
    (row,) = await rows_of(url)
    last_heard = max(event.at for event in calls_from_cel(CelRow(*v) for v in csv.reader(cut.splitlines())))
    assert (row.state, row.settled_at) == (CallState.INTERRUPTED, last_heard)


async def test_a_call_of_which_not_even_cel_knows_is_interrupted(mend, url):
    tell(mend.journal, Telling().rang().greeted().waited())
    assert (await mend()).by_kind == {"interrupted": 1}
    assert [row.state for row in await rows_of(url)] == [CallState.INTERRUPTED]


async def test_a_call_that_goes_on_is_not_ended(mend, url):
    cut = "\n".join(ANSWERED.strip().splitlines()[:12])
    found = await mend(cut, live={LINKEDID})
    assert (found.open_calls, "interrupted" in found.by_kind) == (frozenset({LINKEDID}), False)
    assert [row.state for row in await rows_of(url)] == [CallState.TALKING]


async def test_nobody_is_interrupted_when_asterisk_does_not_say_who_lives(mend):
    tell(mend.journal, Telling().rang())
    assert (await mend(live=None)).events == ()


async def test_a_call_that_began_after_asterisk_was_asked_is_not_ended(mend):
    call = Telling().rang()
    tell(mend.journal, call)
    assert (await mend(as_of=call.start + timedelta(seconds=5))).events == ()


async def test_an_end_that_is_found_after_all_corrects_the_interruption(mend, url):
    cut = "\n".join(ANSWERED.strip().splitlines()[:12])
    await mend(cut)
    await mend(ANSWERED)
    assert [row.state for row in await rows_of(url)] == [CallState.ANSWERED]
    assert call_id_of(LINKEDID) == (await rows_of(url))[0].id


async def test_what_is_on_its_way_to_the_disk_is_not_missing(mend, url):
    call = an_answered_call()
    tell(mend.journal, call)
    assert (await mend()).events == ()
    assert await mend.journal.kept(SOON)
    assert [row.state for row in await rows_of(url)] == [CallState.ANSWERED]
