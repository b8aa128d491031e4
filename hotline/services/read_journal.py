"""The journal as JSON, as `hotline journal --json` prints it; read by the service, or by the command if none runs."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import JournalRow
from hotline.domain.refusal import Refused
from hotline.ports import Database


async def journal_json(
    database: Database, zone: ZoneInfo, since: date | None, until: date | None
) -> list[dict[str, Any]]:
    """Every row of the period, oldest first."""
    rows: list[JournalRow] = []
    async with database.unit_of_work() as work:
        while page := await work.journal.page(since=since, until=until, after=_last(rows)):
            rows.extend(page)
    return [row_json(row, zone) for row in rows]


async def story_json(database: Database, zone: ZoneInfo, number: int, volume: int | None = None) -> dict[str, Any]:
    """One row with `timeline` and `earlier_calls`; of the open volume for None. Raises `Refused` for an unknown №."""
    async with database.unit_of_work() as work:
        if volume is None:
            volume = (await work.volumes.all())[-1].volume
        row = await work.journal.line(volume, number)
        if row is None:
            raise Refused(f"there is no № {number} in volume {volume} of the journal; see hotline journal")
        timeline = [event_json(event, zone) for event in await work.journal.timeline(row.id)]
        earlier = await work.journal.earlier_calls(row.phone, row.opened_at, row.caller_hash)
    return row_json(row, zone) | {"earlier_calls": earlier, "timeline": timeline}


def row_json(row: JournalRow, zone: ZoneInfo) -> dict[str, Any]:
    """A row as `--json` prints it. Times carry the centre's offset; durations are seconds or null."""
    return {
        "volume": row.volume,
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


#: Of a number that the centre does not want to see.
_NOBODYS = frozenset({"caller_hash", "caller_sealed"})


def _last(rows: list[JournalRow]) -> tuple[int, int]:
    return rows[-1].place_in_journal if rows else (0, 0)


def event_json(event: CallEvent, zone: ZoneInfo) -> dict[str, Any]:
    return {"at": _clock(event.at, zone, "milliseconds"), "kind": event.kind.value} | {
        name: value for name, value in event.data.items() if name not in _NOBODYS
    }


def _clock(at: datetime, zone: ZoneInfo, precision: str) -> str:
    return at.astimezone(zone).isoformat(timespec=precision)
