"""When the line is open: a text such as "mon-fri 09:00-18:00; sat 10:00-14:00", or "always".

Days follow the production calendar:

* a holiday, or a day off that the government moved here, is closed, also when its weekday has hours;
* a Saturday or Sunday that was made a working day has the hours of a weekday: of Friday (the day before it, as a rule,
  and often the shorter one) when Friday has hours, else of the first weekday that has; with none, its own;
* "always" knows no calendar.

Hours that go over midnight (20:00-02:00) belong to the day on which they begin, also when the next day is a holiday.
Times are wall-clock times of the centre.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from hotline.domain.calendar import WorkingCalendar

_EXAMPLE = 'write it as "mon-fri 09:00-18:00; sat 10:00-14:00", or "always"'
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_RUSSIAN_DAYS = dict(zip(("пн", "вт", "ср", "чт", "пт", "сб", "вс"), _DAYS, strict=True))
_RULE = re.compile(r"(?P<days>\D+?)\s*(?P<spans>\d.*)")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—]\s*(\d{1,2}):(\d{2})", re.ASCII)
_FRIDAY, _WEEKEND = 4, 5
_DAY_MINUTES = 24 * 60
#: How far ahead the next opening is looked for: past the longest holidays and any vacation.
_HORIZON_DAYS = 366


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `start` until before `end`, in minutes from the day's midnight; `end` over 1440 is on the next day."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """Hours by weekday, Monday first. `week` is None for a line that never closes."""

    week: tuple[tuple[Span, ...], ...] | None

    @classmethod
    def parse(cls, text: str) -> "OpeningHours":
        """Read the text of a setting. Raises ValueError that names what is wrong and shows an example."""
        if text.strip().lower() == "always":
            return cls(None)
        week: list[tuple[Span, ...]] = [()] * 7
        for rule in filter(None, (part.strip().lower() for part in text.split(";"))):
            match = _RULE.fullmatch(rule)
            if match is None:
                raise _wrong(f"{rule!r} names no days with hours")
            spans = tuple(sorted((_span(part) for part in match["spans"].split(",")), key=lambda span: span.start))
            for weekday in _weekdays(match["days"]):
                if week[weekday]:
                    raise _wrong(f"{_DAYS[weekday]} has hours twice")
                week[weekday] = spans
        if not any(week):
            raise _wrong("the opening hours are empty")
        return cls(tuple(week))

    def is_open(self, local: datetime, calendar: WorkingCalendar) -> bool:
        """Whether the line is open at `local` (aware, in the centre's zone). Never raises `CalendarUnknown`."""
        if self.week is None:
            return True
        minute = local.hour * 60 + local.minute
        today, yesterday = local.date(), local.date() - timedelta(days=1)
        return any(span.start <= minute < span.end for span in self._spans(today, calendar)) or any(
            minute < span.end - _DAY_MINUTES for span in self._spans(yesterday, calendar)
        )

    def next_opening(self, local: datetime, calendar: WorkingCalendar) -> datetime:
        """Give the first moment from `local` on when the line is open, in the zone of `local`; `local` when it is open.

        Raises LookupError when the centre's own days off leave no opening within a year.
        """
        if self.is_open(local, calendar):
            return local
        for opening in self._openings(local, calendar):
            if opening > local:
                return opening
        raise LookupError("the line does not open within a year; look at the centre's own days off")

    def closing(self, local: datetime, calendar: WorkingCalendar) -> datetime:
        """When the working day ends that is open at `local`, breaks within it aside, in UTC.

        A day later for a line that never closes. Raises ValueError when the line is closed at `local`.
        """
        day, closing = None, None
        for start, end in self._stretches(local, calendar):
            began = start.astimezone(local.tzinfo).date()
            if closing is None and not start <= local < end:
                break
            if day is not None and began != day:
                break
            day, closing = began, end
        if closing is None:
            raise ValueError(f"the line is closed at {local:%d.%m %H:%M}")
        return closing

    def passed(self, local: datetime, span: timedelta, calendar: WorkingCalendar) -> datetime:
        """When `span` of opening time has passed since `local`, in UTC. Closed hours do not count.

        With less opening time than that within a year the clock on the wall counts: nothing may be due never.
        """
        left, since = span, local.astimezone(UTC)
        for start, end in self._stretches(local, calendar):
            begin = max(start, since)
            if end - begin >= left:
                return begin + left
            left -= max(end - begin, timedelta())
        return since + span

    def _stretches(self, local: datetime, calendar: WorkingCalendar) -> Iterator[tuple[datetime, datetime]]:
        """Give open stretches that end after `local`, in UTC, in order and apart from each other."""
        if self.week is None:
            start = local.astimezone(UTC)
            yield from ((start + timedelta(days=day), start + timedelta(days=day + 1)) for day in range(_HORIZON_DAYS))
            return
        now = last = local.astimezone(UTC)
        for ahead in range(-1, _HORIZON_DAYS):
            midnight = datetime.combine(local.date() + timedelta(days=ahead), time(), tzinfo=local.tzinfo)
            for span in self._spans(midnight.date(), calendar):
                # Added on the wall, then read in UTC: a day on which clocks are set is as long as it is.
                start = (midnight + timedelta(minutes=span.start)).astimezone(UTC)
                end = (midnight + timedelta(minutes=span.end)).astimezone(UTC)
                if end > last:
                    yield start if last == now else max(start, last), end
                    last = end

    def _openings(self, local: datetime, calendar: WorkingCalendar) -> Iterator[datetime]:
        for ahead in range(_HORIZON_DAYS):
            day = local.date() + timedelta(days=ahead)
            for span in self._spans(day, calendar):
                yield datetime.combine(day, time(span.start // 60, span.start % 60), tzinfo=local.tzinfo)

    def _spans(self, day: date, calendar: WorkingCalendar) -> tuple[Span, ...]:
        week = self.week or ()
        if calendar.holiday_name(day) is not None:
            return ()
        if day.weekday() >= _WEEKEND and calendar.is_moved_working_day(day):
            weekdays = (week[_FRIDAY], *week[:_WEEKEND])
            return next(filter(None, weekdays), week[day.weekday()])
        return week[day.weekday()]


def _weekdays(text: str) -> Iterator[int]:
    """Read "mon-wed, fri" as 0, 1, 2, 4; a range may go over Sunday."""
    for part in text.split(","):
        first, dash, last = (name.strip() for name in re.sub("[–—]", "-", part).partition("-"))
        start, end = _weekday(first), _weekday(last if dash else first)
        yield from ((start + ahead) % 7 for ahead in range((end - start) % 7 + 1))


def _weekday(name: str) -> int:
    try:
        return _DAYS.index(_RUSSIAN_DAYS.get(name, name))
    except ValueError:
        raise _wrong(f"{name!r} is no day of the week ({', '.join(_DAYS)})") from None


def _span(text: str) -> Span:
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise _wrong(f"{text.strip()!r} are no hours")
    start, end = (_minutes(*match.group(1, 2)), _minutes(*match.group(3, 4)))
    if start in {end, _DAY_MINUTES}:
        raise _wrong(f"{text.strip()!r} is an empty stretch (a whole day is 00:00-24:00)")
    return Span(start, end if end > start else end + _DAY_MINUTES)


def _minutes(hours: str, minutes: str) -> int:
    count = int(hours) * 60 + int(minutes)
    if int(minutes) > 59 or count > _DAY_MINUTES:
        raise _wrong(f"there is no {hours}:{minutes} on the clock")
    return count


def _wrong(what: str) -> ValueError:
    return ValueError(f"{what}; {_EXAMPLE}")
