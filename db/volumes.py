"""Volumes of the journal: «Начат», «Окончен»."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update

from db.link import Link
from db.tables import calls, volumes
from hotline.domain.volume import Volume


class SqlVolumes:
    """`hotline.ports.volumes.Volumes`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def all(self) -> Sequence[Volume]:
        """Every volume, by number. One without a date of its own began with its first line."""
        found = await self._link.read(select(volumes).order_by(volumes.c.volume))
        return [
            Volume(
                row["volume"],
                row["last_number"],
                row["started_at"] or await self._first_line(row["volume"]),
                row["ended_at"],
            )
            for row in found
        ]

    async def close(self, volume: int, at: datetime) -> bool:
        """Close it and begin the next. The row is locked: a writer's numbers are before that or in the next volume."""
        closed = await self._link.write(
            update(volumes)
            .where(volumes.c.volume == volume, volumes.c.ended_at.is_(None), volumes.c.last_number > 0)
            .values(ended_at=at, started_at=func.coalesce(volumes.c.started_at, _first_line_of(volume)))
        )
        if closed:
            await self._link.write(insert(volumes).values(volume=volume + 1, last_number=0, started_at=at))
        return bool(closed)

    async def _first_line(self, volume: int) -> datetime | None:
        found = await self._link.read(select(_first_line_of(volume).label("at")))
        at: datetime | None = found[0]["at"]
        return at


def _first_line_of(volume: int):  # type: ignore[no-untyped-def] # noqa: ANN202 - SQLAlchemy's own type says no more
    return select(calls.c.opened_at).where(calls.c.volume == volume).order_by(calls.c.number).limit(1).scalar_subquery()
