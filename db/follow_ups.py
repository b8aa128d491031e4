"""Calls that are owed to families after an answer."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, and_, case, exists, func, insert, not_, or_, select, update

from db.appeals import takes_part
from db.desk_tables import appeals
from db.follow_up_tables import follow_ups
from db.link import Link
from db.tables import calls
from hotline.domain.appeal_state import AppealState
from hotline.domain.follow_up import Basis, FollowUp, FollowUpState
from hotline.ports.follow_ups import ListedFollowUp

_PLANNED = follow_ups.c.state == FollowUpState.PLANNED.value

#: `hotline.domain.follow_up_plan.why_not` as far as the database understands it; what passes is asked again there.
_OWED = and_(
    appeals.c.state == AppealState.ANSWERED.value,
    appeals.c.merged_into.is_(None),
    or_(appeals.c.follow_up.is_(None), appeals.c.follow_up),
    or_(not_(appeals.c.anonymous), and_(appeals.c.follow_up.is_not(None), appeals.c.follow_up)),
    appeals.c.phone.like("+%"),
    func.length(appeals.c.phone) >= 11,
)

_OF_CARD = ("volume", "number", "phone", "applicant", "topic", "login", "specialist", "anonymous")


class SqlFollowUps:
    """`hotline.ports.follow_ups.FollowUps`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def stale(self, calendar: str, limit: int) -> Sequence[UUID]:
        """Cards whose plan was not made from the card as it is now, or by this calendar."""
        made = exists().where(
            follow_ups.c.appeal_id == appeals.c.id,
            follow_ups.c.appeal_version == appeals.c.version,
            follow_ups.c.calendar == calendar,
            follow_ups.c.state != FollowUpState.WITHDRAWN.value,
        )
        without = select(appeals.c.id).where(_OWED, ~made).limit(limit)
        idle = select(appeals.c.id).join(follow_ups, follow_ups.c.appeal_id == appeals.c.id)
        idle = idle.where(_PLANNED, not_(_OWED)).limit(limit)
        found = [*await self._link.read(without), *await self._link.read(idle)]
        return [row["id"] for row in found]

    async def newest(self, appeal_id: UUID) -> FollowUp | None:
        """Of the card, in any state."""
        # A planned one is the newest whatever the clock said when it was made.
        order = case((_PLANNED, 0), else_=1), follow_ups.c.answered_at.desc()
        wanted = select(follow_ups).where(follow_ups.c.appeal_id == appeal_id).order_by(*order).limit(1)
        found = await self._link.read(wanted)
        return follow_up_of(found[0]) if found else None

    async def get(self, follow_up: UUID) -> FollowUp | None:
        """One, in any state."""
        found = await self._link.read(select(follow_ups).where(follow_ups.c.id == follow_up))
        return follow_up_of(found[0]) if found else None

    async def put(self, follow_up: FollowUp) -> None:
        """Keep it, new or changed."""
        columns = _columns_of(follow_up)
        if not await self._link.write(update(follow_ups).where(follow_ups.c.id == follow_up.id).values(columns)):
            await self._link.write(insert(follow_ups).values(columns))

    async def listed(
        self, of: str | None = None, *, done_since: date | None = None, limit: int = 200
    ) -> Sequence[ListedFollowUp]:
        """Planned ones, the one due first at the head; behind them those that ended on that day or later."""
        shown: ColumnElement[bool] = _PLANNED
        if done_since is not None:
            shown = or_(_PLANNED, follow_ups.c.done_at >= datetime.combine(done_since, time(), tzinfo=UTC))
        order = case((_PLANNED, 0), else_=1), follow_ups.c.due_on, follow_ups.c.planned_at
        wanted = _joined().where(shown)
        if of is not None:
            wanted = wanted.where(takes_part(of))
        return [_listed(row) for row in await self._link.read(wanted.order_by(*order).limit(limit))]

    async def due(self, now: datetime, limit: int) -> Sequence[ListedFollowUp]:
        """Planned ones that are not put off beyond `now`, the one due first at the head."""
        ripe = or_(follow_ups.c.next_at.is_(None), follow_ups.c.next_at <= now)
        wanted = _joined().where(_PLANNED, ripe).order_by(follow_ups.c.due_on, follow_ups.c.planned_at).limit(limit)
        return [_listed(row) for row in await self._link.read(wanted)]

    async def put_off(self, follow_up: UUID, until: datetime) -> None:
        """The service does not call before."""
        await self._link.write(update(follow_ups).where(follow_ups.c.id == follow_up).values(next_at=until))

    async def ask_again(self, phone: str) -> None:
        """What was put off for this number or its family is asked about anew."""
        families = select(appeals.c.family_id).where(appeals.c.phone == phone, appeals.c.family_id.is_not(None))
        cards = select(appeals.c.id).where(or_(appeals.c.phone == phone, appeals.c.family_id.in_(families)))
        planned = update(follow_ups).where(_PLANNED, follow_ups.c.appeal_id.in_(cards))
        await self._link.write(planned.values(next_at=None))

    async def tried(self, follow_up: UUID, at: datetime, note: str = "") -> bool:
        """Nobody answered; `note` joins what was noted before. False when it is not planned any more."""
        values: dict[str, Any] = {"attempts": follow_ups.c.attempts + 1, "tried_at": at}
        if note:
            before = follow_ups.c.note
            values["note"] = case((before == "", note), else_=before + f"; {note}")
        return bool(
            await self._link.write(update(follow_ups).where(follow_ups.c.id == follow_up, _PLANNED).values(values))
        )


def follow_up_of(row: RowMapping) -> FollowUp:
    """From a row of `follow_ups`, whatever else was selected with it."""
    plain: dict[str, Any] = {name: row[name] for name in FollowUp.__slots__}
    plain |= {"basis": Basis(row["basis"]), "state": FollowUpState(row["state"])}
    plain["basis_on"] = date.fromisoformat(row["basis_on"])
    plain["due_on"] = date.fromisoformat(row["due_on"]) if row["due_on"] else None
    return FollowUp(**plain)


def _columns_of(one: FollowUp) -> dict[str, Any]:
    plain: dict[str, Any] = {name: getattr(one, name) for name in FollowUp.__slots__}
    plain |= {"basis": one.basis.value, "state": one.state.value, "basis_on": one.basis_on.isoformat()}
    plain["due_on"] = one.due_on.isoformat() if one.due_on is not None else ""
    return plain


def _joined() -> Select[Any]:
    of_card = (appeals.c[name] for name in _OF_CARD)
    last = select(calls.c.id).where(calls.c.appeal_id == appeals.c.id).order_by(calls.c.key.desc()).limit(1)
    call = last.correlate(appeals).scalar_subquery().label("call_id")
    return select(follow_ups, *of_card, call).join(appeals, appeals.c.id == follow_ups.c.appeal_id)


def _listed(row: RowMapping) -> ListedFollowUp:
    told: dict[str, Any] = {name: row[name] for name in (*_OF_CARD, "call_id") if name != "anonymous"}
    if row["anonymous"]:
        told["applicant"] = ""
    return ListedFollowUp(follow_up_of(row), **told)
