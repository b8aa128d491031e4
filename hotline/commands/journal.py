"""`hotline journal` for a person at a terminal: the rows as a table, one call as a story."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from rich.table import Table

#: The states as the centre calls them.
STATES = {
    "ringing": "звонит",
    "in_menu": "в меню",
    "waiting": "ждёт",
    "talking": "разговор",
    "answered": "отвечен",
    "abandoned_in_menu": "ушёл из меню",
    "abandoned_in_queue": "не дождался",
    "voicemail": "сообщение",
    "callback_requested": "просит перезвонить",
    "out_of_hours": "вне часов работы",
    "interrupted": "прерван",
}

#: The events as the centre calls them; {…} are the event's data.
EVENTS = {
    "rang": "поступил звонок",
    "greeted": "приветствие",
    "closed": "центр закрыт, сказано о времени работы",
    "notice": "сказано о записи разговора, текст {version}",
    "consent": "согласие на запись: {recording}, текст {version}",
    "key": "нажата клавиша {key}",
    "no_key": "клавиша не нажата",
    "topic": "тема: {title}",
    "handler_lost": "служба не ответила, звонок ведёт станция",
    "queue_joined": "ждёт в очереди {queue}",
    "phone_rang": "звонит телефон: {login}",
    "phone_silent": "не ответил телефон: {login}",
    "answered_by": "отвечает {specialist}",
    "transferred": "переведён: {to}",
    "talk_ended": "разговор окончен, первым положил трубку: {by}",
    "queue_left": "вышел из очереди {queue}: {reason}",
    "message_started": "начата запись сообщения",
    "message_left": "оставлено сообщение, {duration_s} с",
    "callback": "просит перезвонить",
    "hung_up": "трубка положена: {by}, причина {cause}",
    "interrupted": "звонок прерван",
}

_WORDS = {
    True: "да",
    False: "нет",
    "caller": "заявитель",
    "dispatcher": "диспетчер",
    "service": "служба",
    None: "—",
    "": "—",
}


def rows_table(rows: Iterable[Mapping[str, Any]]) -> Table:
    """The journal as a table."""
    table = Table(title="Журнал звонков")
    for heading in ("№", "Дата и время", "Телефон", "Тема", "Состояние", "Специалист", "Ждал, с", "Говорил, с"):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            str(row["number"]),
            datetime.fromisoformat(row["opened_at"]).strftime("%d.%m.%Y %H:%M:%S"),
            row["phone"] or "номер скрыт",
            row["topic_title"],
            STATES[row["state"]],
            row["specialist"],
            _seconds(row["waited_s"]),
            _seconds(row["talked_s"]),
        )
    return table


def story_lines(story: Mapping[str, Any]) -> list[str]:
    """One call from the first ring to the end, a line an event."""
    head = f"№ {story['number']} · {story['phone'] or 'номер скрыт'} · {STATES[story['state']]}"
    again = f"раньше звонков с этого номера: {story['earlier_calls']}" if story["earlier_calls"] else "звонит впервые"
    return [f"{head} · {again}", *(f"{event['at'][11:23]}  {event_text(event)}" for event in story["timeline"])]


def event_text(event: Mapping[str, Any]) -> str:
    """The event in the words of the centre; what is not known is a dash."""
    data = {
        key: _WORDS.get(value, value) if isinstance(value, str | bool | None) else value for key, value in event.items()
    }
    return EVENTS[event["kind"]].format_map(_Dashes(data))


class _Dashes(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"
