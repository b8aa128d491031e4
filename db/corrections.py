"""What people changed in the journal."""

from collections.abc import Collection, Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import insert, select

from db.desk_tables import corrections
from db.link import Link
from hotline.domain.correction import Correction


class SqlCorrections:
    """`hotline.ports.corrections.Corrections`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def write(self, correction: Correction) -> None:
        """Append one."""
        values = asdict(correction)
        del values["id"]
        await self._link.write(insert(corrections).values(values))

    async def of(self, objects: Collection[UUID]) -> Sequence[Correction]:
        """Everything that was changed in these calls and appeals, oldest first."""
        wanted = select(corrections).where(corrections.c.object_id.in_(list(objects))).order_by(corrections.c.id)
        return [Correction(**row) for row in await self._link.read(wanted)]
