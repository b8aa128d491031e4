"""A call for urgent help is red until somebody has it."""

import itertools

import pytest

from hotline.domain.alarm import AlarmKind, alarm_of
from hotline.domain.call import EventKind as Kind
from tests.db.telling import Telling


def a_call(**settings):
    return Telling(**settings).rang().greeted()


def test_an_ordinary_call_raises_no_alarm():
    call = a_call().then(Kind.TOPIC, "lawyer", topic="lawyer").waited("lawyer").answered().hung_up()
    assert alarm_of(call.events) is None


def test_who_presses_five_in_the_menu_raises_an_alarm_at_that_moment():
    call = a_call().then(Kind.TOPIC, "urgent", topic="urgent", title="Срочная помощь")
    alarm = alarm_of(call.events)
    assert (alarm.kind, alarm.raised_at, alarm.open) == (AlarmKind.URGENT, call.events[-1].at, True)


def test_who_presses_five_twice_cannot_speak():
    call = a_call().then(Kind.TOPIC, "urgent", topic="urgent").then(Kind.TOPIC, "silent", topic="urgent-silent")
    alarm = alarm_of(call.events)
    assert (alarm.kind, alarm.raised_at) == (AlarmKind.SILENT, call.events[2].at)


@pytest.mark.parametrize("level", ["queue", "offer"])
def test_five_while_waiting_raises_an_alarm_and_other_keys_do_not(level):
    waiting = a_call().waited()
    assert alarm_of(waiting.then(Kind.KEY, "1", key="7", level=level, accepted=True).events) is None
    assert alarm_of(waiting.then(Kind.KEY, "2", key="5", level=level, accepted=True).events).open


def test_five_in_a_level_of_the_menu_that_means_something_else_is_no_alarm():
    assert alarm_of(a_call().then(Kind.KEY, "1", key="5", level="rental", accepted=True).events) is None


def test_a_caller_in_the_urgent_queue_raises_an_alarm_even_when_the_topic_was_never_told():
    assert alarm_of(a_call().waited("urgent").events).kind is AlarmKind.URGENT


def test_the_alarm_ends_when_somebody_answers():
    alarm = alarm_of(a_call().waited("urgent").answered("olga").events)
    assert (alarm.open, alarm.answered_by) == (False, "olga")


def test_an_answer_from_before_the_alarm_does_not_end_it():
    call = a_call().waited().answered("olga").then(Kind.QUEUE_LEFT, "KEY5")
    assert alarm_of(call.then(Kind.TOPIC, "urgent", topic="urgent").events).open


def test_a_caller_who_hangs_up_unanswered_stays_an_open_alarm_to_be_called_back():
    alarm = alarm_of(a_call().waited("urgent").hung_up().events)
    assert (alarm.open, alarm.ended_at is not None) == (True, True)


def test_a_caller_whose_dispatcher_was_lost_and_who_waits_again_is_an_alarm_again():
    call = a_call().waited("urgent").answered("olga").then(Kind.QUEUE_JOINED, "again", queue="dispatcher")
    alarm = alarm_of(call.events)
    assert (alarm.open, alarm.raised_at) == (True, call.events[-1].at)


def test_the_order_in_which_the_events_are_heard_of_changes_nothing():
    call = a_call().then(Kind.TOPIC, "urgent", topic="urgent").waited("urgent").answered("olga").hung_up()
    told = {alarm_of(order) for order in itertools.permutations(call.events[1:])}
    assert told == {alarm_of(call.events)}


def test_an_answer_without_a_name_ends_the_alarm_all_the_same():
    assert not alarm_of(a_call().waited("urgent").then(Kind.ANSWERED_BY, "x").events).open
