"""The states of a call, and the line in the journal as the fold of its events."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.call import LIVE, REMARKS, TRANSITIONS, CallState, EventKind, IllegalEvent, next_state
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.domain.journal_row import apply, open_row

ID = call_id_of("h1-1763773000.1")
NOON = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)


def history(*told):
    """Events given as (kind, seconds, data)."""
    return [
        CallEvent(ID, kind, NOON + timedelta(seconds=at), 100.0 + at, str(n), data)
        for n, (kind, at, data) in enumerate(told)
    ]


def row_of(*told):
    events = history(*told)
    row = open_row(events[0])
    for event in events[1:]:
        row = apply(row, event)
    return row


E, S = EventKind, CallState
RANG = (E.RANG, 0, {"phone": "+79001234567", "linkedid": "h1-1763773000.1"})


@pytest.mark.parametrize(
    ("story", "state"),
    [
        ([E.HUNG_UP], S.ABANDONED_IN_MENU),
        ([E.GREETED, E.HUNG_UP], S.ABANDONED_IN_MENU),
        ([E.GREETED, E.QUEUE_JOINED, E.HUNG_UP], S.ABANDONED_IN_QUEUE),
        ([E.GREETED, E.QUEUE_JOINED, E.PHONE_RANG, E.PHONE_SILENT, E.HUNG_UP], S.ABANDONED_IN_QUEUE),
        ([E.GREETED, E.QUEUE_JOINED, E.PHONE_RANG, E.ANSWERED_BY, E.HUNG_UP], S.ANSWERED),
        ([E.GREETED, E.QUEUE_JOINED, E.ANSWERED_BY, E.TALK_ENDED, E.HUNG_UP], S.ANSWERED),
        ([E.GREETED, E.QUEUE_JOINED, E.QUEUE_LEFT, E.MESSAGE_STARTED, E.MESSAGE_LEFT, E.HUNG_UP], S.VOICEMAIL),
        ([E.GREETED, E.QUEUE_JOINED, E.QUEUE_LEFT, E.CALLBACK, E.HUNG_UP], S.CALLBACK_REQUESTED),
        ([E.CLOSED, E.HUNG_UP], S.OUT_OF_HOURS),
        ([E.CLOSED, E.MESSAGE_LEFT, E.HUNG_UP], S.VOICEMAIL),
        ([E.GREETED, E.INTERRUPTED], S.INTERRUPTED),
        ([E.QUEUE_JOINED, E.ANSWERED_BY, E.INTERRUPTED], S.INTERRUPTED),
        ([E.GREETED, E.HUNG_UP, E.MESSAGE_LEFT], S.VOICEMAIL),
    ],
)
def test_every_way_through_a_call_ends_in_its_state(story, state):
    assert row_of(RANG, *((kind, n, {}) for n, kind in enumerate(story, 1))).state is state


@pytest.mark.parametrize("state", list(CallState))
@pytest.mark.parametrize("event", list(EventKind))
def test_an_illegal_event_raises_and_changes_nothing(state, event):
    if event in REMARKS or event in TRANSITIONS[state]:
        assert next_state(state, event) in CallState
    else:
        with pytest.raises(IllegalEvent):
            next_state(state, event)


def test_a_hang_up_leaves_nobody_on_the_line_from_any_state():
    for state in LIVE:
        assert TRANSITIONS[state][EventKind.HUNG_UP] not in LIVE
        assert TRANSITIONS[state][EventKind.INTERRUPTED] not in LIVE


def test_waiting_and_talking_are_measured_by_the_monotonic_clock():
    row = row_of(
        RANG,
        (E.GREETED, 1, {}),
        (E.QUEUE_JOINED, 10, {"queue": "lawyer"}),
        (E.ANSWERED_BY, 22, {}),
        (E.HUNG_UP, 62, {}),
    )
    assert (row.waited_s, row.talked_s, row.queue) == (12, 40, "lawyer")


def test_a_clock_that_goes_back_gives_no_negative_duration():
    joined, answered = history((E.QUEUE_JOINED, 0, {}), (E.ANSWERED_BY, 10, {}))
    back = CallEvent(ID, E.ANSWERED_BY, NOON - timedelta(hours=2), None, "x", {})
    assert apply(open_row(joined), back).waited_s == 0
    back_with_mono = CallEvent(ID, E.ANSWERED_BY, NOON - timedelta(hours=2), answered.mono, "x", {})
    assert apply(open_row(joined), back_with_mono).waited_s == 10


def test_the_first_ring_may_be_told_last():
    greeted, rang = history((E.GREETED, 1, {}), RANG)
    row = apply(open_row(greeted), rang)
    assert row.phone == "+79001234567"
    assert row.state is CallState.IN_MENU


def test_an_event_survives_the_spool():
    event = history((E.ANSWERED_BY, 1.5, {"login": "anna", "specialist": "Анна\n«Петрова»"}))[0]
    assert CallEvent.from_json(event.to_json()) == event
    assert "\n" not in event.to_json()


@given(st.text())
def test_junk_in_the_spool_is_named_and_never_believed(line):
    with pytest.raises(ValueError, match="not an event of a call"):
        CallEvent.from_json(line)
