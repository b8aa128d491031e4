"""Accounts as the administrator changes them, and the guard of sign-ins."""

from datetime import datetime
from typing import Any

from sqlalchemy import case, delete, or_, select, update

from db.desk_tables import sign_in_failures as failures
from db.link import Link
from db.tables import users
from hotline.domain.lock_out import Patience
from hotline.domain.people import Role


class SqlAccounts:
    """`hotline.ports.Accounts`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def describe(self, login: str, *, name: str, position: str, role: Role, queues: tuple[str, ...]) -> bool:
        """False when nobody has this login."""
        return await self._set(login, name=name, position=position, role=role.value, queues=",".join(queues))

    async def set_active(self, login: str, *, active: bool) -> bool:
        """False when nobody has this login."""
        return await self._set(login, active=active)

    async def set_password(self, login: str, password_hash: str) -> bool:
        """False when nobody has this login."""
        return await self._set(login, password_hash=password_hash)

    async def set_sip_digest(self, login: str, sip_digest: str) -> bool:
        """False when nobody has this login."""
        return await self._set(login, sip_digest=sip_digest)

    async def second_factor(self, login: str) -> str:
        """The sealed second factor, or ""."""
        found = await self._link.read(select(users.c.totp).where(users.c.login == login))
        return str(found[0]["totp"]) if found else ""

    async def swap_second_factor(self, login: str, old: str, new: str) -> bool:
        """Put the new one where the old one still is; False when somebody was faster."""
        there = update(users).where(users.c.login == login, users.c.totp == old)
        return bool(await self._link.write(there.values(totp=new)))

    async def active_admins(self) -> int:
        """Counts them and keeps others from changing an account until the transaction ends."""
        admins = users.c.role == Role.ADMIN.value, users.c.active.is_(True)
        # SQLite has no row locks: writing to the rows first makes this transaction the only writer.
        await self._link.write(update(users).where(*admins).values(active=True))
        return len(await self._link.read(select(users.c.login).where(*admins).with_for_update()))

    async def attempt(self, name: str, at: datetime, patience: Patience) -> datetime | None:
        """Count an attempt before it is judged. A moment: it is locked until then, and was not counted."""
        stale = failures.c.last_at < at - patience.forget
        counted = (
            self._link.insert_into(failures)
            .values(name=name, failures=1, last_at=at)
            .on_conflict_do_update(
                index_elements=["name"],
                set_={"failures": case((stale, 1), else_=failures.c.failures + 1), "last_at": at},
                where=or_(failures.c.locked_until.is_(None), failures.c.locked_until <= at),
            )
            .returning(failures.c.failures)
        )
        found = await self._link.read(counted)
        if not found:
            return await self._locked_until(name)
        delay = patience.delay(found[0]["failures"])
        await self._link.write(self._of(name).values(locked_until=at + delay if delay else None))
        return None

    async def forgive(self, name: str) -> None:
        """Forget all failures of the name."""
        await self._link.write(delete(failures).where(failures.c.name == name))

    async def take_back(self, name: str) -> None:
        """The last attempt was a good one: take it off the count, and the lock with it."""
        await self._link.write(self._of(name).values(failures=failures.c.failures - 1, locked_until=None))

    async def forget_failures(self, before: datetime) -> None:
        """Remove what nobody tried since."""
        await self._link.write(delete(failures).where(failures.c.last_at < before))

    async def _locked_until(self, name: str) -> datetime | None:
        found = await self._link.read(select(failures.c.locked_until).where(failures.c.name == name))
        return found[0]["locked_until"] if found else None

    async def _set(self, login: str, **values: Any) -> bool:
        return bool(await self._link.write(update(users).where(users.c.login == login).values(values)))

    @staticmethod
    def _of(name: str) -> Any:
        return update(failures).where(failures.c.name == name)
