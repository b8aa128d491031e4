"""A year of the centre for the calendar page: months of weeks of days, each with what it is and why."""

from calendar import Calendar
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hotline.domain.calendar import WorkingCalendar

_MONTHS = (
    *("Январь", "Февраль", "Март", "Апрель", "Май", "Июнь"),
    *("Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь", "Декабрь"),
)


class DayKind(StrEnum):
    """What a day is. MOVED_*: by the government's decree. OWN_*: as this centre decided."""

    WORK = "work"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MOVED_OFF = "moved-off"
    MOVED_WORK = "moved-work"
    OWN_OFF = "own-off"
    OWN_WORK = "own-work"


KIND_TITLES = {
    DayKind.HOLIDAY: "праздник",
    DayKind.MOVED_OFF: "перенесённый выходной",
    DayKind.MOVED_WORK: "рабочая суббота по переносу",
    DayKind.OWN_OFF: "выходной центра",
    DayKind.OWN_WORK: "рабочий день центра",
}

#: How `holidays` names a day off that was moved.
_MOVED = "перенесено"


@dataclass(frozen=True, slots=True)
class Day:
    """name: of a holiday, or of the centre's own day; "" for every other."""

    on: date
    kind: DayKind
    name: str = ""

    @property
    def said(self) -> str:
        """For who does not see colours; "" for plain days."""
        title = KIND_TITLES.get(self.kind, "")
        return f"{title}: {self.name}" if title and self.name else title


@dataclass(frozen=True, slots=True)
class Month:
    """weeks: from Monday; None where the week belongs to another month. working: days that are worked."""

    title: str
    weeks: Sequence[Sequence[Day | None]]
    working: int


def year_of(year: int, calendar: WorkingCalendar, own: Collection[date]) -> Sequence[Month]:
    """Twelve months. own: days that the centre has otherwise. Raises `CalendarUnknown`."""
    months = []
    for number, title in enumerate(_MONTHS, 1):
        weeks = [
            [_day(day, calendar, own) if day.month == number else None for day in week]
            for week in Calendar().monthdatescalendar(year, number)
        ]
        working = sum(calendar.is_working(day.on) for week in weeks for day in week if day is not None)
        months.append(Month(title, weeks, working))
    return months


def marked(months: Sequence[Month]) -> list[Day]:
    """Days that are not what their weekday says, in order."""
    return [day for month in months for week in month.weeks for day in week if day is not None and day.said]


def _day(day: date, calendar: WorkingCalendar, own: Collection[date]) -> Day:
    name = calendar.holiday_name(day) or ""
    if day in own:
        return Day(day, DayKind.OWN_WORK if calendar.is_working(day) else DayKind.OWN_OFF, name)
    if name:
        return Day(day, DayKind.MOVED_OFF if _MOVED in name else DayKind.HOLIDAY, name)
    if calendar.is_working(day):
        return Day(day, DayKind.MOVED_WORK if calendar.is_moved_working_day(day) else DayKind.WORK)
    return Day(day, DayKind.WEEKEND)
