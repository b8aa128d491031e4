"""A deadline in working days falls on the day that the government's calendar says, or is refused."""

from datetime import date, timedelta

import pytest

from hotline.domain.calendar import CalendarUnknown, WorkingCalendar

CALENDAR = WorkingCalendar()

# Decrees of the government 1314 of 10.08.2023, 1335 of 04.10.2024 and 1466 of 24.09.2025, and what article 112 moves by
# itself (a holiday on a weekend): the day that became free, the day of rest it came from.
MOVED = """
2024-04-29 2024-04-27
2024-04-30 2024-11-02
2024-05-10 2024-01-06
2024-12-30 2024-12-28
2024-12-31 2024-01-07
2025-05-02 2025-01-04
2025-05-08 2025-02-23
2025-06-13 2025-03-08
2025-11-03 2025-11-01
2025-12-31 2025-01-05
2026-01-09 2026-01-03
2026-12-31 2026-01-04
2026-03-09 2026-03-08
2026-05-11 2026-05-09
"""

# The Saturdays on which the country worked for a free Monday or Tuesday.
WORKING_SATURDAYS = [date(2024, 4, 27), date(2024, 11, 2), date(2024, 12, 28), date(2025, 11, 1)]


@pytest.mark.parametrize("line", MOVED.split("\n")[1:-1])
def test_a_day_that_the_government_moved_is_free_though_its_weekday_works(line):
    free = date.fromisoformat(line.split()[0])
    assert free.weekday() < 5
    assert not CALENDAR.is_working(free)
    assert CALENDAR.holiday_name(free)


@pytest.mark.parametrize("saturday", WORKING_SATURDAYS)
def test_a_saturday_given_for_it_is_worked(saturday):
    assert saturday.weekday() == 5
    assert CALENDAR.is_working(saturday)
    assert CALENDAR.is_moved_working_day(saturday)
    assert CALENDAR.holiday_name(saturday) is None


def test_no_other_weekend_is_worked_from_2024_to_2026():
    days = (date(2024, 1, 1) + timedelta(days=n) for n in range(3 * 365 + 1))
    assert [day for day in days if day.weekday() >= 5 and CALENDAR.is_working(day)] == WORKING_SATURDAYS


@pytest.mark.parametrize(("year", "working"), [(2024, 248), (2025, 247), (2026, 247)])
def test_a_year_has_as_many_working_days_as_its_production_calendar(year, working):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365 + (year == 2024)))
    assert sum(CALENDAR.is_working(day) for day in days) == working


def test_a_moved_day_says_in_russian_where_it_came_from():
    assert CALENDAR.holiday_name(date(2026, 1, 9)) == "Выходной (перенесено с 03.01.2026)"
    assert CALENDAR.holiday_name(date(2026, 5, 9)) == "День Победы"
    assert CALENDAR.holiday_name(date(2026, 5, 16)) is None, "a plain Saturday has no name"


@pytest.mark.parametrize(
    ("asked", "n", "due"),
    [
        ("2025-12-30", 1, "2026-01-12"),  # 31 December moved, New Year, 9 January moved
        ("2026-04-30", 5, "2026-05-08"),
        ("2026-05-08", 1, "2026-05-12"),  # 9 May is a Saturday: Monday the 11th is free
        ("2025-04-30", 5, "2025-05-13"),  # 1-4 and 8-11 May 2025 were free
        ("2025-10-31", 1, "2025-11-01"),  # a worked Saturday
        ("2025-11-01", 1, "2025-11-05"),
        ("2026-12-30", 1, "2027-01-11"),
        ("2026-06-01", 0, "2026-06-01"),
    ],
)
def test_a_deadline_counts_working_days_from_the_day_after(asked, n, due):
    assert CALENDAR.add_working_days(date.fromisoformat(asked), n) == date.fromisoformat(due)


def test_a_deadline_in_a_year_without_a_calendar_is_refused_with_the_remedy():
    with pytest.raises(CalendarUnknown, match=r"calendar of 2099 .*install a release .*holidays") as refused:
        CALENDAR.is_working(date(2099, 1, 11))
    assert refused.value.year == 2099
    with pytest.raises(CalendarUnknown):
        CALENDAR.is_working(date(2020, 6, 24))
    with pytest.raises(CalendarUnknown):
        CALENDAR.add_working_days(date.max, 1)


def test_a_deadline_does_not_slip_into_a_year_without_a_calendar():
    last = max(year for year in range(2022, 2100) if CALENDAR.knows(year))
    assert last >= 2027
    with pytest.raises(CalendarUnknown, match=str(last + 1)):
        CALENDAR.add_working_days(date(last, 12, 28), 10)


def test_the_line_still_knows_the_fixed_holidays_of_a_year_without_a_calendar():
    assert CALENDAR.holiday_name(date(2099, 1, 1)) == "Новогодние каникулы"
    assert not CALENDAR.is_moved_working_day(date(2099, 1, 10))


def test_the_centre_rests_on_its_own_day_and_works_on_another():
    calendar = WorkingCalendar(days_off={date(2026, 6, 1): "День центра"}, working_days=[date(2026, 1, 5)])
    assert not calendar.is_working(date(2026, 6, 1))
    assert calendar.holiday_name(date(2026, 6, 1)) == "День центра"
    assert calendar.is_working(date(2026, 1, 5))
    assert calendar.holiday_name(date(2026, 1, 5)) is None


def test_a_day_cannot_be_both_free_and_worked():
    with pytest.raises(ValueError, match="2026-06-01 stands among the centre's days off and among its working days"):
        WorkingCalendar(days_off={date(2026, 6, 1): "День центра"}, working_days=[date(2026, 6, 1)])


def test_working_days_are_not_counted_backwards():
    with pytest.raises(ValueError, match="cannot be negative"):
        CALENDAR.add_working_days(date(2026, 6, 1), -1)
