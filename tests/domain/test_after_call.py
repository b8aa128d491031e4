"""Who is asked after a conversation, and who is left in peace."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from hotline.domain.after_call import Talk, may_ask
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import JournalRow
from hotline.domain.survey_results import Source, Tally, counted, together, whole_percents

NOW = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
CALL = uuid4()
SHORTEST = timedelta(seconds=20)
ORDINARY = JournalRow(
    CALL, NOW, linkedid="h1-1763773000.1", topic="support", queue="dispatcher", recording_allowed=True
)


def event(kind, seconds=60, **data):
    return CallEvent(CALL, kind, NOW - timedelta(seconds=seconds), data=data)


ANSWERED = event(EventKind.ANSWERED_BY, login="anna")


def asked(*events, sos=False, topics=("support",), **row):
    talk = Talk(replace(ORDINARY, **row), (ANSWERED, *events), frozenset(topics), sos, NOW)
    return may_ask(talk, SHORTEST)


def test_an_ordinary_conversation_may_be_asked_about_whoever_had_it():
    assert asked()
    assert asked(event(EventKind.TRANSFERRED, to="vera", how="blind"), event(EventKind.ANSWERED_BY, 10, login="vera"))
    assert asked(queue="lawyer", topics=("lawyer", "conflict"), categories=("large",))
    assert asked(recording_allowed=None), "the safety net led her; she refused nothing"


@pytest.mark.parametrize(
    "told",
    [
        {"sos": True},
        {"queue": "urgent"},
        {"queue": "psychologist"},
        {"topics": ("support", "violence")},
        {"topics": ("loss",)},
        {"categories": ("large", "crisis")},
        {"recording_allowed": False},
        {"anonymous": True},
        {"linkedid": f"dial-{uuid4()}"},
    ],
)
def test_in_danger_or_grief_and_who_asked_for_few_traces_is_left_in_peace(told):
    assert not asked(**told)


@pytest.mark.parametrize(
    "happened",
    [
        event(EventKind.TOPIC, 90, topic="urgent", title="Срочная помощь"),
        event(EventKind.TOPIC, 90, topic="urgent-silent", title="Не может говорить"),
        event(EventKind.KEY, 80, key="5", level="queue", accepted=True),
        event(EventKind.QUEUE_JOINED, 80, queue="urgent"),
        event(EventKind.TRANSFERRED, 30, to="112", how="blind"),
        event(EventKind.TRANSFERRED, 30, to="+78172000144", how="conference"),
    ],
)
def test_whoever_asked_for_urgent_help_or_was_handed_to_it_is_never_asked(happened):
    assert not asked(happened)


def test_a_word_and_a_half_is_worth_no_mark_and_a_talk_nobody_saw_begin_is_not_asked_about():
    short = replace(ANSWERED, at=NOW - timedelta(seconds=19))
    assert not may_ask(Talk(ORDINARY, (short,), frozenset(), False, NOW), SHORTEST)
    assert not may_ask(Talk(ORDINARY, (), frozenset(), False, NOW), timedelta(0))
    assert may_ask(Talk(ORDINARY, (short,), frozenset(), False, NOW), timedelta(0))


def test_the_shares_of_a_question_make_a_hundred():
    assert whole_percents([1, 1, 1]) == [34, 33, 33]
    assert whole_percents([0, 0]) == [0, 0]
    assert whole_percents([999, 1]) == [100, 0]
    tally = Tally(Source.CAMPAIGN, 3, 2, 1, {"survey-quality": {"1": 1, "2": 0, "3": 1}})
    both = together([tally, tally])
    assert (both.asked, both.answered, both.complete) == (6, 4, 2)
    quality = counted(both)[1]
    assert [(share.title, share.count, share.percent) for share in quality.shares] == [
        ("Да", 2, 50),
        ("Нет", 0, 0),
        ("Частично", 2, 50),
    ]
