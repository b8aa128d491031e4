"""Days that a centre has otherwise than the production calendar: a day of its own, a Saturday that is worked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.forms.text import seen
from hotline.domain.refusal import Refused

_NAME_LIMIT = 120


@dataclass(frozen=True, slots=True)
class OwnDay:
    """One day. name: what people read, as in "День центра"; of a working day it may be ""."""

    day: date
    working: bool
    name: str = ""


def checked_day(raw_day: str, working: bool, raw_name: str, today: date) -> OwnDay:
    """The day as the form gave it, checked against the production calendar. Raises `Refused` with the remedy.

    raw_day: 2026-05-09, as a browser's field of a date gives it. today: in the centre's zone.
    """
    try:
        day = date.fromisoformat(raw_day.strip())
    except ValueError:
        raise Refused("Укажите дату, например 12.06.2026") from None
    name = seen(raw_name)
    if len(name) > _NAME_LIMIT:
        raise Refused(f"Название дня — не больше {_NAME_LIMIT} знаков")
    if day < today:
        raise Refused(f"{_said(day)} уже прошло. Сроки прошедших дней не пересчитываются")
    official = WorkingCalendar()
    if not official.knows(day.year):
        raise Refused(
            f"Производственный календарь на {day.year} год программе ещё неизвестен: его утверждают осенью. "
            "Обновите программу, когда он выйдет, и добавьте день тогда"
        )
    if official.is_working(day) is working:
        kind = "рабочий" if working else "нерабочий"
        why = official.holiday_name(day)
        raise Refused(f"{_said(day)} — и так {kind} день{f' ({why})' if why else ''}, добавлять его не нужно")
    if not working and not name:
        raise Refused("Назовите выходной, например «День центра»: это название увидят коллеги")
    return OwnDay(day, working, name)


def overlaid(calendar: WorkingCalendar, days: Iterable[OwnDay]) -> None:
    """Make the calendar that everybody shares follow the centre's own days from now on."""
    known = list(days)
    calendar.overlay(
        days_off={day.day: day.name for day in known if not day.working},
        working_days=[day.day for day in known if day.working],
    )


def _said(day: date) -> str:
    return f"{day:%d.%m.%Y}"
