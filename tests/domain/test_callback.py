"""Who asked to be called back: her place, until when a machine calls, and on which day she is promised a call."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from hotline.domain.attempt import AttemptState
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call_wishes import Wishes
from hotline.domain.callback import Request, Window, called_until, position
from hotline.domain.duty import Clockwork
from hotline.domain.may_call import Reason, may_call_back
from hotline.domain.next_day import Day, next_day
from hotline.domain.opening_hours import OpeningHours
from hotline.domain.retry import CALLBACK_RETRIES, MOST, next_try

MOSCOW, CALENDAR = ZoneInfo("Europe/Moscow"), WorkingCalendar()
HOURS = OpeningHours.parse("mon-thu 09:00-18:00; fri 09:00-17:00")
CLOCK = Clockwork(HOURS, CALENDAR, MOSCOW)
WINDOW = Window(timedelta(hours=2), timedelta(minutes=10))
NOON = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)


def local(day, hour, minute=0, month=3):
    return datetime(2026, month, day, hour, minute, tzinfo=MOSCOW)


def a_request(since=NOON, **changed):
    known = {"id": uuid4(), "duty": uuid4(), "phone": "+79001234567", "queue": "dispatcher", "asked_at": since}
    return Request(**known | {"since": since} | changed)


def test_who_came_earlier_or_is_urgent_stays_before_her_and_nobody_else():
    earlier, later, urgent, unknown, same = (uuid4() for _ in range(5))
    since = {
        earlier: NOON - timedelta(minutes=1),
        later: NOON + timedelta(seconds=1),
        urgent: NOON + timedelta(minutes=9),
        same: NOON,
    }
    others = [(urgent, 100), (earlier, 0), (same, 0), (later, 0), (unknown, 0)]
    assert position(a_request(), others, since) == 4
    assert position(a_request(), [], {}) == 1
    assert position(a_request(queue="urgent"), others, since) == 1


def test_her_place_is_in_her_queue_and_in_the_menu_in_that_of_the_dispatchers():
    assert (a_request(queue="lawyer").waits_in, a_request(queue="lawyer").priority) == ("lawyer", 0)
    assert a_request(queue="").waits_in == "dispatcher"
    urgent = a_request(queue="", topic="urgent-silent")
    assert (urgent.waits_in, urgent.priority, urgent.back_priority) == ("urgent", 100, 100)
    assert a_request().back_priority == 95


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (local(18, 12), local(18, 14)),
        (local(18, 17), local(18, 18)),  # never past closing
        (local(18, 17, 51), local(18, 17, 51)),  # so near the closing she was promised another day
        (local(18, 7), local(18, 7)),  # asked while it was closed: a person's
        (local(21, 12), local(21, 12)),  # Saturday
    ],
)
def test_a_machine_calls_for_two_hours_and_never_past_closing(asked, until):
    assert called_until(asked.astimezone(UTC), WINDOW, CLOCK) == until


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (local(18, 12), Day.TODAY),
        (local(18, 17, 49), Day.TODAY),
        (local(18, 17, 50), Day.TOMORROW),
        (local(18, 20), Day.TOMORROW),
        (local(18, 7), Day.TODAY),
        (local(20, 16, 55), Day.MONDAY),
        (local(22, 12), Day.TOMORROW),
        (local(30, 17, 55, month=4), Day.MONDAY),  # 1 May is a holiday, and a Friday
        (datetime(2026, 12, 31, 20, tzinfo=MOSCOW), Day.LATER),  # the New Year holidays
    ],
)
def test_the_day_that_is_promised_is_a_day_on_which_we_work(at, day):
    assert next_day(at, timedelta(minutes=10), HOURS, CALENDAR) is day


def test_a_line_that_never_closes_promises_no_other_day():
    assert next_day(local(18, 23, 59), timedelta(minutes=10), OpeningHours.parse("always"), CALENDAR) is Day.TODAY


@pytest.mark.parametrize(
    ("wishes", "hour", "reason"),
    [
        (Wishes(), 23, Reason.NONE),  # she asked, so the hour is hers
        (Wishes(zone="Asia/Vladivostok"), 17, Reason.NONE),
        (Wishes(since=time(10), until=time(12)), 11, Reason.NONE),
        (Wishes(since=time(10), until=time(12)), 15, Reason.HOURS),  # what she named still holds
        (Wishes(no_calls=True), 12, Reason.NO_CALLS),
        (Wishes(stopped="суд"), 12, Reason.STOPPED),
    ],
)
def test_who_asked_is_called_at_her_hour_but_her_wishes_hold(wishes, hour, reason):
    told = may_call_back("+79001234567", wishes, local(22, hour), CALENDAR, MOSCOW)  # a Sunday
    assert (told.reason, told.allowed) == (reason, reason is Reason.NONE)


def test_numbers_that_are_never_dialled_are_not_dialled_for_who_asks_either():
    for number in ("112", "+78095001234567", "+380441234567", ""):
        assert not may_call_back(number, Wishes(), NOON, CALENDAR, MOSCOW).allowed


def test_who_does_not_answer_is_tried_again_within_the_two_hours_or_left_to_a_person():
    for state in CALLBACK_RETRIES:
        at, ended = NOON, []
        while (again := next_try([*ended, (state, at)], CALLBACK_RETRIES)) is not None:
            ended.append((state, at))
            at = again
        assert len(ended) < MOST
        assert at - NOON < timedelta(hours=2)
    for state in set(AttemptState) - set(CALLBACK_RETRIES):
        assert next_try([(state, NOON)], CALLBACK_RETRIES) is None
