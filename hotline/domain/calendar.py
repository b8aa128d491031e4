"""Working days by the production calendar of Russia, with the days that the government moves each year.

Source of the rule: article 112 of the Labour Code; of the moved days: the yearly decree of the government, as the
package `holidays` carries it. The decree appears in the autumn before, so the calendar of a far year is unknown to
everybody: a legal deadline is then refused (`CalendarUnknown`), never guessed. The line itself still needs an answer to
"are we open today": `holiday_name` and `is_moved_working_day` fall back to the holidays that the law fixes for every
year.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import cache
from typing import Any

from hotline.domain.refusal import Refused

#: Earlier years had non-working weeks by decree of the president (2020, 2021) that no production calendar shows.
FIRST_YEAR = 2022

_DAY = timedelta(days=1)

#: The centre's own days: the name of a day off, None for a day that is worked.
_OwnDays = dict[date, str | None]


class CalendarUnknown(Refused):
    """Which days work in that year is not known here. `year` says which; the text names the remedy."""

    def __init__(self, year: int, known: tuple[int, int]) -> None:
        super().__init__(
            f"the production calendar of {year} is not known here (known: {known[0]}-{known[1]}). The government moves"
            f' days by a decree in the autumn before; install a release of the Python package "holidays" that has it'
        )
        self.year = year


class WorkingCalendar:
    """The production calendar, overlaid with the centre's own days.

    days_off: date -> the name that people read, as in {date(2026, 6, 1): "День центра"}.
    working_days: days on which the centre works although the calendar rests.

    The official part is read from disk once a process, at the first question (about 0.7 s): ask one at start.
    """

    def __init__(self, *, days_off: Mapping[date, str] | None = None, working_days: Iterable[date] = ()) -> None:
        self._own: _OwnDays = {}
        self.overlay(days_off=days_off, working_days=working_days)

    def overlay(self, *, days_off: Mapping[date, str] | None = None, working_days: Iterable[date] = ()) -> None:
        """Replace the centre's own days, at once for everybody who holds this calendar. Raises ValueError."""
        own: _OwnDays = dict(days_off or {})
        working = frozenset(working_days)
        if both := sorted(working & own.keys()):
            raise ValueError(
                f"{both[0]} stands among the centre's days off and among its working days; leave it in one"
            )
        self._own = own | dict.fromkeys(working)

    def fingerprint(self) -> str:
        """Changes whenever another answer is possible: with the centre's own days, with a new release of `holidays`."""
        known = f"{_known_years()} {sorted(self._own.items())}"
        return hashlib.sha256(known.encode()).hexdigest()[:16]

    def knows(self, year: int) -> bool:
        """Whether the days that the government moved in `year` are known."""
        first, last = _known_years()
        return first <= year <= last

    def known_from(self, day: date) -> list[int]:
        """Which of the year of `day` and the one after it are known."""
        return [year for year in (day.year, day.year + 1) if self.knows(year)]

    def is_working(self, day: date) -> bool:
        """Whether `day` counts as a working day. Raises `CalendarUnknown`."""
        if not self.knows(day.year):
            raise CalendarUnknown(day.year, _known_years())
        if self.holiday_name(day) is not None:
            return False
        return day.weekday() < 5 or self.is_moved_working_day(day)

    def holiday_name(self, day: date) -> str | None:
        """Give the Russian name of a holiday or a day off moved here; None for working days and plain weekends.

        Never raises: in a year that is not known, the holidays that the law fixes for every year.
        """
        if day in self._own:
            return self._own[day]
        name = _official().get(day)
        return None if name is None else str(name)

    def is_moved_working_day(self, day: date) -> bool:
        """Whether a day of rest was made a working day, by the government or by the centre. Never raises."""
        if day in self._own:
            return self._own[day] is None
        official = _official()
        # The first question about a year makes the package fill it in, its working weekends included.
        return day not in official and day in official.weekend_workdays

    def add_working_days(self, day: date, n: int) -> date:
        """Give the date `n` working days after `day`, which is not counted itself; `day` for 0.

        Raises `CalendarUnknown`, and ValueError for a negative number.
        """
        if n < 0:
            raise ValueError(f"{n} working days: the number cannot be negative")
        while n:
            if day == date.max:
                raise CalendarUnknown(day.year, _known_years())
            day += _DAY
            n -= self.is_working(day)
        return day


@cache
def _official() -> Any:
    """Load the calendar of `holidays`, which fills itself year by year; here it is never changed."""
    import holidays  # noqa: PLC0415 - 0.7 s that most commands never need

    return holidays.country_holidays("RU", language="ru")


@cache
def _known_years() -> tuple[int, int]:
    """Give the first and the last year whose decree the package carries. Every year since 2005 moved some day."""
    decrees = set(_official().special_public_holidays)
    last = FIRST_YEAR - 1
    while last + 1 in decrees:
        last += 1
    return FIRST_YEAR, last
