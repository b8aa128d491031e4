"""What the administrator edits."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import RowMapping, delete, func, insert, select, update

from db.desk_tables import directory_entries, holiday_overlay
from db.link import Link
from hotline.domain.day_off import OwnDay
from hotline.domain.directory import CODE, DirectoryKind, Entry

_TEXTS = ("title", "address", "phone", "hours", "person", "note")


class SqlDirectories:
    """`hotline.ports.Directories`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def entries(self, kind: DirectoryKind, *, every: bool = False) -> Sequence[Entry]:
        """Entries in the order by hand; those that are switched off only with `every`."""
        table = directory_entries
        wanted = select(table).where(table.c.kind == kind.value).order_by(table.c.place_in_list, table.c.id)
        if not every:
            wanted = wanted.where(table.c.active)
        return [_entry(row) for row in await self._link.read(wanted)]

    async def entry(self, kind: DirectoryKind, code: str) -> Entry | None:
        """One entry, switched off or not."""
        if not CODE.fullmatch(code):
            return None
        table = directory_entries
        wanted = select(table).where(table.c.kind == kind.value, table.c.code == code)
        found = await self._link.read(wanted)
        return _entry(found[0]) if found else None

    async def titles(self, kind: DirectoryKind) -> Mapping[str, str]:
        """Code -> title of every entry, those that are switched off too: old appeals keep their words."""
        return {entry.code: entry.title for entry in await self.entries(kind, every=True)}

    async def add(self, entry: Entry) -> bool:
        """Keep a new entry at the end of its directory. False when the code is taken; then nothing is changed."""
        table = directory_entries
        last = select(func.coalesce(func.max(table.c.place_in_list), 0)).where(table.c.kind == entry.kind.value)
        values = {"kind": entry.kind.value, "code": entry.code, "active": entry.active}
        values |= {name: getattr(entry, name) for name in _TEXTS}
        kept = self._link.insert_into(table).values(**values, place_in_list=last.scalar_subquery() + 1)
        return bool(await self._link.read(kept.on_conflict_do_nothing().returning(table.c.id)))

    async def change(self, entry: Entry) -> None:
        """Write the texts, the place and the switch of an entry that is there."""
        table = directory_entries
        values = {name: getattr(entry, name) for name in (*_TEXTS, "place_in_list", "active")}
        await self._link.write(update(table).where(table.c.id == entry.id).values(**values))

    async def own_days(self) -> Sequence[OwnDay]:
        """Days that the centre has otherwise than the production calendar, in order."""
        rows = await self._link.read(select(holiday_overlay).order_by(holiday_overlay.c.day))
        return [OwnDay(date.fromisoformat(row["day"]), row["working"], row["name"]) for row in rows]

    async def put_day(self, day: OwnDay) -> None:
        """Keep the day; an earlier word about the same date goes."""
        await self.drop_day(day.day)
        values = {"day": day.day.isoformat(), "working": day.working, "name": day.name}
        await self._link.write(insert(holiday_overlay).values(**values))

    async def drop_day(self, day: date) -> bool:
        """True when there was a word about this date."""
        gone = delete(holiday_overlay).where(holiday_overlay.c.day == day.isoformat())
        return bool(await self._link.write(gone))


def _entry(row: RowMapping) -> Entry:
    texts = {name: row[name] for name in _TEXTS}
    kind = DirectoryKind(row["kind"])
    return Entry(
        kind, row["code"], place_in_list=row["place_in_list"], active=bool(row["active"]), id=row["id"], **texts
    )
