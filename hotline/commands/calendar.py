"""`hotline calendar DATE [--plus N]`: is that day worked, and when is N working days after it."""

from datetime import date
from typing import TypedDict

from hotline.domain.calendar import WorkingCalendar
from hotline.domain.refusal import Refused
from hotline.settings import Settings

_WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


class CalendarAnswer(TypedDict):
    """What `--json` prints: dates as YYYY-MM-DD; `result` is None when no `--plus` was asked."""

    date: str
    working: bool
    holiday: str | None
    result: str | None


def parse_day(text: str) -> date:
    """Read 2026-05-09 or 09.05.2026. Raises ValueError with an example."""
    day, dot, rest = text.strip().partition(".")
    month, _, year = rest.partition(".")
    try:
        return date(int(year), int(month), int(day)) if dot else date.fromisoformat(day)
    except ValueError:
        raise ValueError(f"{text!r} is no date; write it as 2026-05-09 or 09.05.2026") from None


def calendar_answer(calendar: WorkingCalendar, day: date, plus: int | None = None) -> CalendarAnswer:
    """Answer for `day`; `plus`: working days to count from the day after. Raises `CalendarUnknown` and ValueError."""
    return CalendarAnswer(
        date=day.isoformat(),
        working=calendar.is_working(day),
        holiday=calendar.holiday_name(day),
        result=None if plus is None else calendar.add_working_days(day, plus).isoformat(),
    )


async def centre_calendar(settings: Settings) -> WorkingCalendar:
    """The production calendar with the centre's own days; without them where nothing was installed yet."""
    from db.look import file_of

    calendar = WorkingCalendar()
    file = file_of(settings.database_url)
    if file is None or file.exists():
        from db.unit_of_work import SqlDatabase
        from hotline.services.edit_own_days import load_own_days

        database = SqlDatabase(settings.database_url, settings.centre.zone)
        try:
            await load_own_days(database, calendar)
        except OSError as silence:
            raise Refused(
                f"the database does not answer ({silence}), so the centre's own days are not known: start it, "
                "or correct HOTLINE_DATABASE__URL"
            ) from silence
        finally:
            await database.close()
    return calendar


def calendar_text(answer: CalendarAnswer) -> str:
    """Say the answer in Russian, one line, two with a deadline."""
    kind = "рабочий день" if answer["working"] else "нерабочий день"
    name = f": {answer['holiday']}" if answer["holiday"] else ""
    lines = [f"{_spoken(answer['date'])} — {kind}{name}"]
    if answer["result"] is not None:
        lines.append(f"Срок: {_spoken(answer['result'])}")
    return "\n".join(lines)


def _spoken(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day:%d.%m.%Y}, {_WEEKDAYS[day.weekday()]}"
