import csv
from dataclasses import replace

import pytest

from hotline.domain.call import EventKind as Kind
from hotline.domain.call_event import call_id_of
from hotline.domain.second_source import CelRow, calls_from_cel
from tests.db.cel_text import ABANDONED, ANSWERED, NOT_A_CALL


def rows(text):
    return [CelRow(*values) for values in csv.reader(text.strip().splitlines())]


def told(text):
    """One line an event: seconds since the first, kind, name, what it says."""
    events = calls_from_cel(rows(text))
    start = events[0].at
    return [
        " ".join(
            [f"{(event.at - start).total_seconds():.3f}", event.kind.value, event.nth, *map(str, event.data.values())]
        ).rstrip()
        for event in sorted(events, key=lambda event: event.at)
    ]


def test_an_answered_call_is_told_from_the_ring_to_the_end():
    assert told(ANSWERED) == [
        "0.000 rang  h9-1795313300.0 +79001234567 129",
        "0.000 handler_lost menu menu",
        "0.000 greeted",
        "0.004 queue_joined dispatcher dispatcher",
        "0.479 answered_by h9-1795313300.3 anna anna",
        "65.476 hung_up  service 44",
    ]


def test_a_caller_who_hangs_up_is_told_to_have_done_so():
    assert told(ABANDONED) == [
        "0.000 rang  h3-1795312750.0 +79001112233 129",
        "0.002 greeted",
        "15.045 hung_up  caller None",
    ]


def test_the_end_is_the_dispatchers_when_her_phone_hung_up():
    ended = ANSWERED.replace("dialplan/builtin", "PJSIP/anna@web-00000001")
    assert told(ended)[-1] == "65.476 hung_up  dispatcher 44"


def test_the_call_is_known_by_its_linkedid():
    assert {event.call_id for event in calls_from_cel(rows(ANSWERED))} == {call_id_of("h9-1795313300.0")}


def test_channels_that_no_outside_caller_began_are_no_calls_unless_the_journal_knows_them():
    assert calls_from_cel(rows(NOT_A_CALL)) == []
    assert [event.kind for event in calls_from_cel(rows(NOT_A_CALL), {"test-1"})] == [Kind.RANG, Kind.HUNG_UP]


def test_a_call_that_goes_on_has_no_end():
    kinds = [event.kind for event in calls_from_cel(rows(ABANDONED)[:2])]
    assert kinds == [Kind.RANG, Kind.GREETED]


RECORDING = "0f8fad5b-d9cb-469f-a165-70867728950e"


@pytest.mark.parametrize(
    ("extra", "file"),
    [
        (f"recording={RECORDING}", f"{RECORDING}.wav"),
        (f"recording={RECORDING},file=night.wav", "night.wav"),
        ("recording=../../etc/passwd", None),
        ("", None),
    ],
)
def test_a_message_that_the_dialplan_recorded_is_told_with_its_file(extra, file):
    (start, answer, *_) = rows(ABANDONED)
    said = replace(answer, event="USER_DEFINED", user_event="HOTLINE-MESSAGE", extra=f'{{"extra":"{extra}"}}')
    messages = [event.data for event in calls_from_cel([start, said]) if event.kind is Kind.MESSAGE_STARTED]
    assert messages == ([] if file is None else [{"recording": RECORDING, "file": file}])


def test_a_recorded_conversation_is_told_with_its_answer_and_not_before_one():
    told = rows(ANSWERED)
    named = replace(
        told[1], event="USER_DEFINED", user_event="HOTLINE-TALK", extra=f'{{"extra":"recording={RECORDING}"}}'
    )
    events = calls_from_cel([*told[:2], named, *told[2:]])
    [talk] = [event for event in events if event.kind is Kind.TALK_RECORDED]
    [answer] = [event for event in events if event.kind is Kind.ANSWERED_BY]
    assert talk.data == {"recording": RECORDING, "file": f"{RECORDING}.raw"}
    assert (talk.at, talk.nth) == (answer.at, "")
    assert [event.data for event in events if event.kind is Kind.CONSENT] == [{"recording": True}]
    (start, answer, *_) = rows(ABANDONED)
    assert Kind.TALK_RECORDED not in {event.kind for event in calls_from_cel([start, answer, named])}


@pytest.mark.parametrize("extra", ["", "no json", "[]", '{"hangupcause":"16"}', "null"])
def test_an_end_with_an_odd_reason_is_an_end_all_the_same(extra):
    odd = [replace(row, extra=extra) for row in rows(ABANDONED)]
    assert calls_from_cel(odd)[-1].data == {"by": "service", "cause": None, "cause_text": ""}
