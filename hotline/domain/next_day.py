"""On which day somebody is called who asks now: in a word that can be said to her without a wrong promise."""

from datetime import datetime, timedelta
from enum import StrEnum

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.opening_hours import OpeningHours


class Day(StrEnum):
    """TODAY: the centre is open, or opens yet. LATER: in a week or more, or nobody knows; no day is named then."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"
    LATER = "later"


_WEEK = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY, Day.SATURDAY, Day.SUNDAY)


def next_day(local: datetime, soon: timedelta, hours: OpeningHours, calendar: WorkingCalendar) -> Day:
    """The day of the next opening for who asks at `local` (aware, in the centre's zone).

    soon: so near the closing nobody is promised a call on the same day.
    """
    after = local
    if hours.is_open(local, calendar):
        closing = hours.closing(local, calendar)
        if closing - local > soon:
            return Day.TODAY
        after = closing.astimezone(local.tzinfo)
    try:
        ahead = (hours.next_opening(after, calendar).date() - local.date()).days
    except LookupError:
        return Day.LATER
    if ahead <= 1:
        return Day.TOMORROW if ahead else Day.TODAY
    return _WEEK[(local.weekday() + ahead) % 7] if ahead < len(_WEEK) else Day.LATER
