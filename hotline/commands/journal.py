"""`hotline journal`: the rows, oldest first, and the whole story of one call."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from rich.table import Table

from hotline.domain.call import CallState, EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import JournalRow
from hotline.ports import Database

#: The states as the centre calls them.
STATES = {
    CallState.RINGING: "звонит",
    CallState.IN_MENU: "в меню",
    CallState.WAITING: "ждёт",
    CallState.TALKING: "разговор",
    CallState.ANSWERED: "отвечен",
    CallState.ABANDONED_IN_MENU: "ушёл из меню",
    CallState.ABANDONED_IN_QUEUE: "не дождался",
    CallState.VOICEMAIL: "сообщение",
    CallState.CALLBACK_REQUESTED: "просит перезвонить",
    CallState.OUT_OF_HOURS: "вне часов работы",
    CallState.INTERRUPTED: "прерван",
}

#: The events as the centre calls them; {…} are the event's data.
EVENTS = {
    EventKind.RANG: "поступил звонок",
    EventKind.GREETED: "приветствие",
    EventKind.CLOSED: "центр закрыт, сказано о времени работы",
    EventKind.NOTICE: "сказано о записи разговора, текст {version}",
    EventKind.CONSENT: "согласие на запись: {recording}, текст {version}",
    EventKind.KEY: "нажата клавиша {key}",
    EventKind.NO_KEY: "клавиша не нажата",
    EventKind.TOPIC: "тема: {title}",
    EventKind.HANDLER_LOST: "служба не ответила, звонок ведёт станция",
    EventKind.QUEUE_JOINED: "ждёт в очереди {queue}",
    EventKind.PHONE_RANG: "звонит телефон: {login}",
    EventKind.PHONE_SILENT: "не ответил телефон: {login}",
    EventKind.ANSWERED_BY: "ответил(а) {specialist}",
    EventKind.TRANSFERRED: "переведён: {to}",
    EventKind.TALK_ENDED: "разговор окончен, первым положил трубку: {by}",
    EventKind.QUEUE_LEFT: "вышел из очереди {queue}: {reason}",
    EventKind.MESSAGE_STARTED: "начата запись сообщения",
    EventKind.MESSAGE_LEFT: "оставлено сообщение, {duration_s} с",
    EventKind.CALLBACK: "просит перезвонить",
    EventKind.HUNG_UP: "трубка положена: {by}, причина {cause}",
    EventKind.INTERRUPTED: "звонок прерван",
}

_WORDS = {True: "да", False: "нет", "caller": "заявитель", "dispatcher": "диспетчер", "service": "служба", None: "—", "": "—"}


async def read_rows(database: Database, since: date | None, until: date | None) -> list[JournalRow]:
    """Every row of the period, oldest first."""
    rows: list[JournalRow] = []
    async with database.unit_of_work() as work:
        while page := await work.journal.page(since=since, until=until, after=rows[-1].number if rows else 0):
            rows.extend(page)
    return rows


def row_json(row: JournalRow, zone: ZoneInfo) -> dict[str, Any]:
    """A row as `--json` prints it. Times carry the centre's offset; durations are seconds or null."""
    return {
        "number": row.number,
        "opened_at": row.opened_at.astimezone(zone).isoformat(timespec="seconds"),
        "phone": row.phone,
        "topic": row.topic,
        "state": row.state.value,
        "specialist": row.specialist,
        "waited_s": row.waited_s,
        "talked_s": row.talked_s,
        "transcript": row.transcript,
        "result": row.result,
        "id": str(row.id),
        "topic_title": row.topic_title,
        "caller_name": row.caller_name,
        "line": row.line,
        "queue": row.queue,
        "login": row.login,
        "recording_allowed": row.recording_allowed,
        "notice_version": row.notice_version,
        "callback_phone": row.callback_phone,
        "hung_up_by": row.hung_up_by,
        "cause": row.cause,
        "settled_at": row.settled_at.astimezone(zone).isoformat(timespec="seconds") if row.settled_at else None,
    }


def event_json(event: CallEvent, zone: ZoneInfo) -> dict[str, Any]:
    return {"at": _clock(event.at, zone, "milliseconds"), "kind": event.kind.value, **event.data}


def rows_table(rows: Iterable[JournalRow], zone: ZoneInfo) -> Table:
    """The journal for a person at a terminal."""
    table = Table(title="Журнал звонков")
    for heading in ("№", "Дата и время", "Телефон", "Тема", "Состояние", "Специалист", "Ждал, с", "Говорил, с"):
        table.add_column(heading)
    for row in rows:
        table.add_row(
            str(row.number),
            row.opened_at.astimezone(zone).strftime("%d.%m.%Y %H:%M:%S"),
            row.phone or "номер скрыт",
            row.topic_title,
            STATES[row.state],
            row.specialist,
            _seconds(row.waited_s),
            _seconds(row.talked_s),
        )
    return table


def story_lines(row: JournalRow, events: Sequence[CallEvent], earlier: int, zone: ZoneInfo) -> list[str]:
    """One call from the first ring to the end, a line an event."""
    head = f"№ {row.number} · {row.phone or 'номер скрыт'} · {STATES[row.state]}"
    again = f"раньше звонил(а): {earlier}" if earlier else "звонит впервые"
    return [f"{head} · {again}", *(f"{_clock(event.at, zone, 'milliseconds')[11:23]}  {event_text(event)}" for event in events)]


def event_text(event: CallEvent) -> str:
    """The event in the words of the centre; what is not known is a dash."""
    data = {key: _WORDS.get(value, value) if isinstance(value, str | bool | None) else value for key, value in event.data.items()}
    return EVENTS[event.kind].format_map(_Dashes(data))


class _Dashes(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "—"


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.0f}"


def _clock(at: datetime, zone: ZoneInfo, precision: str) -> str:
    return at.astimezone(zone).isoformat(timespec=precision)
