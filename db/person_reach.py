"""Finds everything of one person: by her number, or by one appeal."""

import re
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, false, func, or_, select, tuple_

from db.campaign_tables import campaign_people
from db.desk_tables import appeals, legal_holds, sos_cards
from db.link import Link
from db.tables import calls, recordings
from hotline.domain.person_reach import Obstacles, Reach
from hotline.domain.phone import normalise
from hotline.domain.sos_state import SosState

#: Names shorter than this are found in half of all texts.
_SHORTEST_NAME = 5


class SqlPersonReach:
    """The finding part of `hotline.ports.person.PersonData`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of_phone(self, phone: str, caller_hash: str) -> Reach:
        """By a normalised number and, for calls that hide it, its keyed hash ("" for none)."""
        who: list[ColumnElement[bool]] = [false()]
        if phone:
            who += [calls.c.phone == phone, calls.c.callback_phone == phone]
        if caller_hash:
            who.append(calls.c.caller_hash == caller_hash)
        hers = await self._ids(calls, or_(*who))
        opened = select(calls.c.volume, calls.c.number).where(calls.c.id.in_(hers))
        of_hers = tuple_(appeals.c.volume, appeals.c.number).in_(opened)
        mine = or_(of_hers, appeals.c.phone == phone) if phone else of_hers
        cards = await self._cards_of_number(phone) if phone else []
        return await self._reach(phone, hers, await self._ids(appeals, mine), cards)

    async def of_appeal(self, appeal_id: UUID) -> Reach:
        """By one appeal: its calls, its SOS cards, and nothing else of the same number."""
        card = select(appeals.c.phone).where(appeals.c.id == appeal_id, appeals.c.phone != "")
        began = select(appeals.c.volume, appeals.c.number).where(appeals.c.id == appeal_id)
        same = or_(calls.c.phone.in_(card), tuple_(calls.c.volume, calls.c.number).in_(began))
        return await self._reach(
            "", await self._ids(calls, and_(calls.c.appeal_id == appeal_id, same)), [appeal_id], []
        )

    async def obstacles(self, reach: Reach) -> Obstacles:
        """What forbids an erasure now."""
        held = await self._count(legal_holds, legal_holds.c.call_id.in_(reach.calls))
        live = await self._count(calls, and_(calls.c.id.in_(reach.calls), calls.c.settled_at.is_(None)))
        still = and_(sos_cards.c.id.in_(reach.cards), sos_cards.c.state != SosState.CLOSED.value)
        return Obstacles(held, live, await self._count(sos_cards, still))

    async def _reach(self, phone: str, hers: list[UUID], cards_of: list[UUID], more_cards: list[UUID]) -> Reach:
        mine = await self._with_merged(cards_of)
        of_mine = await self._link.read(
            select(calls.c.id, calls.c.phone, calls.c.caller_hash).where(calls.c.appeal_id.in_(mine))
        )
        # A line without a number that was brought for her appeal is hers; another number is somebody else's.
        without = [row["id"] for row in of_mine if not row["phone"] and not row["caller_hash"]]
        hers = list(dict.fromkeys([*hers, *without]))
        shared = [row["id"] for row in of_mine if row["id"] not in set(hers)]
        linked = await self._link.read(
            select(calls.c.appeal_id).where(calls.c.id.in_(hers), calls.c.appeal_id.is_not(None))
        )
        others = sorted({row["appeal_id"] for row in linked} - set(mine), key=str)
        families, foreign = await self._families(mine)
        related = or_(sos_cards.c.call_id.in_(hers), sos_cards.c.appeal_id.in_(mine))
        cards = list(dict.fromkeys([*await self._ids(sos_cards, related), *more_cards]))
        numbers = await self._numbers(phone, hers, mine)
        listed = await self._ids(campaign_people, campaign_people.c.phone.in_(numbers))
        return Reach(
            phone=phone,
            calls=tuple(hers),
            shared_calls=tuple(shared),
            appeals=tuple(mine),
            others_appeals=tuple(others),
            families=tuple(families),
            shared_families=tuple(foreign),
            cards=tuple(cards),
            recordings=tuple(await self._ids(recordings, recordings.c.call_id.in_(hers))),
            listed=tuple(listed),
            names=await self._names(hers, mine, cards, listed),
            numbers=numbers,
        )

    async def _with_merged(self, ids: list[UUID]) -> list[UUID]:
        found = list(dict.fromkeys(ids))
        while more := [
            one for one in await self._ids(appeals, appeals.c.merged_into.in_(found)) if one not in set(found)
        ]:
            found += more
        return found

    async def _families(self, mine: Collection[UUID]) -> tuple[list[UUID], list[UUID]]:
        in_mine = select(appeals.c.family_id).where(appeals.c.id.in_(mine), appeals.c.family_id.is_not(None))
        rows = await self._link.read(select(appeals.c.family_id, appeals.c.id).where(appeals.c.family_id.in_(in_mine)))
        shared = {row["family_id"] for row in rows if row["id"] not in set(mine)}
        everyone = {row["family_id"] for row in rows}
        return sorted(everyone - shared, key=str), sorted(shared, key=str)

    async def _cards_of_number(self, phone: str) -> list[UUID]:
        """Numbers stand in SOS cards as people typed them."""
        end = f"%{phone[-2:]}%"
        likely = or_(sos_cards.c.phone.like(end), sos_cards.c.family_phone.like(end))
        rows = await self._link.read(select(sos_cards.c.id, sos_cards.c.phone, sos_cards.c.family_phone).where(likely))
        return [row["id"] for row in rows if phone in {*_numbers(row["phone"]), *_numbers(row["family_phone"])}]

    async def _names(
        self, hers: list[UUID], mine: list[UUID], cards: list[UUID], listed: list[UUID]
    ) -> tuple[str, ...]:
        found: set[str] = set()
        for table, ids, names in (
            (calls, hers, ("caller_name", "applicant")),
            (appeals, mine, ("applicant", "email")),
            (sos_cards, cards, ("applicant",)),
            (campaign_people, listed, ("name",)),
        ):
            columns = [table.c[name] for name in names]
            for row in await self._link.read(select(*columns).where(table.c.id.in_(ids))):
                found |= {str(row[name]).strip() for name in names}
        return tuple(
            sorted((name for name in found if len(name) >= _SHORTEST_NAME), key=lambda name: (-len(name), name))
        )

    async def _numbers(self, phone: str, hers: list[UUID], mine: list[UUID]) -> tuple[str, ...]:
        of_calls = select(calls.c.phone, calls.c.callback_phone).where(calls.c.id.in_(hers))
        found = {number for row in await self._link.read(of_calls) for number in row.values()}
        of_cards = await self._link.read(select(appeals.c.phone).where(appeals.c.id.in_(mine)))
        return tuple(sorted({phone, *found, *(row["phone"] for row in of_cards)} - {""}))

    async def _ids(self, table: Any, which: ColumnElement[bool]) -> list[UUID]:
        rows = await self._link.read(select(table.c.id).where(which).order_by(table.c.id))
        return [row["id"] for row in rows]

    async def _count(self, table: Any, which: ColumnElement[bool]) -> int:
        return int(
            (await self._link.read(select(func.count().label("count")).select_from(table).where(which)))[0]["count"]
        )


def _numbers(text: str) -> Iterable[str]:
    """The numbers in a text that a person typed, in one spelling."""
    return {normalise(part) for part in re.split(r"[,;/\n]|(?<=\d)\s+(?=\+)", text)} | {normalise(text)}
