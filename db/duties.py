"""Who must be called or listened to: the items themselves. `db.duty_list` reads them for pages."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, insert, select, update

from db.duty_causes import requests_without, sound_without
from db.duty_list import DutyList, duty_of
from db.link import Link
from db.voice_tables import duties, duty_causes
from hotline.domain.duty import Cause, Duty, Priority
from hotline.ports.duties import ListedDuty, Reach

_FREE: Mapping[str, Any] = {"taken_by": "", "taken_at": None}


class SqlDuties:
    """`hotline.ports.duties.Duties`."""

    def __init__(self, link: Link) -> None:
        self._link, self._list = link, DutyList(link)

    async def without(self, since: datetime) -> Sequence[Cause]:
        """Messages and requests of calls opened after `since` that nobody has a duty for, oldest first."""
        found = [*await sound_without(self._link, since), *await requests_without(self._link, since)]
        return sorted(found, key=lambda cause: cause.at)

    async def open(self, cause: Cause, due_at: datetime, at: datetime) -> UUID:
        """The open item of this kind and subject, new or joined: never lower or later than it was; gives its id."""
        if await self.of_cause(cause.kind, cause.id) is not None:
            raise ValueError(f"{cause.kind} {cause.id} has a duty already")
        kept = self._link.insert_into(duties).values(
            id=uuid4(),
            kind=cause.kind,
            subject=cause.subject,
            call_id=cause.call_id,
            recording_id=cause.recording_id,
            priority=cause.priority,
            opened_at=at,
            due_at=due_at,
            attempts=0,
            queue=cause.queue,
        )
        if new := await self._link.read(kept.on_conflict_do_nothing().returning(duties.c.id)):
            duty: UUID = new[0]["id"]
        else:
            duty = await self._join(cause, due_at)
        told = {"kind": cause.kind, "cause_id": cause.id, "duty_id": duty, "call_id": cause.call_id, "at": cause.at}
        await self._link.write(insert(duty_causes).values(told))
        return duty

    async def _join(self, cause: Cause, due_at: datetime) -> UUID:
        same = duties.c.kind == cause.kind, duties.c.subject == cause.subject, duties.c.done_at.is_(None)
        duty: UUID = (await self._link.read(select(duties.c.id).where(*same)))[0]["id"]
        known = await self._link.read(select(duty_causes).where(duty_causes.c.duty_id == duty))
        if all(one["at"] <= cause.at for one in known):
            newest = {"call_id": cause.call_id, "recording_id": cause.recording_id}
            await self._link.write(update(duties).where(duties.c.id == duty).values(newest))
        again = any(one["call_id"] != cause.call_id for one in known)  # another take of the same call is no news
        await self.raise_(duty, max(cause.priority, Priority.REPEATED if again else 0), due_at)
        return duty

    async def get(self, duty: UUID) -> Duty | None:
        """One item, open or done."""
        return await self._first(duties.c.id == duty)

    async def of_cause(self, kind: str, cause: UUID) -> Duty | None:
        """The item to which a message (by its recording) or a request (by its call) led, open or done."""
        led = select(duty_causes.c.duty_id).where(duty_causes.c.kind == kind, duty_causes.c.cause_id == cause)
        return await self._first(duties.c.id.in_(led))

    async def of_call(self, call_id: UUID) -> Sequence[Duty]:
        """Open items to which this call led."""
        led = select(duty_causes.c.duty_id).where(duty_causes.c.call_id == call_id)
        wanted = select(duties).where(duties.c.id.in_(led), duties.c.done_at.is_(None))
        return [duty_of(row) for row in await self._link.read(wanted)]

    async def calls_of(self, duty: UUID) -> Sequence[UUID]:
        """Every call that led to this item."""
        wanted = select(duty_causes.c.call_id).where(duty_causes.c.duty_id == duty).distinct()
        return [row["call_id"] for row in await self._link.read(wanted)]

    async def listed(self, reach: Reach, limit: int) -> Sequence[ListedDuty]:
        """Open items that a person may see: the most pressing first, then the one due first."""
        return await self._list.listed(reach, limit)

    async def one(self, duty: UUID, reach: Reach) -> ListedDuty | None:
        """One open item, as the list has it; None for what is done, is not there, or is not hers to see."""
        return await self._list.one(duty, reach)

    async def due_times(self, reach: Reach) -> Sequence[tuple[int, datetime]]:
        """Priority and due time of every open item that a person may see, for the counter."""
        return await self._list.due_times(reach)

    async def raise_(self, duty: UUID, priority: int, due_at: datetime) -> bool:
        """To this priority and this time at least; True when it was lower or later, and open."""
        this = update(duties).where(duties.c.id == duty, duties.c.done_at.is_(None))
        news = await self._link.write(this.where(duties.c.priority < priority).values(priority=priority))
        news += await self._link.write(this.where(duties.c.due_at > due_at).values(due_at=due_at))
        return bool(news)

    async def take(self, duty: UUID, login: str, at: datetime) -> bool:
        """True when it was free and is hers now."""
        free = duties.c.id == duty, duties.c.done_at.is_(None), duties.c.taken_by == ""
        return bool(await self._link.write(update(duties).where(*free).values(taken_by=login, taken_at=at)))

    async def release(self, duty: UUID, login: str) -> bool:
        """True when it was hers and is free now."""
        return bool(await self._link.write(update(duties).where(*_hers(duty, login)).values(_FREE)))

    async def missed(self, duty: UUID, login: str, at: datetime, due_at: datetime) -> bool:
        """Nobody answered her call: due again, and free. True when it was hers."""
        values = {"attempts": duties.c.attempts + 1, "tried_at": at, "due_at": due_at, **_FREE}
        return bool(await self._link.write(update(duties).where(*_hers(duty, login)).values(values)))

    async def close(self, duty: UUID, login: str, at: datetime, outcome: str, note: str) -> bool:
        """True when it was hers and is done now."""
        values = {"done_at": at, "done_by": login, "outcome": outcome, "note": note}
        return bool(await self._link.write(update(duties).where(*_hers(duty, login)).values(values)))

    async def lapse(self, before: datetime) -> Mapping[UUID, str]:
        """Free what was taken before that moment and is not done; gives who had it."""
        held = duties.c.done_at.is_(None), duties.c.taken_at < before
        found = {row["id"]: row["taken_by"] for row in await self._link.read(select(duties).where(*held))}
        return {
            duty: login
            for duty, login in found.items()
            if await self._link.write(update(duties).where(*held, *_hers(duty, login)).values(_FREE))
        }

    async def _first(self, *where: ColumnElement[bool]) -> Duty | None:
        found = await self._link.read(select(duties).where(*where))
        return duty_of(found[0]) if found else None


def _hers(duty: UUID, login: str) -> tuple[ColumnElement[bool], ...]:
    return duties.c.id == duty, duties.c.done_at.is_(None), duties.c.taken_by == login
