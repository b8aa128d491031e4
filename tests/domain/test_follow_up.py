"""The family is called within five working days, and whoever forgets is warned."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.domain.calendar import CalendarUnknown, WorkingCalendar
from hotline.domain.follow_up import Basis, Stage, counted_from, deadline, deadline_if_known, stage, working_day
from hotline.domain.forms.papers import RouteLine

CALENDAR = WorkingCalendar()

CITIES = {
    name: ZoneInfo(zone) for name, zone in [("B", "Asia/Barnaul"), ("M", "Europe/Moscow"), ("K", "Europe/Kaliningrad")]
}

# Counted by hand on the production calendars: the answer in UTC, then the last day in Barnaul, Moscow,
# Kaliningrad. The same moment may be another day there.
DEADLINES = """
2024-12-27T08:00 2025-01-14 2025-01-14 2025-01-14
2024-12-28T08:00 2025-01-15 2025-01-15 2025-01-15
2025-01-04T08:00 2025-01-15 2025-01-15 2025-01-15
2025-04-30T08:00 2025-05-13 2025-05-13 2025-05-13
2025-05-05T18:30 2025-05-15 2025-05-14 2025-05-14
2025-05-05T21:30 2025-05-15 2025-05-15 2025-05-14
2025-05-07T08:00 2025-05-16 2025-05-16 2025-05-16
2025-12-26T08:00 2026-01-14 2026-01-14 2026-01-14
2025-12-30T18:30 2026-01-16 2026-01-16 2026-01-16
2026-04-30T08:00 2026-05-08 2026-05-08 2026-05-08
2026-05-07T17:30 2026-05-18 2026-05-15 2026-05-15
2026-05-08T08:00 2026-05-18 2026-05-18 2026-05-18
2026-12-25T08:00 2027-01-12 2027-01-12 2027-01-12
2026-12-30T08:00 2027-01-15 2027-01-15 2027-01-15
2027-04-30T08:00 2027-05-11 2027-05-11 2027-05-11
2027-05-06T18:30 2027-05-17 2027-05-14 2027-05-14
"""


@pytest.mark.parametrize("line", DEADLINES.split("\n")[1:-1])
def test_five_working_days_pass_over_the_holidays_of_may_and_new_year(line):
    moment, *expected = line.split()
    answered = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    days = [counted_from(answered, (), zone)[1] for zone in CITIES.values()]
    assert [deadline(day, CALENDAR).isoformat() for day in days] == expected


def test_a_year_without_a_calendar_has_no_deadline_and_is_shown_red():
    far = date(2060, 3, 3)
    with pytest.raises(CalendarUnknown, match="2060"):
        deadline(far, CALENDAR)
    assert deadline_if_known(far, CALENDAR) is None
    assert stage(far, None, far, CALENDAR) is Stage.UNKNOWN


def test_days_are_named_calm_warned_last_and_late():
    answered, due = date(2026, 11, 20), date(2026, 11, 27)
    assert deadline(answered, CALENDAR) == due
    expected = {
        20: (0, "calm"),
        22: (0, "calm"),
        23: (1, "calm"),
        24: (2, "calm"),
        25: (3, "warned"),
        26: (4, "warned"),
    }
    expected |= {27: (5, "last_day"), 28: (5, "late"), 30: (6, "late")}
    for day, (number, word) in expected.items():
        today = date(2026, 11, day)
        assert (working_day(answered, today, CALENDAR), stage(answered, due, today, CALENDAR)) == (number, word), day
    assert working_day(answered, date(2027, 3, 1), CALENDAR) == 6


def test_the_centres_own_days_move_the_deadline():
    calendar = WorkingCalendar(days_off={date(2026, 11, 25): "День центра"}, working_days=[date(2026, 11, 28)])
    assert deadline(date(2026, 11, 20), calendar) == date(2026, 11, 28)


@pytest.mark.parametrize(
    ("meeting", "expected"),
    [
        ("27.11.2026 в 10:00", "visit 2026-11-27"),
        ("27 ноября, 10.00", "visit 2026-11-27"),
        ("в 10.30, 27/11", "visit 2026-11-27"),
        ("27.11 в 10.05", "visit 2026-11-27"),
        ("2026-11-27T10:00", "visit 2026-11-27"),
        ("15 января", "visit 2027-01-15"),
        ("20.11.2026", "answer 2026-11-22"),
        ("27.11.2062", "answer 2026-11-22"),
        ("31.02, по звонку", "answer 2026-11-22"),
        ("", "answer 2026-11-22"),
    ],
)
def test_a_visit_after_the_answer_is_what_the_days_are_counted_from(meeting, expected):
    answered = datetime(2026, 11, 22, 8, tzinfo=UTC)
    basis, day = counted_from(answered, [RouteLine(meeting=meeting), RouteLine()], CITIES["M"])
    assert f"{basis.value} {day}" == expected


def test_of_several_visits_the_last_counts():
    route = [RouteLine(meeting="30.11"), RouteLine(meeting="24.11.2026")]
    assert counted_from(datetime(2026, 11, 22, 8, tzinfo=UTC), route, CITIES["M"]) == (Basis.VISIT, date(2026, 11, 30))
