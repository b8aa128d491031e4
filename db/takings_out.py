"""Recordings that somebody wants to take out: asked by one person, allowed by another."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping, func, insert, select, update

from db.link import Link
from db.tables import calls, recordings
from db.voice_tables import two_person_requests as requests
from hotline.ports.hearing import TakingOut

_KIND = "export"
_OURS = select(requests).where(requests.c.kind == _KIND)


class SqlTakingsOut:
    """`hotline.ports.hearing.TakingsOut`. The outcome stands in `report`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, asked: TakingOut) -> None:
        """A new request."""
        values = _values(asked) | {"id": asked.id, "kind": _KIND, "subject": str(asked.recording_id)}
        await self._link.write(insert(requests).values(values))

    async def get(self, request: UUID) -> TakingOut | None:
        """By its id."""
        found = await self._link.read(_OURS.where(requests.c.id == request))
        return _asked(found[0]) if found else None

    async def page(self, limit: int = 100) -> Sequence[TakingOut]:
        """Newest first."""
        wanted = _OURS.order_by(requests.c.asked_at.desc(), requests.c.id.desc()).limit(limit)
        return [_asked(row) for row in await self._link.read(wanted)]

    async def waiting(self, but: str) -> int:
        """How many wait for the word of somebody other than those who asked."""
        wanted = select(func.count().label("count")).where(
            requests.c.kind == _KIND,
            requests.c.approved_at.is_(None),
            requests.c.done_at.is_(None),
            requests.c.asked_by != but,
        )
        return int((await self._link.read(wanted))[0]["count"])

    async def move(self, before: TakingOut, after: TakingOut) -> bool:
        """Write `after` if it still stands as in `before`; False when somebody was faster."""
        change = update(requests).where(
            requests.c.id == before.id,
            requests.c.approved_by == before.approved_by,
            requests.c.done_at.is_(None) if before.done_at is None else requests.c.done_at == before.done_at,
        )
        return bool(await self._link.write(change.values(_values(after))))

    async def names(self, recordings_: Collection[UUID]) -> Mapping[UUID, tuple[int, int]]:
        """Recording -> (volume, №) of its line of the journal."""
        wanted = (
            select(recordings.c.id, calls.c.volume, calls.c.number)
            .join(calls, calls.c.id == recordings.c.call_id)
            .where(recordings.c.id.in_(list(recordings_)))
        )
        return {row["id"]: (row["volume"], row["number"]) for row in await self._link.read(wanted)}


def _values(asked: TakingOut) -> dict[str, object]:
    names = ("asked_by", "asked_at", "reason", "approved_by", "approved_at", "done_at")
    return {name: getattr(asked, name) for name in names} | {"report": asked.outcome}


def _asked(row: RowMapping) -> TakingOut:
    return TakingOut(
        id=row["id"],
        recording_id=UUID(row["subject"]),
        asked_by=row["asked_by"],
        asked_at=row["asked_at"],
        reason=row["reason"],
        approved_by=row["approved_by"],
        approved_at=row["approved_at"],
        done_at=row["done_at"],
        outcome=row["report"],
    )
