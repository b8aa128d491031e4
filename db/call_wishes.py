"""What families wish when it comes to being called, and the stop list."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, time
from typing import Any

from sqlalchemy import RowMapping, Select, and_, delete, select, union

from db.desk_tables import appeals
from db.follow_up_tables import call_wishes, stop_list
from db.link import Link
from hotline.domain.call_wishes import Wishes, strictest
from hotline.ports.follow_ups import StoppedNumber

#: Numbers asked about in one statement.
_AT_ONCE = 500

_PLAIN = ("no_calls", "days_off", "discreet", "neutral_id", "zone")


class SqlCallWishes:
    """`hotline.ports.follow_ups.CallWishes`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of(self, phone: str) -> Wishes:
        """The strictest of what was said for this number and its family, the stop list included."""
        return (await self.of_many([phone]))[phone]

    async def of_many(self, phones: Collection[str]) -> Mapping[str, Wishes]:
        """As `of`, for each of them."""
        wanted, known = list(dict.fromkeys(phones)), dict[str, list[RowMapping]]()
        stopped: dict[str, str] = {}
        for first in range(0, len(wanted), _AT_ONCE):
            some = wanted[first : first + _AT_ONCE]
            for row in await self._link.read(_said_for(some)):
                known.setdefault(row["asked_for"], []).append(row)
            # One number on the stop list says nothing about the others of the family.
            stops = select(stop_list.c.phone, stop_list.c.reason).where(stop_list.c.phone.in_(some))
            stopped |= {row["phone"]: row["reason"] for row in await self._link.read(stops)}
        return {
            phone: strictest([*_wishes(known.get(phone, ())), Wishes(stopped=stopped.get(phone, ""))])
            for phone in wanted
        }

    async def stopped(self) -> Sequence[StoppedNumber]:
        """The stop list, newest first."""
        found = await self._link.read(select(stop_list).order_by(stop_list.c.at.desc(), stop_list.c.phone))
        return [StoppedNumber(row["phone"], row["reason"], row["login"], row["at"]) for row in found]

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


def _said_for(phones: Sequence[str]) -> Select[Any]:
    """What was said for each number itself, first, and for the numbers that share its family."""
    own = select(call_wishes.c.phone.label("asked_for"), call_wishes).where(call_wishes.c.phone.in_(phones))
    card, other = appeals.alias("card"), appeals.alias("other")
    shared = select(card.c.phone.label("asked_for"), call_wishes)
    shared = shared.join(other, and_(other.c.family_id == card.c.family_id, other.c.phone != card.c.phone))
    shared = shared.join(call_wishes, call_wishes.c.phone == other.c.phone)
    both = union(own, shared.where(card.c.phone.in_(phones), other.c.phone != "")).subquery()
    return select(both).order_by(both.c.asked_for, both.c.phone != both.c.asked_for, both.c.phone)


def _wishes(rows: Iterable[RowMapping]) -> list[Wishes]:
    return [
        Wishes(
            since=time.fromisoformat(row["since"]),
            until=time.fromisoformat(row["until"]),
            **{name: row[name] for name in _PLAIN},
        )
        for row in rows
    ]
