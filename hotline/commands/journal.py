"""`hotline journal` for a person at a terminal: the rows as a table, one call as a story."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.table import Table

from hotline.domain.call import CallState, EventKind
from hotline.domain.call_words import STATES
from hotline.domain.timeline_words import sentence


def rows_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """The journal as a table; the volume stands before the № when there are several."""
    rows = list(rows)
    several = len({row["volume"] for row in rows}) > 1
    table = Table(title="Журнал звонков")
    for heading in ("№", "Дата и время", "Телефон", "Тема", "Состояние", "Специалист", "Ждал, с", "Говорил, с"):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            f"{row['volume']}/{row['number']}" if several else str(row["number"]),
            datetime.fromisoformat(row["opened_at"]).strftime("%d.%m.%Y %H:%M:%S"),
            row["phone"] or "номер скрыт",
            row["topic_title"],
            STATES[CallState(row["state"])],
            row["specialist"],
            _seconds(row["waited_s"]),
            _seconds(row["talked_s"]),
        )
    return table


def story_lines(story: Mapping[str, Any]) -> list[str]:
    """One call from the first ring to the end, a line an event."""
    head = f"№ {story['number']} · {story['phone'] or 'номер скрыт'} · {STATES[CallState(story['state'])]}"
    again = f"раньше звонков с этого номера: {story['earlier_calls']}" if story["earlier_calls"] else "звонит впервые"
    return [f"{head} · {again}", *(f"{event['at'][11:23]}  {event_text(event)}" for event in story["timeline"])]


def event_text(event: Mapping[str, Any]) -> str:
    """The event in the words of the centre."""
    return sentence(EventKind(event["kind"]), event, {})


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
