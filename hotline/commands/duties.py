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


_HEADINGS = ("Срок", "Телефон", "Что", "Тема", "Попыток", "Взято", "№")
_ALWAYS = frozenset({"Срок", "Телефон", "Что", "№"})

#: Signs that a column keeps in a narrow terminal.
_WIDTHS = {"Что": 18, "Тема": 9}


async def duties_list(settings: Settings) -> Any:
    """Every open item as JSON, the most pressing first."""
    told = ask_service(settings.home, "duties")
    if told is not None:
        return told
    from hotline.services.read_duties import duties_json
    from hotline.system_clock import SystemClock

    return await alone(settings, lambda database: duties_json(database, SystemClock(), settings.centre.zone))


def duties_table(duties: Iterable[Mapping[str, Any]]) -> Table:
    """For a person at a terminal. Columns that would be empty are left out, so that what is to be done has room."""
    rows = [_row(duty) for duty in duties]
    shown = [heading for heading in _HEADINGS if heading in _ALWAYS or any(row[heading] for row, _ in rows)]
    table = Table(title="Перезвонить и прослушать")
    for heading in shown:
        table.add_column(heading, no_wrap=heading in {"Срок", "Телефон", "№"}, min_width=_WIDTHS.get(heading))
    for row, overdue in rows:
        table.add_row(*(row[heading] for heading in shown), style="red" if overdue else "")
    return table


def _row(duty: Mapping[str, Any]) -> tuple[dict[str, str], bool]:
    due, word = datetime.fromisoformat(duty["due_at"]).strftime("%d.%m %H:%M"), _WORDS.get(duty["priority"])
    said = (
        f"{due}\nпросрочено" if duty["overdue"] else due,
        duty["phone"] or "номер скрыт",
        f"{duty['title']}: {word}" if word else duty["title"],
        duty["topic_title"] if duty["topic_title"] != duty["title"] else "",
        str(duty["attempts"] or ""),
        duty["taken_by"],
        str(duty["number"] or ""),
    )
    return dict(zip(_HEADINGS, said, strict=True)), duty["overdue"]
