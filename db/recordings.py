"""Rows of sound files. They are written by the journal's writer, from the events of the calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from db.link import Link
from db.tables import calls, recordings
from hotline.domain.recorded import Recorded


class SqlRecordings:
    """`hotline.ports.journal_reader.Recordings`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def all(self) -> Sequence[Recorded]:
        """Every file, oldest first."""
        return await self._found(WANTED)

    async def unsealed(self, since: datetime) -> Sequence[Recorded]:
        """Messages begun after `since` whose end nobody saw although their call is over."""
        open_still = recordings.c.kind == "message", recordings.c.duration_s.is_(None), recordings.c.started_at >= since
        return await self._found(WANTED.where(*open_still, calls.c.settled_at.is_not(None)))

    async def _found(self, wanted: Select[tuple[object, ...]]) -> Sequence[Recorded]:
        return [recorded_of(row) for row in await self._link.read(wanted)]


def recorded_of(row: Any) -> Recorded:
    """From a row of `WANTED`."""
    return Recorded(
        id=row["id"],
        call_id=row["call_id"],
        kind=row["kind"],
        file=row["file"],
        started_at=row["started_at"],
        duration_s=row["duration_s"],
        settled=row["settled_at"] is not None,
    )


WANTED = (
    select(recordings, calls.c.settled_at)
    .join(calls, calls.c.id == recordings.c.call_id, isouter=True)
    .order_by(recordings.c.started_at, recordings.c.id)
)
