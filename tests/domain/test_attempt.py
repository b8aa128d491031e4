"""One attempt to call somebody: the table, and when to try again."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.attempt import (
    LIVE,
    OPEN,
    STATE_TITLES,
    TRANSITIONS,
    AttemptEvent,
    AttemptState,
    IllegalAttempt,
    attempt_of,
    event_of_cause,
    next_state,
    steps,
)
from hotline.domain.retry import MOST, RETRIES, next_try

AT = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
S, E = AttemptState, AttemptEvent


@pytest.mark.parametrize("state", S)
@pytest.mark.parametrize("event", E)
def test_what_the_table_does_not_know_raises_and_changes_nothing(state, event):
    target = TRANSITIONS.get(state, {}).get(event)
    if target is not None:
        assert next_state(state, event) is target
        return
    with pytest.raises(IllegalAttempt, match=f"{state.value!r} cannot get the event {event.value!r}"):
        next_state(state, event)


def test_only_a_person_leads_out_of_unknown_and_nothing_out_of_an_end():
    assert TRANSITIONS[S.UNKNOWN] == {E.DECIDED: S.DECIDED}
    assert set(TRANSITIONS) == OPEN
    assert all(E.LOST in TRANSITIONS[state] for state in LIVE)
    assert S.UNKNOWN not in RETRIES


def test_an_event_leads_to_one_state_from_wherever_it_comes():
    for event in E:
        assert len(set(steps(event).values())) == 1, event


def test_every_state_has_words_for_people():
    assert set(STATE_TITLES) == set(S)


@pytest.mark.parametrize(
    ("cause", "event"),
    [(17, E.BUSY), (19, E.NO_ANSWER), (21, E.REFUSED), (1, E.UNREACHABLE), (34, E.UNREACHABLE), (None, E.UNREACHABLE)],
)
def test_why_nobody_answered_is_told_by_the_cause(cause, event):
    assert event_of_cause(cause) is event


def test_a_channel_names_its_attempt_and_no_other_call_does():
    attempt = uuid4()
    assert attempt_of(f"dial-{attempt}") == attempt
    assert attempt_of("h1-1763773000.12") is None
    assert attempt_of("dial-me") is None


def test_a_busy_line_is_tried_soon_and_a_silent_one_later():
    assert next_try([(S.BUSY, AT)]) == AT + timedelta(minutes=5)
    assert next_try([(S.BUSY, AT), (S.BUSY, AT)]) == AT + timedelta(minutes=15)
    assert next_try([(S.BUSY, AT), (S.NO_ANSWER, AT)]) == AT + timedelta(hours=1)


@given(st.lists(st.sampled_from(list(S)), min_size=1, max_size=12))
def test_a_machine_never_calls_again_after_an_answer_or_an_unknown_end(states):
    again = next_try([(state, AT) for state in states])
    if states[-1] in {S.SPOKE, S.DECIDED} or OPEN & set(states) or len(states) >= MOST:
        assert again is None
    else:
        assert again is None or again > AT
