"""What families wish when it comes to being called, and the stop list."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from sqlalchemy import RowMapping, delete, or_, select

from db.desk_tables import appeals
from db.follow_up_tables import call_wishes, stop_list
from db.link import Link
from hotline.domain.call_wishes import NO_WISHES, Wishes, strictest

_PLAIN = ("no_calls", "days_off", "discreet", "neutral_id", "zone")


class SqlCallWishes:
    """`hotline.ports.follow_ups.CallWishes`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of(self, phone: str) -> Wishes:
        """The strictest of what was said for this number and its family, the stop list included."""
        families = select(appeals.c.family_id).where(appeals.c.phone == phone, appeals.c.family_id.is_not(None))
        shared = select(appeals.c.phone).where(appeals.c.family_id.in_(families), appeals.c.phone != "")
        said = select(call_wishes).where(or_(call_wishes.c.phone == phone, call_wishes.c.phone.in_(shared)))
        known = await self._link.read(said.order_by(call_wishes.c.phone != phone))
        # One number on the stop list says nothing about the others of the family.
        stopped = await self._link.read(select(stop_list.c.reason).where(stop_list.c.phone == phone))
        return strictest([*_wishes(known), Wishes(stopped=stopped[0]["reason"]) if stopped else NO_WISHES])

    async def put(self, phone: str, wishes: Wishes, login: str, at: datetime) -> None:
        """What was asked for this number now, in place of what was asked before."""
        values: dict[str, Any] = {name: getattr(wishes, name) for name in _PLAIN}
        values |= {"since": f"{wishes.since:%H:%M}", "until": f"{wishes.until:%H:%M}", "login": login, "at": at}
        put = self._link.insert_into(call_wishes).values(phone=phone, **values)
        await self._link.write(put.on_conflict_do_update(index_elements=["phone"], set_=values))

    async def stop(self, phone: str, reason: str, login: str, at: datetime) -> bool:
        """Onto the stop list; False when it stands there."""
        values = {"phone": phone, "reason": reason, "login": login, "at": at}
        kept = self._link.insert_into(stop_list).values(values).on_conflict_do_nothing()
        return bool(await self._link.read(kept.returning(stop_list.c.phone)))

    async def allow(self, phone: str) -> bool:
        """Off the stop list; False when it did not stand there."""
        return bool(await self._link.write(delete(stop_list).where(stop_list.c.phone == phone)))


def _wishes(rows: Iterable[RowMapping]) -> list[Wishes]:
    return [
        Wishes(
            since=time.fromisoformat(row["since"]),
            until=time.fromisoformat(row["until"]),
            **{name: row[name] for name in _PLAIN},
        )
        for row in rows
    ]
