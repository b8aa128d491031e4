"""SOS cards and legal holds."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, delete, false, insert, or_, select, true, update

from db.desk_tables import appeal_people, appeals, corrections, legal_holds, series, sos_cards, sos_told
from db.link import Link
from db.sos_mapping import card_of, columns_of, told_of
from db.tables import call_events, calls
from hotline.domain.call import EventKind
from hotline.domain.correction import Correction
from hotline.domain.rights import Scope
from hotline.domain.sight import Sight
from hotline.domain.sos import SosCard, SosOrigin, Told
from hotline.domain.sos_form import CHANNEL_OF
from hotline.domain.sos_state import UNTAKEN, SosState

_SERIES = "sos"
_OF_SOS = "sos"

#: What an event says of who holds the caller: kind -> key of its data.
_HOLDS = {EventKind.ANSWERED_BY: "login", EventKind.TRANSFERRED: "to"}


class SqlSosCards:
    """`hotline.ports.SosCards`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def origin(self, call_id: UUID | None, appeal_id: UUID | None) -> SosOrigin | None:
        """What is known of the call, or of the appeal; None when there is no such thing."""
        call = await self._one(select(calls).where(calls.c.id == call_id)) if call_id is not None else None
        if call_id is not None and call is None:
            return None
        known = call["appeal_id"] if call is not None else appeal_id
        appeal = await self._one(select(appeals).where(appeals.c.id == known)) if known is not None else None
        if call is None and appeal is None:
            return None
        ids = [] if call is None else [call["id"]]
        if appeal is not None:
            of_appeal = select(calls.c.id).where(calls.c.appeal_id == appeal["id"]).order_by(calls.c.key)
            ids = list(dict.fromkeys([*ids, *(row["id"] for row in await self._link.read(of_appeal))]))
        return replace(_origin(call, appeal, await self._people(call, appeal)), calls=tuple(ids))

    async def alone(self) -> None:
        """Whoever else opens a card waits until this transaction ends."""
        # An UPDATE that changes nothing takes the lock of the row on PostgreSQL, of the file on SQLite.
        await self._link.write(update(series).where(series.c.name == _SERIES).values(last_number=series.c.last_number))

    async def next_number(self) -> int:
        """Raise the series by one; a rollback gives the number back."""
        raised = update(series).where(series.c.name == _SERIES).values(last_number=series.c.last_number + 1)
        return int((await self._link.read(raised.returning(series.c.last_number)))[0]["last_number"])

    async def of_call(self, call_id: UUID) -> SosCard | None:
        """The card that was opened in this call."""
        return await self._card(sos_cards.c.call_id == call_id)

    async def of_appeal(self, origin: SosOrigin) -> SosCard | None:
        """The newest card of the same appeal, or of one of its calls, that is not closed."""
        table = sos_cards.c
        same = or_(table.call_id.in_(origin.calls), false())
        if origin.appeal_id is not None:
            same = or_(same, table.appeal_id == origin.appeal_id)
        return await self._card(same & (table.state != SosState.CLOSED.value))

    async def card(self, card_id: UUID, sight: Sight) -> SosCard | None:
        """One card."""
        return await self._card((sos_cards.c.id == card_id) & _visible(sight))

    async def lock(self, card_id: UUID, sight: Sight) -> SosCard | None:
        """The card as it is now; nobody else can change it until the transaction ends."""
        held = update(sos_cards).where(sos_cards.c.id == card_id, _visible(sight))
        if not await self._link.write(held.values(version=sos_cards.c.version)):
            return None
        return await self._card(sos_cards.c.id == card_id)

    async def put(self, card: SosCard) -> None:
        """Keep the card, new or changed. Call under `lock` for a changed one."""
        columns = columns_of(card)
        if not await self._link.write(update(sos_cards).where(sos_cards.c.id == card.id).values(**columns)):
            await self._link.write(insert(sos_cards).values(**columns))

    async def page(
        self, sight: Sight, *, closed: bool = False, before: int | None = None, limit: int = 100
    ) -> Sequence[SosCard]:
        """Open cards, escalated first, then those that nobody has, then by №; or closed ones with № < `before`."""
        table = sos_cards
        wanted = select(table).where(_visible(sight)).limit(limit)
        if closed:
            wanted = wanted.where(table.c.state == SosState.CLOSED.value).order_by(table.c.number.desc())
            if before is not None:
                wanted = wanted.where(table.c.number < before)
        else:
            untaken = table.c.state.in_([state.value for state in UNTAKEN])
            rank = case((untaken & table.c.escalated_at.is_not(None), 0), (untaken, 1), else_=2)
            wanted = wanted.where(table.c.state != SosState.CLOSED.value).order_by(rank, table.c.number)
        return [card_of(row) for row in await self._link.read(wanted)]

    async def untaken(self) -> Sequence[SosCard]:
        """Everybody's cards that nobody has acknowledged: what the watch looks at."""
        wanted = select(sos_cards).where(sos_cards.c.state.in_([state.value for state in UNTAKEN]))
        return [card_of(row) for row in await self._link.read(wanted.order_by(sos_cards.c.number))]

    async def tell(self, card_id: UUID, told: Told) -> None:
        """Somebody was told."""
        texts = {"agency": told.agency, "title": told.title, "note": told.note}
        await self._link.write(
            insert(sos_told).values(card_id=card_id, told_at=told.told_at, login=told.login, **texts)
        )

    async def take_back(self, card_id: UUID, told_id: int) -> bool:
        """A click by mistake. False when it is not there."""
        gone = delete(sos_told).where(sos_told.c.card_id == card_id, sos_told.c.id == told_id)
        return bool(await self._link.write(gone))

    async def told(self, card_id: UUID) -> Sequence[Told]:
        """In the order of time."""
        wanted = select(sos_told).where(sos_told.c.card_id == card_id).order_by(sos_told.c.told_at, sos_told.c.id)
        return [told_of(row) for row in await self._link.read(wanted)]

    async def correct(self, correction: Correction, since: datetime) -> None:
        """Keep an old value. Goes on with the author's last line of that field when it is not older than `since`."""
        table, said = corrections, correction
        of_field = (table.c.object_id == said.object_id) & (table.c.field == said.field)
        last = await self._one(select(table).where(of_field).order_by(table.c.id.desc()).limit(1))
        if last is not None and last["login"] == said.login and last["at"] >= since:
            await self._link.write(update(table).where(table.c.id == last["id"]).values(new=said.new))
            return
        values = {"kind": _OF_SOS, "object_id": said.object_id, "field": said.field, "old": said.old, "new": said.new}
        await self._link.write(insert(table).values(**values, login=said.login, author=said.author, at=said.at))

    async def corrections(self, card_id: UUID) -> Sequence[Correction]:
        """Oldest first."""
        table = corrections
        wanted = select(table).where(table.c.object_id == card_id, table.c.kind == _OF_SOS).order_by(table.c.id)
        names = ("kind", "object_id", "field", "old", "new", "login", "author", "at", "id")
        return [Correction(**{name: row[name] for name in names}) for row in await self._link.read(wanted)]

    async def hold(self, call_id: UUID, reason: str, login: str, at: datetime) -> None:
        """Sound of the call is kept whatever its age. Idempotent; the first reason stays."""
        kept = self._link.insert_into(legal_holds).values(call_id=call_id, reason=reason, login=login, at=at)
        await self._link.write(kept.on_conflict_do_nothing())

    async def release(self, reason: str) -> int:
        """The calls that are held for this reason are held no more; how many."""
        return await self._link.write(delete(legal_holds).where(legal_holds.c.reason == reason))

    async def held(self, call_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Which of these calls are under legal hold, and why."""
        wanted = select(legal_holds).where(legal_holds.c.call_id.in_(list(call_ids)))
        return {row["call_id"]: row["reason"] for row in await self._link.read(wanted)}

    async def _card(self, which: ColumnElement[bool]) -> SosCard | None:
        row = await self._one(select(sos_cards).where(which).order_by(sos_cards.c.number.desc()).limit(1))
        return None if row is None else card_of(row)

    async def _one(self, wanted: Any) -> Any:
        found = await self._link.read(wanted)
        return found[0] if found else None

    async def _people(self, call: Any, appeal: Any) -> frozenset[str]:
        people = {row["login"] for row in (call, appeal) if row is not None}
        if appeal is not None:
            part = select(appeal_people.c.login).where(appeal_people.c.appeal_id == appeal["id"])
            people |= {row["login"] for row in await self._link.read(part)}
        if call is not None:
            kinds = [kind.value for kind in _HOLDS]
            told = select(call_events).where(call_events.c.call_key == call["key"], call_events.c.kind.in_(kinds))
            for row in await self._link.read(told):
                who = json.loads(row["data"]).get(_HOLDS[EventKind(row["kind"])])
                people |= {who} if isinstance(who, str) else set()
        return frozenset(people - {""})


def _visible(sight: Sight) -> ColumnElement[bool]:
    """Which cards these eyes may see; the same rule for lists, for one card and for every change."""
    if sight.everything:
        return true()
    if sight.scope is Scope.NONE:
        return false()
    table = sos_cards.c
    return or_(table.login == sight.login, table.handed_to == sight.login, table.acknowledged_by == sight.login)


def _origin(call: Any, appeal: Any, people: frozenset[str]) -> SosOrigin:
    """The words of the appeal go before those of the network; who wants to stay unknown is not named."""
    channel = (appeal or call)["channel"]
    named = appeal is not None and not appeal["anonymous"]
    applicant = appeal["applicant"] if named else (call["applicant"] if appeal is None else "")
    address = (appeal["address"] or appeal["place"]) if named else (call["place"] if appeal is None else "")
    problem = "\n".join(filter(None, (appeal["question"], appeal["content"]))) if appeal else call["question"]
    family = "\n".join(filter(None, (appeal["family_status"], appeal["family_members"]))) if named else ""
    return SosOrigin(
        call_id=call["id"] if call is not None else None,
        appeal_id=appeal["id"] if appeal is not None else None,
        people=people,
        nobodys=call is not None and not call["login"],
        channel=CHANNEL_OF.get(channel, channel),
        applicant=applicant,
        phone=(call["phone"] if call is not None else "") or (appeal["phone"] if named else ""),
        address=address,
        family=family,
        problem=problem,
    )
