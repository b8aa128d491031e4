"""What a dispatcher sees before she answers: who calls, about what, how long already, and what was before."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hotline.domain.attempt import attempt_of
from hotline.domain.journal_row import JournalRow
from hotline.ports import Database, UnitOfWork
from hotline.services.board import LiveCall, waiting_since
from hotline.services.placed_call import appeal_of_placed

#: Topics that say that the caller is in danger or cannot speak (hotline/menu.toml).
SILENT = "urgent-silent"
URGENT = "urgent"

_SHOWN = 5


def pop_of(call: LiveCall, now: datetime) -> dict[str, Any]:
    """What memory knows, at once. waited_s: seconds in the queue so far. placed: the service called her, not she us."""
    line, since = call.line, waiting_since(call)
    return {
        "call": str(call.call_id),
        "phone": line.phone,
        "name": line.caller_name,
        "topic": line.topic_title,
        "queue": line.queue,
        "urgent": line.topic in {URGENT, SILENT} or line.queue == URGENT,
        "silent": line.topic == SILENT,
        "waited_s": None if since is None else max(0.0, (now - since).total_seconds()),
        "no_record": line.recording_allowed is False,
        "placed": attempt_of(line.linkedid) is not None,
    }


async def history_of(database: Database, row: JournalRow, zone: ZoneInfo) -> dict[str, Any]:
    """What the database knows of this number, newest first: calls and unfinished appeals; nothing of a hidden one.

    about: the appeal that a call of ours is about; None for who called us.
    """
    async with database.unit_of_work() as work:
        about = await _about(work, row)
        if not row.phone and not row.caller_hash:
            return {"call": str(row.id), "earlier": 0, "calls": [], "appeals": [], "about": about}
        earlier = await work.journal.earlier_calls(row.phone, row.opened_at, row.caller_hash)
        last = await work.journal.last_calls(row.phone, row.opened_at, _SHOWN, row.caller_hash) if earlier else []
        appeals = await work.appeals.of_phone(row.phone, _SHOWN)
    return {
        "call": str(row.id),
        "earlier": earlier,
        "about": about,
        "appeals": [
            {"number": one.number, "question": one.question, "specialist": one.specialist}
            for one in appeals
            if about is None or one.number != about["number"]
        ],
        "calls": [
            {
                "volume": before.volume,
                "number": before.number,
                "at": before.opened_at.astimezone(zone).strftime("%d.%m.%Y %H:%M"),
                "state": before.state.value,
                "topic": before.question or before.topic_title,
                "specialist": before.specialist,
                "transcript": before.transcript[:200],
            }
            for before in last
        ],
    }


async def _about(work: UnitOfWork, row: JournalRow) -> dict[str, Any] | None:
    appeal = await appeal_of_placed(work, row.linkedid)
    if appeal is None:
        return None
    said = {"number": appeal.number, "applicant": appeal.who, "question": appeal.question}
    return said | {"specialist": appeal.specialist, "answer": appeal.answer[:200]}
