"""Cards of appeals and the people and calls that belong to them. Families and corrections: `db.appeal_family`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, delete, func, insert, or_, select, tuple_, update

from db.appeal_family import SqlAppealFamilies
from db.appeal_mapping import appeal_of, columns_of, line_of
from db.desk_tables import appeal_people, appeals, route_lines, sos_cards
from db.mapping import row_of
from db.tables import calls
from hotline.domain.appeal import Appeal, AppealLine
from hotline.domain.appeal_query import AppealQuery
from hotline.domain.appeal_state import UNFINISHED
from hotline.domain.journal_row import JournalRow

_UNFINISHED = appeals.c.state.in_(sorted(UNFINISHED))
_GOES_ON = appeals.c.merged_into.is_(None)


def takes_part(login: str) -> ColumnElement[bool]:
    """`hotline.domain.appeal_rights.takes_part` as the database understands it: who keeps a card takes part in it."""
    return appeals.c.id.in_(select(appeal_people.c.appeal_id).where(appeal_people.c.login == login))


class SqlAppeals(SqlAppealFamilies):
    """`hotline.ports.Appeals`."""

    async def get(self, appeal_id: UUID, of: str | None = None) -> Appeal | None:
        """The card with its route sheet and the people who take part."""
        wanted = select(appeals).where(appeals.c.id == appeal_id)
        found = await self._link.read(wanted if of is None else wanted.where(takes_part(of)))
        if not found:
            return None
        route = select(route_lines).where(route_lines.c.appeal_id == appeal_id).order_by(route_lines.c.place_in_list)
        people = select(appeal_people.c.login).where(appeal_people.c.appeal_id == appeal_id)
        return appeal_of(
            found[0], await self._link.read(route), [str(row["login"]) for row in await self._link.read(people)]
        )

    async def by_number(self, volume: int, number: int, of: str | None = None) -> UUID | None:
        """The card with this № of the journal."""
        wanted = select(appeals.c.id).where(appeals.c.volume == volume, appeals.c.number == number)
        found = await self._link.read(wanted if of is None else wanted.where(takes_part(of)))
        return UUID(str(found[0]["id"])) if found else None

    async def lock(self, appeal_id: UUID) -> Appeal | None:
        """The card as it is now; nobody else can change it until the transaction ends."""
        # A change that changes nothing takes the row of PostgreSQL and the one pen of SQLite.
        touched = update(appeals).where(appeals.c.id == appeal_id).values(version=appeals.c.version)
        return await self.get(appeal_id) if await self._link.write(touched) else None

    async def put(self, appeal: Appeal) -> None:
        """Keep the card, new or changed, with its route sheet and people."""
        columns = columns_of(appeal)
        if not await self._link.write(update(appeals).where(appeals.c.id == appeal.id).values(columns)):
            await self._link.write(insert(appeals).values(columns))
        await self._link.write(delete(route_lines).where(route_lines.c.appeal_id == appeal.id))
        if appeal.route:
            lines = [
                {"appeal_id": appeal.id, "place_in_list": place} | asdict(line)
                for place, line in enumerate(appeal.route)
            ]
            await self._link.write(insert(route_lines).values(lines))
        await self.take_part(appeal.id, {appeal.login, *appeal.people})

    async def remove(self, appeal_id: UUID, into: UUID) -> None:
        """Forget a card that nobody wrote into; what points at it points at `into` afterwards."""
        await self._link.write(update(sos_cards).where(sos_cards.c.appeal_id == appeal_id).values(appeal_id=into))
        await self._link.write(update(appeals).where(appeals.c.merged_into == appeal_id).values(merged_into=into))
        for table in (route_lines, appeal_people):
            await self._link.write(delete(table).where(table.c.appeal_id == appeal_id))
        await self._link.write(delete(appeals).where(appeals.c.id == appeal_id))

    async def take_part(self, appeal_id: UUID, logins: Collection[str]) -> None:
        """These people take part from now on."""
        rows = [{"appeal_id": appeal_id, "login": login} for login in sorted(logins) if login]
        if rows:
            await self._link.write(self._link.insert_into(appeal_people).values(rows).on_conflict_do_nothing())

    async def claim(self, call_id: UUID, appeal_id: UUID) -> UUID:
        """Give the call to the card if it has none; which card it belongs to now."""
        free = update(calls).where(calls.c.id == call_id, calls.c.appeal_id.is_(None))
        if await self._link.write(free.values(appeal_id=appeal_id)):
            return appeal_id
        found = await self._link.read(select(calls.c.appeal_id).where(calls.c.id == call_id))
        if not found:
            raise LookupError("the journal has no such call")
        return UUID(str(found[0]["appeal_id"]))

    async def move_calls(self, call_ids: Collection[UUID], to: UUID) -> None:
        """These calls belong to another card from now on."""
        await self._link.write(update(calls).where(calls.c.id.in_(list(call_ids))).values(appeal_id=to))

    async def calls(self, appeal_id: UUID) -> Sequence[JournalRow]:
        """The calls of the card, oldest first."""
        wanted = select(calls).where(calls.c.appeal_id == appeal_id).order_by(calls.c.key)
        return [row_of(row) for row in await self._link.read(wanted)]

    async def copy_to_calls(self, appeal: Appeal) -> None:
        """Write what the card says into the lines of its calls."""
        said = {
            "applicant": appeal.who,
            "place": appeal.place or ("" if appeal.anonymous else appeal.address),
            "categories": ",".join(appeal.categories),
            "question": appeal.question,
            "result": appeal.result,
            "anonymous": appeal.anonymous,
        }
        await self._link.write(update(calls).where(calls.c.appeal_id == appeal.id).values(said))

    async def of_call(self, call_id: UUID) -> AppealLine | None:
        """The card that the call belongs to."""
        wanted = select(appeals).join(calls, calls.c.appeal_id == appeals.c.id).where(calls.c.id == call_id)
        found = await self._lines(wanted)
        return found[0] if found else None

    async def of_phone(self, phone: str, limit: int = 10) -> Sequence[AppealLine]:
        """Unfinished appeals of a normalised number, newest first; none for a hidden number."""
        if not phone:
            return []
        return await self._lines(_newest(select(appeals).where(_of_number(phone), _UNFINISHED, _GOES_ON), limit))

    async def near(self, appeal: Appeal, limit: int = 20) -> Sequence[AppealLine]:
        """Other appeals of the same number or family, newest first, whoever keeps them."""
        numbers = {appeal.phone, *(row.phone for row in await self.calls(appeal.id))} - {""}
        alike = [_of_number(number) for number in sorted(numbers)]
        if appeal.family_id is not None:
            alike.append(appeals.c.family_id == appeal.family_id)
        if not alike:
            return []
        wanted = select(appeals).where(or_(*alike), appeals.c.id != appeal.id, _GOES_ON)
        return await self._lines(_newest(wanted, limit))

    async def merged(self, appeal_id: UUID) -> Sequence[AppealLine]:
        """Cards that go on in this one."""
        return await self._lines(_newest(select(appeals).where(appeals.c.merged_into == appeal_id), 50))

    async def page(self, query: AppealQuery, of: str | None) -> Sequence[AppealLine]:
        """A keyset page of the list, newest first; one line more than asked for."""
        wanted = select(appeals).where(_GOES_ON)
        if of is not None:
            wanted = wanted.where(takes_part(of))
        if query.show != "all":
            wanted = wanted.where(appeals.c.state.in_(sorted(query.states)))
        if query.before is not None:
            wanted = wanted.where(tuple_(appeals.c.volume, appeals.c.number) < tuple_(*query.before))
        return await self._lines(_newest(wanted, query.limit + 1))

    async def counts(self, of: str | None) -> Mapping[str, int]:
        """How many unfinished cards there are: state -> count."""
        counted = select(appeals.c.state, func.count().label("count")).where(_UNFINISHED, _GOES_ON)
        if of is not None:
            counted = counted.where(takes_part(of))
        rows = await self._link.read(counted.group_by(appeals.c.state))
        return {str(row["state"]): int(row["count"]) for row in rows}

    async def _lines(self, wanted: Select[Any]) -> list[AppealLine]:
        return [line_of(row) for row in await self._link.read(wanted)]


def _newest(wanted: Select[Any], limit: int) -> Select[Any]:
    return wanted.order_by(appeals.c.volume.desc(), appeals.c.number.desc()).limit(limit)


def _of_number(phone: str) -> ColumnElement[bool]:
    """The number stands on the card, or one of its calls came from it."""
    called = select(calls.c.appeal_id).where(calls.c.phone == phone, calls.c.appeal_id.is_not(None))
    return or_(appeals.c.phone == phone, appeals.c.id.in_(called))
