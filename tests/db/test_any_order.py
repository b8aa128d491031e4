"""Whatever the order, the repetitions and the groups in which a call is told, the journal says the same."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import select

from db.journal_store import JournalStore
from db.mapping import event_of, row_of
from db.recall import timelines
from db.tables import calls
from hotline.domain.call import EventKind as Kind
from hotline.domain.call import IllegalEvent
from hotline.domain.journal_row import JournalRow, apply
from hotline.domain.timeline import in_order
from tests.db.telling import Telling

KINDS = [kind for kind in Kind if kind is not Kind.RANG]


@pytest.fixture
def store(url):
    opened = JournalStore(url, timedelta(seconds=10))
    yield opened
    opened.close()


def told_one_by_one(events):
    row = JournalRow(id=events[0].call_id, opened_at=events[0].at)
    for event in events:
        try:
            row = apply(row, event)
        except IllegalEvent:
            continue
    return row


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kinds=some.lists(some.sampled_from(KINDS), max_size=8),
    order=some.randoms(use_true_random=False),
    repetitions=some.integers(0, 6),
    restarts=some.booleans(),
)
def test_the_same_row_and_the_same_timeline(store, kinds, order, repetitions, restarts):
    call = Telling(f"h1-{uuid4()}").rang()
    for nth, kind in enumerate(kinds):
        call.then(kind, str(nth), login="olga", queue="dispatcher", phone="+79000000000", by="caller")
    told = call.events + order.choices(call.events, k=repetitions)
    order.shuffle(told)
    while told:
        cut = order.randint(1, len(told))
        assert store.keep(told[:cut]) == []
        told = told[cut:]
        if restarts:
            store._ledgers.clear()

    with store._connection.transaction():
        connection = store._connection.sqlalchemy
        (kept,) = connection.execute(select(calls).where(calls.c.id == call.call_id)).mappings()
        row = row_of(kept)
        timeline = [
            event_of(each) for each in connection.execute(timelines().where(calls.c.id == call.call_id)).mappings()
        ]
    expected = told_one_by_one(in_order(call.events))
    assert in_order(timeline) == in_order(call.events)
    assert {name: getattr(row, name) for name in row.__slots__ if name != "number"} == {
        name: getattr(expected, name) for name in row.__slots__ if name != "number"
    }
