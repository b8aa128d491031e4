"""Reading and writing of everything but the events of calls, which have a writer of their own."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Executable, Table, and_, func, insert, select, text, update

from db.link import Link
from db.mapping import event_of, row_of
from db.recall import AT_ONCE, timelines
from db.tables import call_key, calls, offsets, shifts, users
from hotline.domain.call_event import CallEvent
from hotline.domain.journal_row import JournalRow
from hotline.domain.people import Role, User
from hotline.domain.timeline import in_order


class SqlJournal:
    """`hotline.ports.journal_reader.JournalReader`. `zone`: of the centre, in which a day begins."""

    def __init__(self, link: Link, zone: tzinfo) -> None:
        self._link, self._zone = link, zone

    async def row(self, call_id: UUID) -> JournalRow | None:
        """One line of the journal."""
        found = await self._rows(select(calls).where(calls.c.id == call_id))
        return found[0] if found else None

    async def line(self, volume: int, number: int) -> JournalRow | None:
        """The line with this № of this volume."""
        found = await self._rows(select(calls).where(calls.c.key == call_key(volume, number)))
        return found[0] if found else None

    async def page(
        self,
        *,
        since: date | None = None,
        until: date | None = None,
        after: tuple[int, int] = (0, 0),
        limit: int = 500,
    ) -> Sequence[JournalRow]:
        """Rows behind (volume, №), opened on the days [since, until] of the centre's zone; a keyset page."""
        wanted = select(calls).where(calls.c.key > call_key(*after)).order_by(calls.c.key).limit(limit)
        if since is not None:
            wanted = wanted.where(calls.c.opened_at >= self._midnight(since))
        if until is not None:
            wanted = wanted.where(calls.c.opened_at < self._midnight(until + timedelta(days=1)))
        return await self._rows(wanted)

    async def timeline(self, call_id: UUID) -> Sequence[CallEvent]:
        """Everything that is known to have happened to the call, in order of time."""
        return (await self.timelines([call_id])).get(call_id, [])

    async def timelines(self, call_ids: Collection[UUID]) -> Mapping[UUID, Sequence[CallEvent]]:
        """The timelines of many calls at once; a call of which nothing is known is left out."""
        told: dict[UUID, list[CallEvent]] = {}
        ids = list(call_ids)
        for start in range(0, len(ids), AT_ONCE):
            wanted = timelines().where(calls.c.id.in_(ids[start : start + AT_ONCE]))
            for row in await self._link.read(wanted):
                told.setdefault(row["id"], []).append(event_of(row))
        return {call_id: in_order(events) for call_id, events in told.items()}

    async def earlier_calls(self, phone: str, before: datetime, caller_hash: str = "") -> int:
        """How often this normalised number, or one that is known by its hash only, called before; 0 for neither."""
        if not phone and not caller_hash:
            return 0
        counted = select(func.count().label("count")).where(_same(phone, caller_hash), calls.c.opened_at < before)
        return int((await self._link.read(counted))[0]["count"])

    async def last_calls(self, phone: str, before: datetime, limit: int, caller_hash: str = "") -> Sequence[JournalRow]:
        """The last calls of this number before that moment, newest first."""
        wanted = select(calls).where(_same(phone, caller_hash), calls.c.opened_at < before)
        return await self._rows(wanted.order_by(calls.c.opened_at.desc()).limit(limit))

    async def unsettled(self) -> Sequence[JournalRow]:
        """Rows of calls that nobody saw end."""
        return await self._rows(select(calls).where(calls.c.settled_at.is_(None)).order_by(calls.c.key))

    async def _rows(self, wanted: Executable) -> list[JournalRow]:
        return [row_of(row) for row in await self._link.read(wanted)]

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)


def _same(phone: str, caller_hash: str) -> ColumnElement[bool]:
    """Calls of the same number."""
    if phone:
        return calls.c.phone == phone
    # In the words of the partial index: SQLite compares them.
    return and_(calls.c.caller_hash == caller_hash, text("calls.caller_hash != ''"))


class SqlUsers:
    """`hotline.ports.Users`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, login: str) -> User | None:
        """The account, or None."""
        found = await self._link.read(select(users).where(users.c.login == login))
        return user_of(found[0]) if found else None

    async def all(self) -> Sequence[User]:
        """Every account, by login."""
        return [user_of(row) for row in await self._link.read(select(users).order_by(users.c.login))]

    async def add(self, user: User) -> None:
        """Raises ValueError when the login is taken."""
        values = {
            "login": user.login,
            "name": user.name,
            "role": user.role.value,
            "password_hash": user.password_hash,
            "sip_digest": user.sip_digest,
            "queues": ",".join(user.queues),
            "position": user.position,
            "active": user.active,
        }
        if not await _inserted(self._link, users, values):
            raise ValueError(f"the login {user.login!r} is taken; choose another")


class SqlShifts:
    """`hotline.ports.Shifts`. The database itself refuses a second open shift of one login."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def start(self, login: str, at: datetime) -> bool:
        """True when the shift began now, False when it was open already."""
        return await _inserted(self._link, shifts, {"login": login, "started_at": at})

    async def end(self, login: str, at: datetime) -> bool:
        """True when a shift ended now, False when none was open."""
        opened = update(shifts).where(shifts.c.login == login, shifts.c.ended_at.is_(None))
        return bool(await self._link.write(opened.values(ended_at=at)))

    async def open(self) -> Sequence[str]:
        """Logins that are on shift, by the time they began."""
        wanted = select(shifts.c.login).where(shifts.c.ended_at.is_(None)).order_by(shifts.c.started_at, shifts.c.id)
        return [str(row["login"]) for row in await self._link.read(wanted)]


class SqlOffsets:
    """How far logs of Asterisk have been read."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, name: str) -> str:
        """The place that was put last, or ""."""
        found = await self._link.read(select(offsets.c.place).where(offsets.c.name == name))
        return str(found[0]["place"]) if found else ""

    async def put(self, name: str, place: str) -> None:
        """Remember the place."""
        if not await self._link.write(update(offsets).where(offsets.c.name == name).values(place=place)):
            await self._link.write(insert(offsets).values(name=name, place=place))


async def _inserted(link: Link, table: Table, values: dict[str, Any]) -> bool:
    """False where a unique index says no."""
    kept = link.insert_into(table).values(values).on_conflict_do_nothing()
    return bool(await link.read(kept.returning(table.c.login)))


def user_of(row: Any) -> User:
    """An account from a row that has the columns of `users`."""
    return User(
        login=row["login"],
        name=row["name"],
        role=Role(row["role"]),
        password_hash=row["password_hash"],
        sip_digest=row["sip_digest"],
        queues=tuple(filter(None, row["queues"].split(","))),
        position=row["position"],
        active=row["active"],
    )
