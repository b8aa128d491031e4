"""`hotline followups`: calls that are owed to families after an answer, as a table or as JSON."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from rich.table import Table

from hotline.commands.reading import alone
from hotline.commands.remote import ask_service
from hotline.domain.follow_up import RESULT_TITLES, STAGE_TITLES, STATE_TITLES, FollowUpState, Result, Stage
from hotline.domain.phone import masked
from hotline.settings import Settings

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


def follow_ups_table(follow_ups: Iterable[Mapping[str, Any]]) -> Table:
    """For a person at a terminal; numbers are masked."""
    table = Table(title="Контрольные звонки")
    for heading in ("№", "Срок", "Рабочий день", "Состояние", "Телефон", "Не дозвонились", "Результат"):
        table.add_column(heading, no_wrap=heading in {"№", "Срок", "Телефон"})
    for one in follow_ups:
        stage = Stage(one["stage"]) if one["stage"] else None
        state = STATE_TITLES[FollowUpState(one["state"])]
        table.add_row(
            str(one["number"]),
            date.fromisoformat(one["due_on"]).strftime("%d.%m.%Y") if one["due_on"] else "неизвестен",
            _day(one),
            f"{state}, {STAGE_TITLES[stage]}" if stage else state,
            masked(one["phone"]),
            str(one["attempts"] or ""),
            RESULT_TITLES[Result(one["result"])] if one["result"] else one["note"],
            style=_STYLES.get(stage, "") if stage else "dim",
        )
    return table


def _day(one: Mapping[str, Any]) -> str:
    day, days = one["working_day"], one["working_days"]
    if day is None:
        return "?"
    return f"{day} из {days}" if day <= days else f"больше {days}"
