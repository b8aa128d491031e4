"""Pauses in a shift."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import insert, select, update

from db.desk_tables import pauses
from db.link import Link


class SqlPauses:
    """`hotline.ports.Pauses`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def begin(self, login: str, reason: str, at: datetime) -> None:
        """Open a pause; an open one of another reason ends first."""
        await self.end(login, at)
        await self._link.write(insert(pauses).values(login=login, reason=reason, began_at=at))

    async def end(self, login: str, at: datetime) -> bool:
        """True when a pause ended now, False when none was open."""
        opened = update(pauses).where(pauses.c.login == login, pauses.c.ended_at.is_(None))
        return bool(await self._link.write(opened.values(ended_at=at)))

    async def open(self) -> Mapping[str, tuple[str, datetime]]:
        """Who pauses: login -> reason and when it began."""
        wanted = select(pauses).where(pauses.c.ended_at.is_(None))
        return {row["login"]: (row["reason"], row["began_at"]) for row in await self._link.read(wanted)}
