"""When somebody must be called back: by the opening hours, the same working day; at once where life may be at stake."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.duty import CALLBACK, KINDS, MESSAGE, Clockwork, Priority, due_again, due_at
from hotline.domain.opening_hours import OpeningHours

ZONE = ZoneInfo("Europe/Moscow")
CALENDAR = WorkingCalendar()
OFFICE = "mon-thu 09:00-18:00; fri 09:00-16:00"


def a_clock(hours=OFFICE):
    return Clockwork(OpeningHours.parse(hours), CALENDAR, ZONE)


def at(text):
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


# 2026-11-18 is a Wednesday, 2026-11-20 a Friday; 2026-11-04 a holiday.
@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("2026-11-18 10:00", "2026-11-18 12:00"),
        ("2026-11-18 16:30", "2026-11-18 18:00"),  # the same day, although that is less than two hours
        ("2026-11-18 17:50", "2026-11-19 09:20"),  # nobody can do it in ten minutes
        ("2026-11-18 17:30", "2026-11-18 18:00"),
        ("2026-11-18 22:00", "2026-11-19 11:00"),
        ("2026-11-18 03:00", "2026-11-18 11:00"),
        ("2026-11-20 16:00", "2026-11-23 11:00"),  # closed: over the weekend
        ("2026-11-03 19:00", "2026-11-05 11:00"),  # over a holiday
    ],
)
def test_a_message_is_due_within_two_hours_of_opening_time_and_on_the_same_working_day(said, due):
    assert due_at(MESSAGE, Priority.ORDINARY, at(said), a_clock()) == at(due)


def test_a_break_for_lunch_does_not_end_the_working_day():
    clock = a_clock("mon-fri 09:00-13:00, 14:00-18:00")
    assert due_at(MESSAGE, 0, at("2026-11-18 12:00"), clock) == at("2026-11-18 15:00")
    assert due_at(MESSAGE, 0, at("2026-11-18 13:30"), clock) == at("2026-11-18 16:00")


def test_a_line_that_never_closes_has_two_hours_at_night_too():
    assert due_at(CALLBACK, 0, at("2026-11-21 23:30"), a_clock("always")) == at("2026-11-22 01:30")


def test_hours_over_midnight_belong_to_the_day_on_which_they_began():
    clock = a_clock("mon-sun 20:00-02:00")
    assert due_at(MESSAGE, 0, at("2026-11-19 01:00"), clock) == at("2026-11-19 02:00")
    assert due_at(MESSAGE, 0, at("2026-11-19 23:00"), clock) == at("2026-11-20 01:00")


def test_a_centre_without_an_opening_in_a_year_still_has_a_due_time():
    first = at("2026-11-18 10:00").date()
    closed = WorkingCalendar(days_off={first + timedelta(days=n): "Ремонт" for n in range(400)})
    clock = Clockwork(OpeningHours.parse(OFFICE), closed, ZONE)
    assert due_at(MESSAGE, 0, at("2026-11-18 10:00"), clock) == at("2026-11-18 12:00")


@pytest.mark.parametrize("priority", [Priority.UNSURE, Priority.URGENT, Priority.CRISIS])
def test_what_may_be_a_matter_of_life_is_due_at_once_at_any_hour(priority):
    moment = at("2026-11-22 03:00")
    assert due_at(MESSAGE, priority, moment, a_clock()) == moment
    assert due_again(MESSAGE, priority, 3, moment, a_clock()) == moment + timedelta(minutes=10)


def test_each_call_that_nobody_answers_leaves_more_time_to_the_next():
    moment = at("2026-11-18 09:00")
    again = [due_again(MESSAGE, 0, attempt, moment, a_clock()) - moment for attempt in (1, 2, 3, 4, 40)]
    assert again == [timedelta(minutes=30), timedelta(hours=2), *[timedelta(hours=4)] * 3]
    assert due_again(MESSAGE, 0, 2, at("2026-11-18 17:00"), a_clock()) == at("2026-11-19 10:00")


HOURS = st.sampled_from(
    [OFFICE, "mon-fri 09:00-13:00, 14:00-18:00", "mon-sun 20:00-02:00", "sat 10:00-11:00", "always"]
)
MOMENTS = st.integers(0, 700 * 1440).map(lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))


@given(HOURS, MOMENTS, st.sampled_from(sorted(KINDS)), st.sampled_from([Priority.ORDINARY, Priority.REPEATED]))
def test_nothing_ordinary_is_due_in_closed_hours_and_nobody_gets_less_than_half_an_hour(hours, moment, kind, priority):
    clock = a_clock(hours)
    due = due_at(kind, priority, moment, clock)
    inside = due.astimezone(ZONE) - timedelta(seconds=1)
    assert clock.hours.is_open(inside, CALENDAR)
    assert due >= clock.hours.passed(moment.astimezone(ZONE), timedelta(minutes=30), CALENDAR)
    assert due <= clock.hours.passed(moment.astimezone(ZONE), KINDS[kind].within, CALENDAR)


@given(HOURS, MOMENTS, st.integers(0, 600), st.integers(0, 600))
def test_opening_time_adds_up(hours, moment, first, second):
    local, rules = moment.astimezone(ZONE), OpeningHours.parse(hours)
    half = rules.passed(local, timedelta(minutes=first), CALENDAR)
    whole = rules.passed(local, timedelta(minutes=first + second), CALENDAR)
    assert rules.passed(half.astimezone(ZONE), timedelta(minutes=second), CALENDAR) == whole
