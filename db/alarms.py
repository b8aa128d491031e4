"""Calls for urgent help that nobody has yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import literal, or_, select, update

from db.crisis_hits import signs_of
from db.desk_tables import alarms
from db.link import Link
from db.tables import calls
from db.voice_tables import crisis_hits
from hotline.domain.alarm import URGENT, URGENT_SILENT, AlarmKind, OpenAlarm

#: Longest list that a console shows; more would be a disaster of another kind.
_ROOM = 50


class SqlAlarms:
    """`hotline.ports.Alarms`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def raise_(self, call_id: UUID, kind: AlarmKind, at: datetime) -> bool:
        """True when it is news: raised now, raised again after somebody had it, or a caller who cannot speak."""
        kept = self._link.insert_into(alarms).values(call_id=call_id, kind=kind.value, raised_at=at, taken_by="")
        if await self._link.read(kept.on_conflict_do_nothing().returning(alarms.c.call_id)):
            return True
        this = update(alarms).where(alarms.c.call_id == call_id)
        again = this.where(alarms.c.taken_at < at).values(kind=kind.value, raised_at=at, taken_at=None, taken_by="")
        news = await self._link.write(again)
        if kind is AlarmKind.SILENT:
            news += await self._link.write(this.where(alarms.c.kind != kind.value).values(kind=kind.value))
        return bool(news)

    async def end(self, call_id: UUID, at: datetime) -> bool:
        """The caller is gone; True when that is news."""
        gone = update(alarms).where(alarms.c.call_id == call_id, alarms.c.ended_at.is_(None))
        return bool(await self._link.write(gone.values(ended_at=at)))

    async def take(self, call_id: UUID, login: str, at: datetime) -> bool:
        """True when she is the first; False when somebody has it or there is no such alarm."""
        free = update(alarms).where(alarms.c.call_id == call_id, alarms.c.taken_at.is_(None))
        return bool(await self._link.write(free.values(taken_at=at, taken_by=login)))

    async def taken(self, call_id: UUID) -> tuple[str, datetime] | None:
        """Who has it, since when; None when nobody has, or there is no such alarm."""
        found = await self._link.read(select(alarms).where(alarms.c.call_id == call_id))
        return (found[0]["taken_by"], found[0]["taken_at"]) if found and found[0]["taken_at"] is not None else None

    async def open(self) -> Sequence[OpenAlarm]:
        """Those that nobody has, oldest first."""
        told = (calls.c.volume, calls.c.number, calls.c.phone, calls.c.caller_name, calls.c.settled_at)
        wanted = select(alarms, *told).select_from(alarms.outerjoin(calls, calls.c.id == alarms.c.call_id))
        wanted = wanted.where(alarms.c.taken_at.is_(None)).order_by(alarms.c.raised_at).limit(_ROOM)
        rows = await self._link.read(wanted)
        crises = [row["call_id"] for row in rows if row["kind"] == AlarmKind.CRISIS]
        signs = await signs_of(self._link, crisis_hits.c.call_id, crises)
        return [
            OpenAlarm(
                row["call_id"],
                AlarmKind(row["kind"]),
                row["raised_at"],
                row["volume"] or 0,
                row["number"] or 0,
                row["phone"] or "",
                row["caller_name"] or "",
                ended=row["ended_at"] is not None or row["settled_at"] is not None,
                signs=tuple(signs[row["call_id"]]),
            )
            for row in rows
        ]

    async def mend(self, since: datetime) -> bool:
        """Make the alarms follow the journal's lines opened after `since`; True when something changed."""
        urgent = or_(calls.c.topic.startswith(URGENT, autoescape=True), calls.c.queue == URGENT)
        missed = (
            select(calls.c.id, calls.c.topic, calls.c.opened_at)
            .outerjoin(alarms, alarms.c.call_id == calls.c.id)
            .where(calls.c.opened_at >= since, urgent, calls.c.login == literal(""), alarms.c.call_id.is_(None))
        )
        changed = False
        for row in await self._link.read(missed):
            kind = AlarmKind.SILENT if row["topic"] == URGENT_SILENT else AlarmKind.URGENT
            changed |= await self.raise_(row["id"], kind, row["opened_at"])
        answered = (
            select(alarms.c.call_id, calls.c.login, calls.c.talking_at)
            .join(calls, calls.c.id == alarms.c.call_id)
            .where(alarms.c.taken_at.is_(None), calls.c.talking_at >= alarms.c.raised_at)
        )
        for row in await self._link.read(answered):
            changed |= await self.take(row["call_id"], row["login"] or "?", row["talking_at"])
        return changed
