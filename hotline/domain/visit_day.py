"""The day of a family's visit, from the words «Дата и время приёма» of its route sheet.

People write it as they like: «27.11.2026 в 10:00», «27 ноября, 10.00», «2026-11-27», «27.11». The first date of each
line counts. What cannot be read counts as no date, and so does a day more than half a year away: a slip of the pen must
not put the call off for ever.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, timedelta

from hotline.domain.forms.papers import RouteLine

_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})(?!\d)", re.ASCII)
#: A time such as 10.00 must not be read as a date: there is no month 00, and «10.10» alone is a date at most.
_DOTTED = re.compile(
    r"(?<![\d.:])(?P<day>\d{1,2})[./](?P<month>\d{1,2})(?:[./](?P<year>\d{4}|\d{2})(?!\d))?(?![\d:])", re.ASCII
)
_SPOKEN = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_MONTHS)})[а-я]*\.?(?:\s+(?P<year>\d{{4}}))?", re.IGNORECASE
)

#: How far from the answer a visit may be.
_FAR = timedelta(days=183)


def visit_day(route: Iterable[RouteLine], answered_on: date) -> date | None:
    """The last day of a visit in the route sheet, None when none can be read. Without a year: the nearest such day."""
    days = (_first_day(line.meeting, answered_on) for line in route)
    return max((day for day in days if day is not None and abs(day - answered_on) <= _FAR), default=None)


def _first_day(text: str, near: date) -> date | None:
    """«10.05» after a date is a time of day, so nothing but the first that is a day at all is looked at."""
    for pattern in (_ISO, _DOTTED, _SPOKEN):
        for match in pattern.finditer(text):
            month = match["month"].lower()
            number = int(month) if month.isdigit() else _MONTHS.index(month) + 1
            if (day := _day(int(match["day"]), number, match["year"], near)) is not None:
                return day
    return None


def _day(day: int, month: int, year: str | None, near: date) -> date | None:
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else [near.year - 1, near.year, near.year + 1]
    days = []
    for one in years:
        with suppress(ValueError):
            days.append(date(one, month, day))
    return min(days, key=lambda found: abs(found - near), default=None)
