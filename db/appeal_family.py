"""Families, and what stood in cards before it was changed."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping, insert, or_, select, update

from db.desk_tables import appeal_people, appeals, corrections, families
from db.link import Link
from hotline.domain.appeal import Family
from hotline.domain.correction import OF_APPEAL, Correction


class SqlAppealFamilies:
    """The part of `hotline.ports.Appeals` that is about families and corrections."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def correct(self, correction: Correction, since: datetime) -> None:
        """Keep an old value. Goes on with the author's last line of that field when it is not older than `since`."""
        # She types, and the page saves every few letters: one line a sitting is what a reader wants.
        of_field = (corrections.c.kind == correction.kind, corrections.c.object_id == correction.object_id)
        last = await self._link.read(
            select(corrections.c.id, corrections.c.login, corrections.c.at)
            .where(*of_field, corrections.c.field == correction.field)
            .order_by(corrections.c.id.desc())
            .limit(1)
        )
        if last and last[0]["login"] == correction.login and last[0]["at"] >= since:
            goes_on = update(corrections).where(corrections.c.id == last[0]["id"])
            await self._link.write(goes_on.values(new=correction.new, at=correction.at))
            return
        values = asdict(correction)
        del values["id"]
        await self._link.write(insert(corrections).values(values))

    async def corrections(self, appeal_id: UUID) -> Sequence[Correction]:
        """Oldest first."""
        wanted = (
            select(corrections)
            .where(corrections.c.kind == OF_APPEAL, corrections.c.object_id == appeal_id)
            .order_by(corrections.c.id)
        )
        return [Correction(**row) for row in await self._link.read(wanted)]

    async def family(self, family_id: UUID) -> Family | None:
        """The family, or None."""
        found = await self._link.read(select(families).where(families.c.id == family_id))
        return _family(found[0]) if found else None

    async def add_family(self, family: Family) -> None:
        """A new family."""
        await self._link.write(
            insert(families).values(id=family.id, title=family.title, note=family.note, created_at=family.created_at)
        )

    async def families(self, text: str, phone: str, of: str | None = None, limit: int = 10) -> Sequence[Family]:
        """Families to choose from: those of the number first, then those whose title begins with the text."""
        found: dict[UUID, Family] = {}
        if phone:
            of_number = select(appeals.c.family_id).where(appeals.c.phone == phone, appeals.c.family_id.is_not(None))
            for row in await self._link.read(select(families).where(families.c.id.in_(of_number)).limit(limit)):
                found[row["id"]] = _family(row)
        if text:
            # SQLite knows small and capital letters of Latin only.
            words = {text, text[:1].upper() + text[1:]}
            begins = [families.c.title.startswith(word, autoescape=True) for word in words]
            alike = select(families).where(or_(*begins))
            if of is not None:
                hers = select(appeals.c.family_id).join(appeal_people, appeal_people.c.appeal_id == appeals.c.id)
                alike = alike.where(families.c.id.in_(hers.where(appeal_people.c.login == of)))
            for row in await self._link.read(alike.order_by(families.c.title).limit(limit)):
                found.setdefault(row["id"], _family(row))
        return list(found.values())[:limit]


def _family(row: RowMapping) -> Family:
    return Family(row["id"], row["title"], row["created_at"], row["note"])
