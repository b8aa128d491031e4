"""`hotline duties`: who must be called or listened to, as a table or as JSON."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.table import Table

from hotline.commands.reading import alone
from hotline.commands.remote import ask_service
from hotline.settings import Settings

_WORDS = {
    "crisis": "похоже на беду",
    "urgent": "срочная помощь",
    "unsure": "прослушать человеку",
    "repeated": "обращается снова",
    "ordinary": "",
}


async def duties_list(settings: Settings) -> Any:
    """Every open item as JSON, the most pressing first."""
    told = ask_service(settings.home, "duties")
    if told is not None:
        return told
    from hotline.services.read_duties import duties_json
    from hotline.system_clock import SystemClock

    return await alone(settings, lambda database: duties_json(database, SystemClock(), settings.centre.zone))


def duties_table(duties: Iterable[Mapping[str, Any]]) -> Table:
    """For a person at a terminal."""
    table = Table(title="Перезвонить и прослушать")
    for heading in ("Срок", "Телефон", "Что", "Важность", "Тема", "Попыток", "Взято", "№"):
        table.add_column(heading, no_wrap=heading in {"Срок", "Телефон"})
    for duty in duties:
        due = datetime.fromisoformat(duty["due_at"]).strftime("%d.%m %H:%M")
        table.add_row(
            f"{due} просрочено" if duty["overdue"] else due,
            duty["phone"] or "номер скрыт",
            duty["title"],
            _WORDS.get(duty["priority"], duty["priority"]),
            duty["topic_title"],
            str(duty["attempts"] or ""),
            duty["taken_by"],
            str(duty["number"] or ""),
            style="red" if duty["overdue"] else "",
        )
    return table
