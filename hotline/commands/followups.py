"""`hotline followups`: calls that are owed to families after an answer, as a table or as JSON."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from rich.table import Table

from hotline.commands.reading import alone
from hotline.commands.remote import ask_service
from hotline.domain.follow_up import RESULT_TITLES, STAGE_TITLES, STATE_TITLES, FollowUpState, Result, Stage
from hotline.domain.phone import masked
from hotline.settings import Settings

_SHOWN = timedelta(days=14)

_HEADINGS = ("№", "Срок", "Телефон", "Состояние", "Служба позвонит", "Попыток", "Результат")
_ALWAYS = frozenset(_HEADINGS[:4])

_STYLES = {Stage.WARNED: "yellow", Stage.LAST_DAY: "red", Stage.LATE: "red", Stage.UNKNOWN: "red"}


async def follow_ups_list(settings: Settings) -> Any:
    """Every one as JSON, planned ones first."""
    told = ask_service(settings.home, "followups")
    if told is not None:
        return told
    from hotline.commands.calendar import centre_calendar
    from hotline.services.read_follow_ups import Wall, follow_ups_json
    from hotline.system_clock import SystemClock

    wall = Wall(SystemClock(), await centre_calendar(settings), settings.centre.zone)
    return await alone(settings, lambda database: follow_ups_json(database, wall))


def follow_ups_table(follow_ups: Iterable[Mapping[str, Any]], today: date) -> Table:
    """For a person at a terminal: what is owed, and what ended in the last two weeks. Numbers are masked.

    Columns that would be empty are left out.
    """
    since = (today - _SHOWN).isoformat()
    recent = [one for one in follow_ups if not one["done_at"] or one["done_at"] >= since]
    rows = [_row(one) for one in recent]
    shown = [nth for nth, heading in enumerate(_HEADINGS) if heading in _ALWAYS or any(row[nth] for row in rows)]
    table = Table(title="Контрольные звонки", caption="Все, с начала работы: hotline followups --json")
    for nth in shown:
        table.add_column(_HEADINGS[nth], no_wrap=_HEADINGS[nth] in {"№", "Срок", "Телефон"})
    for one, row in zip(recent, rows, strict=True):
        stage = Stage(one["stage"]) if one["stage"] else None
        table.add_row(*(row[nth] for nth in shown), style=_STYLES.get(stage, "") if stage else "dim")
    return table


def _row(one: Mapping[str, Any]) -> tuple[str, ...]:
    due = date.fromisoformat(one["due_on"]).strftime("%d.%m.%Y") if one["due_on"] else "неизвестен"
    return (
        str(one["number"]),
        f"{due}\n{_day(one)}" if one["stage"] else due,
        masked(one["phone"]),
        STAGE_TITLES[Stage(one["stage"])] if one["stage"] else STATE_TITLES[FollowUpState(one["state"])],
        _by_the_service(one),
        str(one["attempts"] or ""),
        RESULT_TITLES[Result(one["result"])] if one["result"] else one["note"],
    )


def _by_the_service(one: Mapping[str, Any]) -> str:
    if one.get("by_a_person"):
        return "нет, только человек"
    return f"не раньше {datetime.fromisoformat(one['next_at']):%d.%m %H:%M}" if one.get("next_at") else ""


def _day(one: Mapping[str, Any]) -> str:
    day, days = one["working_day"], one["working_days"]
    if day is None:
        return "день неизвестен"
    if day == 0:
        return f"впереди {days} дней"
    return f"{day}-й день из {days}" if day <= days else f"больше {days} дней"
