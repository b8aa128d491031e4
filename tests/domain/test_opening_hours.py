"""The line is open when the centre says so, on the clock of its own town, by the production calendar."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.opening_hours import OpeningHours

CALENDAR = WorkingCalendar()
OFFICE = OpeningHours.parse("mon-fri 09:00-18:00")
MOSCOW, BARNAUL, KALININGRAD = (ZoneInfo(name) for name in ("Europe/Moscow", "Asia/Barnaul", "Europe/Kaliningrad"))


def at(text, zone=MOSCOW):
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def is_open(hours, text, zone=MOSCOW):
    return OpeningHours.parse(hours).is_open(at(text, zone), CALENDAR)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-20 08:59:59", False),
        ("2026-11-20 09:00", True),
        ("2026-11-20 17:59:59", True),
        ("2026-11-20 18:00", False),
        ("2026-11-21 12:00", False),  # Saturday
    ],
)
def test_the_line_opens_on_the_minute_and_closes_on_the_minute(moment, open_):
    assert OFFICE.is_open(at(moment), CALENDAR) is open_


def test_one_moment_is_morning_in_barnaul_and_night_in_kaliningrad():
    moment = datetime(2026, 11, 20, 5, 30, tzinfo=UTC)
    assert OFFICE.is_open(moment.astimezone(BARNAUL), CALENDAR), "12:30 in Barnaul"
    assert not OFFICE.is_open(moment.astimezone(MOSCOW), CALENDAR), "08:30 in Moscow"
    assert not OFFICE.is_open(moment.astimezone(KALININGRAD), CALENDAR), "07:30 in Kaliningrad"


@pytest.mark.parametrize(
    "moment",
    [
        "2025-01-03 12:00",
        "2025-05-02 12:00",
        "2025-05-08 12:00",
        "2025-12-31 12:00",
        "2026-01-09 12:00",
        "2026-05-01 12:00",
        "2026-05-11 12:00",
        "2026-12-31 12:00",
        "2027-01-08 12:00",
        "2027-05-10 12:00",
    ],
)
def test_a_holiday_or_a_day_moved_here_is_closed_although_its_weekday_has_hours(moment):
    assert at(moment).weekday() < 5
    assert not OFFICE.is_open(at(moment), CALENDAR)


def test_a_holiday_on_a_saturday_is_closed_though_saturdays_have_hours():
    assert is_open("mon-fri 09:00-18:00; sat 10:00-14:00", "2026-05-16 12:00")
    assert not is_open("mon-fri 09:00-18:00; sat 10:00-14:00", "2026-05-09 12:00")


@pytest.mark.parametrize(
    ("hours", "moment", "open_"),
    [
        ("mon-fri 09:00-18:00", "2025-11-01 17:00", True),
        ("mon-thu 09:00-18:00; fri 09:00-16:00", "2025-11-01 17:00", False),  # Friday's hours
        ("mon-thu 09:00-18:00", "2025-11-01 17:00", True),  # no hours on Friday: Monday's
        ("mon-fri 09:00-18:00; sat 10:00-14:00", "2025-11-01 17:00", True),  # a weekday's, not Saturday's
        ("sat-sun 10:00-14:00", "2025-11-01 12:00", True),  # no weekday has hours: its own
    ],
)
def test_a_saturday_that_the_country_works_has_the_hours_of_a_weekday(hours, moment, open_):
    assert is_open(hours, moment) is open_


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        ("2026-11-20 19:59", False),
        ("2026-11-20 20:00", True),
        ("2026-11-21 01:59", True),  # Friday's night goes into Saturday
        ("2026-11-21 02:00", False),
        ("2026-11-21 20:00", False),
        ("2026-11-23 01:00", False),  # Sunday has no night
        ("2026-11-04 01:00", True),  # into the holiday of 4 November
        ("2026-11-05 01:00", False),  # the holiday itself began no night
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(moment, open_):
    assert is_open("mon-fri 20:00-02:00", moment) is open_


def test_always_knows_no_holidays():
    always = OpeningHours.parse(" Always ")
    new_year = at("2026-01-01 00:00")
    assert always.is_open(new_year, CALENDAR)
    assert always.next_opening(new_year, CALENDAR) == new_year


def test_a_whole_day_is_open_to_its_last_second():
    assert is_open("mon-sun 00:00-24:00", "2026-11-20 23:59:59")
    assert is_open("mon-sun 00:00-24:00", "2026-11-21 00:00")


def test_lunch_closes_the_line():
    hours = "mon-fri 09:00-13:00, 14:00-18:00"
    assert is_open(hours, "2026-11-20 12:59")
    assert not is_open(hours, "2026-11-20 13:30")
    assert OpeningHours.parse(hours).next_opening(at("2026-11-20 13:30"), CALENDAR) == at("2026-11-20 14:00")


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-20 03:00", "2026-11-20 09:00"),
        ("2026-11-20 12:00", "2026-11-20 12:00"),  # open already
        ("2026-11-20 18:00", "2026-11-23 09:00"),  # Friday evening: Monday
        ("2025-12-30 20:00", "2026-01-12 09:00"),  # the whole New Year
        ("2026-04-30 18:30", "2026-05-04 09:00"),
        ("2026-05-08 18:00", "2026-05-12 09:00"),
        ("2025-10-31 20:00", "2025-11-01 09:00"),  # a worked Saturday
        ("2026-12-30 19:00", "2027-01-11 09:00"),
        ("2027-05-07 19:00", "2027-05-11 09:00"),
    ],
)
@pytest.mark.parametrize("zone", [MOSCOW, BARNAUL, KALININGRAD], ids=str)
def test_a_caller_at_night_hears_when_the_line_opens(now, opens, zone):
    opening = OFFICE.next_opening(at(now, zone), CALENDAR)
    assert opening == at(opens, zone)
    assert opening.tzinfo is zone


def test_the_line_opens_by_the_week_in_a_year_whose_calendar_is_not_known_yet():
    assert OFFICE.is_open(at("2099-01-12 12:00"), CALENDAR)
    assert not OFFICE.is_open(at("2099-01-01 12:00"), CALENDAR)


def test_a_centre_that_never_opens_is_named_as_such():
    holidays = {date(2026, 11, 23).replace(day=d): "Отпуск" for d in (23, 30)}
    calendar = WorkingCalendar(days_off=holidays)
    assert OpeningHours.parse("mon 09:00-10:00").next_opening(at("2026-11-22 12:00"), calendar) == at(
        "2026-12-07 09:00"
    )
    whole_year = {date.fromordinal(date(2026, 11, 22).toordinal() + n): "Ремонт" for n in range(400)}
    with pytest.raises(LookupError, match="does not open within a year"):
        OFFICE.next_opening(at("2026-11-22 12:00"), WorkingCalendar(days_off=whole_year))


@pytest.mark.parametrize(
    ("same", "as_"),
    [
        ("пн-пт 09:00-18:00", "mon-fri 09:00-18:00"),
        ("MON-FRI 9:00-18:00;", "mon-fri 09:00-18:00"),
        ("mon – fri 09:00 – 18:00", "mon-fri 09:00-18:00"),
        ("mon, wed 09:00-18:00", "mon 09:00-18:00; wed 09:00-18:00"),
        ("fri-mon 10:00-12:00", "fri,sat,sun,mon 10:00-12:00"),
    ],
)
def test_hours_may_be_written_as_people_write_them(same, as_):
    assert OpeningHours.parse(same) == OpeningHours.parse(as_)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "the opening hours are empty"),
        (" ; ", "the opening hours are empty"),
        ("mon-fri", "'mon-fri' names no days with hours"),
        ("09:00-18:00", "'09:00-18:00' names no days with hours"),
        ("mon-fry 09:00-18:00", "'fry' is no day of the week"),
        ("mon-fri 9-18", "'9-18' are no hours"),
        ("mon-fri 09:00-25:00", "there is no 25:00 on the clock"),
        ("mon-fri 09:60-18:00", "there is no 09:60 on the clock"),
        ("mon-fri 09:00-09:00", "'09:00-09:00' is an empty stretch"),
        ("mon-fri 24:00-02:00", "'24:00-02:00' is an empty stretch"),
        ("mon-fri 09:00-18:00; fri 09:00-16:00", "fri has hours twice"),
        ("mon-fri 09:00-18:00\nsat", "names no days with hours"),
    ],
)
def test_wrong_hours_are_named_with_an_example(text, fault):
    with pytest.raises(ValueError, match="write it as") as refused:
        OpeningHours.parse(text)
    assert fault in str(refused.value)
