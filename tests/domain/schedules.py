"""Schedules that nobody thought of: families with wishes, zones and numbers, and a service that wakes at any moment.

`python -m tests.domain.schedules 100000` tries so many and says what it found; the test tries some hundreds.
"""

import sys
import time
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as some

from hotline.domain.calendar import CalendarUnknown, WorkingCalendar
from hotline.domain.call_wishes import ZONES, Wishes
from hotline.domain.follow_up import alarming, counted_from, deadline_if_known, stage
from hotline.domain.may_call import may_call

NUMBERS = ["+79001234567", "83852123456", "+74012123456", "+74152123456", "112", "+77011234567", "88091234567", "abc"]
NEVER = {"112", "+77011234567", "88091234567", "abc"}
CENTRES = [ZoneInfo(name) for name in ("Asia/Barnaul", "Europe/Moscow", "Europe/Kaliningrad", "Europe/Berlin")]

#: From the first year that the calendar knows to one that it does not.
MOMENTS = some.datetimes(datetime(2024, 1, 1), datetime(2028, 6, 1), timezones=some.just(UTC))  # noqa: DTZ001
HOURS = some.tuples(some.integers(9 * 4, 20 * 4), some.integers(9 * 4, 20 * 4)).map(sorted)


@some.composite
def wishes(draw):
    """Mostly without any; with hours that may leave nothing."""
    since, until = (clock(quarter // 4, quarter % 4 * 15) for quarter in draw(HOURS))
    rarely = some.integers(0, 9).map(lambda n: n == 0)
    return Wishes(
        no_calls=draw(rarely),
        since=since,
        until=until,
        days_off=draw(some.booleans()),
        zone=draw(some.sampled_from(["", "", *ZONES])),
        stopped="просили" if draw(rarely) else "",
    )


SCHEDULES = {
    "number": some.sampled_from(NUMBERS),
    "wishes": some.one_of(some.just(Wishes()), wishes()),
    "answered": MOMENTS,
    "centre": some.sampled_from(CENTRES),
    "off": some.lists(some.integers(0, 20), max_size=3),
    "sleeps": some.lists(some.integers(1, 60 * 30), min_size=3, max_size=8),
}


def live_through(number, wishes, answered, centre, off, sleeps):
    """The service wakes again and again after the answer and calls whenever it may; nobody ever picks up."""
    calendar = WorkingCalendar(days_off={answered.date() + timedelta(days=n): "День центра" for n in off})
    basis_on = counted_from(answered, (), centre)[1]
    due_on = deadline_if_known(basis_on, calendar)
    now = answered
    for minutes in sleeps:
        now += timedelta(minutes=minutes)
        verdict = may_call(number, wishes, now, calendar, centre)
        if verdict.allowed:
            assert_allowed(number, wishes, now, calendar, verdict.zone)
        elif verdict.next_moment is not None:
            moment = verdict.next_moment
            assert moment > now
            assert may_call(number, wishes, moment, calendar, centre).allowed, "it would not be allowed when it is due"
            between = now + (moment - now) * 0.7
            assert not may_call(number, wishes, between, calendar, centre).allowed, "it could have been earlier"
        today = now.astimezone(centre).date()
        red = alarming(stage(basis_on, due_on, today, calendar), due_on, verdict, centre)
        assert red or (due_on is not None and today < due_on), "past the deadline, or on its day, without an alarm"
        if not red:
            assert verdict.next_moment.astimezone(centre).date() <= due_on


def assert_allowed(number, wishes, now, calendar, zone):
    """By what a person would look at: the wall clock of the family, its calendar, the list of numbers."""
    local = now.astimezone(zone)
    assert clock(9) <= local.time() < clock(20)
    assert wishes.since <= local.time() < wishes.until
    assert not wishes.no_calls
    assert not wishes.stopped
    assert number not in NEVER
    if not wishes.days_off:
        assert known_and_worked(local.date(), calendar)


def known_and_worked(day: date, calendar):
    try:
        return calendar.is_working(day)
    except CalendarUnknown:
        return False


def main(count: int) -> None:
    calls = 0

    @settings(
        max_examples=count,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(**SCHEDULES)
    def every(**schedule):
        nonlocal calls
        calls += 1
        live_through(**schedule)

    began = time.monotonic()
    every()
    spent = time.monotonic() - began
    sys.stdout.write(
        f"{calls} schedules, 0 calls outside allowed hours, 0 past the deadline without an alarm, {spent:.0f} s\n"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
