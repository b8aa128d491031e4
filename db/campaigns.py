"""Campaigns and their people."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, and_, delete, exists, func, insert, or_, select, update

from db.campaign_report import SqlCampaignReport
from db.campaign_tables import campaign_people, campaigns
from db.dial_tables import dial_attempts
from db.link import Link
from hotline.domain.campaign import OVER, Campaign, CampaignPerson, CampaignState, PersonState, Purpose

#: Rows of one statement: none may take longer than the database is given.
_AT_ONCE = 500

_WAITS = campaign_people.c.state == PersonState.WAITING.value


class SqlCampaigns(SqlCampaignReport):
    """`hotline.ports.campaigns.Campaigns`."""

    def __init__(self, link: Link) -> None:
        super().__init__(link)
        self._link = link

    async def add(self, campaign: Campaign) -> None:
        """A new one."""
        await self._link.write(insert(campaigns).values(_columns_of(campaign)))

    async def get(self, campaign: UUID) -> Campaign | None:
        """In any state."""
        found = await self._link.read(select(campaigns).where(campaigns.c.id == campaign))
        return campaign_of(found[0]) if found else None

    async def all(self, before: Campaign | None = None, limit: int = 50) -> Sequence[Campaign]:
        """Newest first; those made before `before`."""
        wanted = select(campaigns).order_by(campaigns.c.created_at.desc(), campaigns.c.id.desc()).limit(limit)
        if before is not None:
            same = and_(campaigns.c.created_at == before.created_at, campaigns.c.id < before.id)
            wanted = wanted.where(or_(campaigns.c.created_at < before.created_at, same))
        return [campaign_of(row) for row in await self._link.read(wanted)]

    async def running(self) -> Sequence[Campaign]:
        """Oldest start first."""
        wanted = select(campaigns).where(campaigns.c.state == CampaignState.RUNNING.value)
        return [campaign_of(row) for row in await self._link.read(wanted.order_by(campaigns.c.started_at))]

    async def change(self, campaign: Campaign, states: Collection[CampaignState]) -> bool:
        """Title, text, pace and consent, and state, as they are now; False when it is in none of these states."""
        can = campaigns.c.id == campaign.id, campaigns.c.state.in_([state.value for state in states])
        values = _columns_of(campaign)
        del values["id"]
        return bool(await self._link.write(update(campaigns).where(*can).values(values)))

    async def move(
        self, campaign: UUID, states: Collection[CampaignState], to: CampaignState, at: datetime, why: str = ""
    ) -> bool:
        """To this state, when it is in one of these; False otherwise."""
        values: dict[str, Any] = {"state": to.value, "why": why}
        if to is CampaignState.RUNNING:
            values["started_at"] = func.coalesce(campaigns.c.started_at, at)
        if to in OVER:
            values["ended_at"] = at
        can = campaigns.c.id == campaign, campaigns.c.state.in_([state.value for state in states])
        return bool(await self._link.write(update(campaigns).where(*can).values(values)))

    async def note(self, campaign: UUID, why: str) -> None:
        """Why it stands still, "" for it goes on."""
        await self._link.write(update(campaigns).where(campaigns.c.id == campaign).values(why=why))

    async def add_people(self, people: Sequence[CampaignPerson], at: datetime) -> None:
        """Behind those who are there. A number that the campaign has already raises ValueError."""
        of = {person.campaign_id for person in people}
        count = select(func.count()).where(campaign_people.c.campaign_id.in_(of))
        known = (await self._link.read(count))[0]["count"]
        new = self._link.insert_into(campaign_people).on_conflict_do_nothing()
        rows = [_row_of(person, at) for person in people]
        for start in range(0, len(rows), _AT_ONCE):
            await self._link.write_many(new, rows[start : start + _AT_ONCE])
        if (await self._link.read(count))[0]["count"] != known + len(rows):
            raise ValueError("somebody of them is in the campaign already")

    async def clear(self, campaign: UUID) -> int:
        """Take everybody out who was never called; gives how many."""
        called = exists().where(dial_attempts.c.subject_id == campaign_people.c.id)
        return await self._link.write(delete(campaign_people).where(campaign_people.c.campaign_id == campaign, ~called))

    async def phones(self, campaign: UUID) -> Mapping[str, int]:
        """The numbers of its list, and the line of each."""
        wanted = select(campaign_people.c.phone, campaign_people.c.line)
        rows = await self._link.read(wanted.where(campaign_people.c.campaign_id == campaign))
        return {row["phone"]: row["line"] for row in rows if row["phone"]}

    async def person(self, person: UUID) -> CampaignPerson | None:
        """One, in any state."""
        found = await self._link.read(select(campaign_people).where(campaign_people.c.id == person))
        return person_of(found[0]) if found else None

    async def people(
        self,
        campaign: UUID,
        *,
        after: int = 0,
        limit: int = 100,
        state: PersonState | None = None,
        result: str | None = None,
    ) -> Sequence[CampaignPerson]:
        """By line, behind the line `after`."""
        wanted = select(campaign_people).where(
            campaign_people.c.campaign_id == campaign, campaign_people.c.line > after
        )
        if state is not None:
            wanted = wanted.where(campaign_people.c.state == state.value)
        if result is not None:
            wanted = wanted.where(campaign_people.c.result == result)
        rows = await self._link.read(wanted.order_by(campaign_people.c.line).limit(limit))
        return [person_of(row) for row in rows]

    async def due(self, campaign: UUID, now: datetime, limit: int) -> Sequence[CampaignPerson]:
        """Those of a running campaign who are to be called at `now` and have no open attempt."""
        runs = exists().where(campaigns.c.id == campaign, campaigns.c.state == CampaignState.RUNNING.value)
        open_one = exists().where(
            dial_attempts.c.subject_id == campaign_people.c.id, dial_attempts.c.ended_at.is_(None)
        )
        ripe = campaign_people.c.campaign_id == campaign, _WAITS, campaign_people.c.next_at <= now
        wanted = select(campaign_people).where(*ripe, runs, ~open_one)
        rows = await self._link.read(wanted.order_by(campaign_people.c.next_at, campaign_people.c.line).limit(limit))
        return [person_of(row) for row in rows]

    async def waiting(self, campaign: UUID) -> datetime | None:
        """When the next one is due; None when nobody waits any more."""
        first = select(campaign_people.c.next_at).where(campaign_people.c.campaign_id == campaign, _WAITS)
        found = await self._link.read(first.order_by(campaign_people.c.next_at).limit(1))
        return found[0]["next_at"] if found else None

    async def put_off(self, person: UUID, until: datetime, why: str) -> None:
        """Not before. Nothing happens to somebody who does not wait any more."""
        values = {"next_at": until, "why": why}
        await self._link.write(update(campaign_people).where(campaign_people.c.id == person, _WAITS).values(values))

    async def end_person(self, person: UUID, state: PersonState, result: str, at: datetime, why: str = "") -> bool:
        """She is called no more. False when she did not wait."""
        values = {"state": state.value, "result": result, "ended_at": at, "why": why}
        can = campaign_people.c.id == person, _WAITS
        return bool(await self._link.write(update(campaign_people).where(*can).values(values)))

    async def result(self, person: UUID, result: str) -> None:
        """What came of it, in place of what was known before; for somebody who was reached."""
        reached = campaign_people.c.id == person, campaign_people.c.state == PersonState.DONE.value
        await self._link.write(update(campaign_people).where(*reached).values(result=result))

    async def forget(self, campaign: UUID, at: datetime) -> int:
        """Blank names, numbers and values of its people, and the numbers in the ledger; gives how many."""
        gone = await let_go(self._link, campaign_people.c.campaign_id == campaign, at)
        over = campaigns.c.id == campaign, campaigns.c.state.in_([state.value for state in OVER])
        await self._link.write(update(campaigns).where(*over).values(forgotten_at=at))
        return gone


async def let_go(link: Link, which: ColumnElement[bool], at: datetime) -> int:
    """Blank who stands in these lines and in the attempts at them; nobody of them is called any more."""
    subjects = select(campaign_people.c.id).where(which)
    await link.write(update(dial_attempts).where(dial_attempts.c.subject_id.in_(subjects)).values(phone=""))
    waited = update(campaign_people).where(which, _WAITS)
    await link.write(waited.values(state=PersonState.WITHDRAWN.value, ended_at=at))
    blank = {"phone": None, "name": "", "told": "", "why": "", "call_id": None}
    return await link.write(update(campaign_people).where(which).values(blank))


def campaign_of(row: RowMapping) -> Campaign:
    """From a row of `campaigns`."""
    plain: dict[str, Any] = {name: row[name] for name in Campaign.__slots__}
    return Campaign(**plain | {"purpose": Purpose(row["purpose"]), "state": CampaignState(row["state"])})


def person_of(row: RowMapping) -> CampaignPerson:
    """From a row of `campaign_people`, whatever else was selected with it."""
    plain: dict[str, Any] = {name: row[name] for name in CampaignPerson.__slots__ if name != "values"}
    plain |= {"state": PersonState(row["state"]), "phone": row["phone"] or ""}
    return CampaignPerson(**plain, values=json.loads(row["told"]) if row["told"] else {})


def _columns_of(one: Campaign) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(one, name) for name in Campaign.__slots__}
    return plain | {"purpose": one.purpose.value, "state": one.state.value}


def _row_of(one: CampaignPerson, at: datetime) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(one, name) for name in CampaignPerson.__slots__ if name != "values"}
    told = json.dumps(dict(one.values), ensure_ascii=False) if one.values else ""
    return plain | {"state": one.state.value, "phone": one.phone or None, "next_at": one.next_at or at, "told": told}
