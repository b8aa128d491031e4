"""May this family be called now? The one function that answers it, for follow-ups, callbacks and campaigns alike.

What counts, in this order: the number itself, the stop list, the wish not to be called, then the clock of the family:
its zone (as it was told, else as the number says, else the centre's), its hours, its days. On days off nobody is called
who did not ask for it. Whether a day is worked is asked of the calendar; a year that is not known allows nothing.

Hours are compared on the wall of the family and waited for in UTC, so a day on which clocks are set changes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from hotline.domain.calendar import CalendarUnknown, WorkingCalendar
from hotline.domain.call_wishes import EARLIEST, LATEST, Wishes
from hotline.domain.dialable import Obstacle, obstacle, zone_of

#: Past the longest holidays and any vacation of the centre.
_HORIZON_DAYS = 60


class Reason(StrEnum):
    """Why not now; "" when it may be. The first five are of the number and never change by waiting."""

    NONE = ""
    EMERGENCY = "emergency"
    UNREADABLE = "unreadable"
    SHORT = "short"
    FOREIGN = "foreign"
    PREMIUM = "premium"
    STOPPED = "stopped"
    NO_CALLS = "no_calls"
    NO_HOURS = "no_hours"
    HOURS = "hours"
    DAY_OFF = "day_off"
    CALENDAR_UNKNOWN = "calendar_unknown"


REASON_TITLES: Final[Mapping[Reason, str]] = {
    Reason.NONE: "звонить можно",
    Reason.EMERGENCY: "это номер экстренной службы",
    Reason.UNREADABLE: "такого номера не бывает",
    Reason.SHORT: "это короткий номер, по нему не перезвонить",
    Reason.FOREIGN: "это номер другой страны",
    Reason.PREMIUM: "это платный номер",
    Reason.STOPPED: "номер в стоп-листе",
    Reason.NO_CALLS: "семья просила не звонить",
    Reason.NO_HOURS: "пожелания семьи не оставляют часов для звонка",
    Reason.HOURS: "сейчас не то время дня",
    Reason.DAY_OFF: "сегодня нерабочий день",
    Reason.CALENDAR_UNKNOWN: "производственный календарь этого года неизвестен",
}

_OF_NUMBER = {one: Reason(one.value) for one in Obstacle}


@dataclass(frozen=True, slots=True)
class Verdict:
    """next_moment: when it may be, aware UTC: now when allowed, None when waiting does not help (a person must look).

    zone: by whose clock was asked.
    """

    allowed: bool
    reason: Reason
    next_moment: datetime | None
    zone: tzinfo


def family_zone(number: str, wishes: Wishes, centre: tzinfo) -> tzinfo:
    """By whose clock the family lives: as it was told, else as the number says, else as at the centre."""
    return ZoneInfo(wishes.zone) if wishes.zone else zone_of(number) or centre


def may_call(number: str, wishes: Wishes, now: datetime, calendar: WorkingCalendar, centre: tzinfo) -> Verdict:
    """Whether to dial at `now` (aware). number: as it was written. centre: zone of the centre. Never raises."""
    if (found := obstacle(number)) is not None:
        return Verdict(False, _OF_NUMBER[found], None, centre)
    zone = family_zone(number, wishes, centre)
    if wishes.stopped or wishes.no_calls:
        return Verdict(False, Reason.STOPPED if wishes.stopped else Reason.NO_CALLS, None, zone)
    if max(wishes.since, EARLIEST) >= min(wishes.until, LATEST):
        return Verdict(False, Reason.NO_HOURS, None, zone)
    return _by_the_clock(wishes, now.astimezone(UTC), calendar, zone)


def may_call_back(number: str, wishes: Wishes, now: datetime, calendar: WorkingCalendar, centre: tzinfo) -> Verdict:
    """As `may_call`, for who asked on this day to be called back as soon as it is her turn.

    By asking she chose the hour and the day herself, so neither ours (9 to 20, working days) holds: she may be called
    while the centre is open. What the family wished in so many words still holds, the hours that it named too.
    """
    narrower = wishes.since > EARLIEST or wishes.until < LATEST
    if narrower or wishes.stopped or wishes.no_calls or obstacle(number) is not None:
        return may_call(number, replace(wishes, days_off=True), now, calendar, centre)
    return Verdict(True, Reason.NONE, now.astimezone(UTC), family_zone(number, wishes, centre))


def _by_the_clock(wishes: Wishes, now: datetime, calendar: WorkingCalendar, zone: tzinfo) -> Verdict:
    today, why = now.astimezone(zone).date(), Reason.NONE
    for ahead in range(_HORIZON_DAYS):
        day = today + timedelta(days=ahead)
        try:
            called = wishes.days_off or calendar.is_working(day)
        except CalendarUnknown:
            # Also when it is tomorrow that is not known: nobody may be told a moment that was guessed.
            return Verdict(False, why or Reason.CALENDAR_UNKNOWN, None, zone)
        start, end = _hours(wishes, day, zone)
        if called and now < end:
            moment = max(now, start)
            return Verdict(moment == now, Reason.NONE if moment == now else why or Reason.HOURS, moment, zone)
        why = why or (Reason.HOURS if called else Reason.DAY_OFF)
    return Verdict(False, why, None, zone)


def _hours(wishes: Wishes, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From when until before when the family may be called on its day, in UTC."""
    since, until = max(wishes.since, EARLIEST), min(wishes.until, LATEST)
    return (
        datetime.combine(day, since, tzinfo=zone).astimezone(UTC),
        datetime.combine(day, until, tzinfo=zone).astimezone(UTC),
    )
