"""Who is signed in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, delete, insert, select, update

from db.desk_tables import sessions
from db.link import Link
from db.repositories import user_of
from db.tables import users
from hotline.domain.session import Session, Stage, Visitor


class SqlSessions:
    """`hotline.ports.Sessions`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add(self, session: Session) -> None:
        """Begin it."""
        values = {
            "id": session.key,
            "login": session.login,
            "data": session.stage.value,
            "origin": session.origin,
            "created_at": session.created_at,
            "seen_at": session.seen_at,
        }
        await self._link.write(insert(sessions).values(values))

    async def visitor(self, key: str) -> Visitor | None:
        """The session with its person; None when there is none, it was ended, or she was dismissed."""
        found = await self.alive([key])
        return found[0] if found else None

    async def of(self, login: str) -> Sequence[Session]:
        """Newest first."""
        wanted = select(sessions).where(sessions.c.login == login, sessions.c.revoked_at.is_(None))
        return [_session(row) for row in await self._link.read(wanted.order_by(sessions.c.created_at.desc()))]

    async def alive(self, keys: Collection[str]) -> Sequence[Visitor]:
        """Those of the keys that `visitor` would give."""
        found = await self._link.read(_WITH_PEOPLE.where(sessions.c.id.in_(list(keys))))
        return [Visitor(_session(row), user_of(row)) for row in found]

    async def touch(self, keys: Collection[str], at: datetime) -> None:
        """Something was done in them."""
        await self._link.write(update(sessions).where(sessions.c.id.in_(list(keys))).values(seen_at=at))

    async def end(self, key: str, at: datetime) -> bool:
        """False when it had ended."""
        open_one = update(sessions).where(sessions.c.id == key, sessions.c.revoked_at.is_(None))
        return bool(await self._link.write(open_one.values(revoked_at=at)))

    async def end_all(self, login: str, at: datetime, *, but: str = "") -> int:
        """End every session of the person but one; how many."""
        hers = sessions.c.login == login, sessions.c.revoked_at.is_(None), sessions.c.id != but
        return await self._link.write(update(sessions).where(*hers).values(revoked_at=at))

    async def forget(self, before: datetime) -> int:
        """Remove sessions that began before; how many."""
        return await self._link.write(delete(sessions).where(sessions.c.created_at < before))


_WITH_PEOPLE: Select[Any] = (
    select(sessions, *(column for column in users.c if column.name != "login"))
    .join(users, users.c.login == sessions.c.login)
    .where(sessions.c.revoked_at.is_(None), users.c.active.is_(True))
)


def _session(row: Any) -> Session:
    return Session(
        key=row["id"],
        login=row["login"],
        stage=Stage(row["data"]),
        origin=row["origin"],
        created_at=row["created_at"],
        seen_at=row["seen_at"],
    )
