"""Nobody is called at night, on a day off, or against her wish; nor is a number that is nobody's."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.call_wishes import NO_WISHES, Wishes, checked_wishes, strictest
from hotline.domain.dialable import obstacle, zone_of
from hotline.domain.may_call import Reason, may_call
from hotline.domain.refusal import Refused
from tests.domain.schedules import SCHEDULES, live_through

CALENDAR = WorkingCalendar()
MOSCOW = ZoneInfo("Europe/Moscow")
MOBILE, BARNAUL, KALININGRAD = "+79001234567", "8 (3852) 12-34-56", "+74012123456"


@settings(max_examples=400)
@given(**SCHEDULES)
def test_no_call_outside_allowed_hours_and_none_past_the_deadline_without_an_alarm(**schedule):
    live_through(**schedule)


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("112", "emergency"),
        ("+7 112", "emergency"),
        ("01", "emergency"),
        ("103", "emergency"),
        ("", "unreadable"),
        ("+7900", "unreadable"),
        ("+712345678901234567", "unreadable"),
        ("+7 012 345-67-89", "unreadable"),
        ("1234567", "short"),
        ("+7 701 123-45-67", "foreign"),
        ("+49 151 12345678", "foreign"),
        ("810 375 29 123 45 67", "foreign"),
        ("8 809 123-45-67", "premium"),
        ("8 803 123-45-67", "premium"),
        ("8 900 123-45-67", None),
        ("+78001234567", None),
        (BARNAUL, None),
    ],
)
def test_a_number_that_must_not_be_dialled_is_refused_by_rule(number, expected):
    assert obstacle(number) == expected
    verdict = may_call(number, NO_WISHES, datetime(2026, 11, 24, 8, tzinfo=UTC), CALENDAR, MOSCOW)
    assert verdict.reason == (expected or "")


def test_a_landline_lives_by_the_clock_of_its_region_and_a_mobile_by_that_of_the_centre():
    # In Bucharest, as the tables of numbers call Kaliningrad, clocks are set in spring.
    assert [str(zone_of(number)) for number in (BARNAUL, KALININGRAD, MOBILE)] == [
        "Asia/Barnaul",
        "Europe/Kaliningrad",
        "None",
    ]
    at = datetime(2026, 7, 1, 6, 30, tzinfo=UTC)  # 8:30 in Kaliningrad, 9:30 in Moscow
    assert may_call(MOBILE, NO_WISHES, at, CALENDAR, MOSCOW).allowed
    early = may_call(KALININGRAD, NO_WISHES, at, CALENDAR, MOSCOW)
    assert (early.reason, early.next_moment) == (Reason.HOURS, datetime(2026, 7, 1, 7, tzinfo=UTC))
    told = may_call(MOBILE, Wishes(zone="Asia/Kamchatka"), at.replace(hour=8), CALENDAR, MOSCOW)
    assert told.next_moment == datetime(2026, 7, 1, 21, tzinfo=UTC)


def test_on_days_off_only_who_asked_for_it_is_called():
    sunday = datetime(2026, 11, 22, 9, tzinfo=UTC)
    verdict = may_call(MOBILE, NO_WISHES, sunday, CALENDAR, MOSCOW)
    assert (verdict.reason, verdict.next_moment) == (Reason.DAY_OFF, datetime(2026, 11, 23, 6, tzinfo=UTC))
    assert may_call(MOBILE, Wishes(days_off=True), sunday, CALENDAR, MOSCOW).allowed
    centre = WorkingCalendar(days_off={date(2026, 11, 23): "День центра"})
    assert may_call(MOBILE, NO_WISHES, sunday, centre, MOSCOW).next_moment == datetime(2026, 11, 24, 6, tzinfo=UTC)


def test_a_year_that_is_not_known_allows_nothing():
    at = datetime(2060, 3, 3, 9, tzinfo=UTC)
    verdict = may_call(MOBILE, NO_WISHES, at, CALENDAR, MOSCOW)
    assert (verdict.allowed, verdict.reason, verdict.next_moment) == (False, Reason.CALENDAR_UNKNOWN, None)


def test_a_family_may_ask_for_hours_or_for_no_call_at_all():
    at = datetime(2026, 11, 24, 10, tzinfo=UTC)  # 13:00
    morning = Wishes(since=time(10), until=time(12))
    assert may_call(MOBILE, morning, at, CALENDAR, MOSCOW).next_moment == datetime(2026, 11, 25, 7, tzinfo=UTC)
    assert may_call(MOBILE, Wishes(no_calls=True), at, CALENDAR, MOSCOW).reason is Reason.NO_CALLS
    assert may_call(MOBILE, Wishes(stopped="по жалобе"), at, CALENDAR, MOSCOW).reason is Reason.STOPPED
    both = strictest([morning, Wishes(since=time(14), discreet=True)])
    assert both.discreet
    assert may_call(MOBILE, both, at, CALENDAR, MOSCOW).reason is Reason.NO_HOURS


def test_clocks_that_are_set_move_the_wall_and_not_the_rule():
    berlin = ZoneInfo("Europe/Berlin")
    saturday = datetime(2026, 3, 28, 20, tzinfo=UTC)  # the night in which clocks are set
    verdict = may_call(MOBILE, Wishes(days_off=True), saturday, CALENDAR, berlin)
    assert verdict.next_moment == datetime(2026, 3, 29, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong", [Wishes(zone="Mars/Base"), Wishes(since=time(7)), Wishes(since=time(12), until=time(12))]
)
def test_wishes_that_cannot_be_kept_are_refused(wrong):
    with pytest.raises(Refused):
        checked_wishes(wrong)
