"""Read the journal: whatever the running service still holds in memory is put on disk first."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from hotline.bootstrap.parts import open_database
from hotline.commands.journal import read_rows
from hotline.commands.remote import ask_service
from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import JournalRow
from hotline.domain.refusal import Refused
from hotline.settings import Settings


async def journal_between(settings: Settings, since: date | None, until: date | None) -> list[JournalRow]:
    """Rows of these days, oldest first."""
    await ask_service(settings.home, "flush")
    async with open_database(settings) as database:
        return await read_rows(database, since, until)


async def story_of(settings: Settings, number: int) -> tuple[JournalRow, Sequence[CallEvent], int]:
    """The row with this №, its timeline, and how often the number called before. Raises `Refused` for an unknown №."""
    await ask_service(settings.home, "flush")
    async with open_database(settings) as database, database.unit_of_work() as work:
        page = await work.journal.page(after=number - 1, limit=1)
        if not page or page[0].number != number:
            raise Refused(f"there is no № {number} in the journal; see hotline journal")
        row = page[0]
        return row, await work.journal.timeline(row.id), await work.journal.earlier_calls(row.phone, row.opened_at)


async def recordings_list(settings: Settings) -> list[dict[str, Any]]:
    """Messages of callers, oldest first."""
    await ask_service(settings.home, "flush")
    async with open_database(settings) as database, database.unit_of_work() as work:
        zone = settings.centre.zone
        return [
            {
                "id": str(found.id),
                "call": str(found.call_id),
                "kind": found.kind,
                "file": found.file,
                "started_at": found.started_at.astimezone(zone).isoformat(timespec="seconds"),
                "duration_s": found.duration_s,
            }
            for found in await work.recordings.all()
        ]
