"""The ledger of attempts: claims, what came of them, keys pressed, and the lease of the one who dials."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import RowMapping, case, delete, exists, func, insert, literal, or_, select, update

from db.dial_tables import dial_answers, dial_attempts, dial_leases
from db.link import Link
from hotline.domain.attempt import LIVE, Answer, Attempt, AttemptEvent, AttemptState, Matter, steps

_LEASE = "dial"
_ENDS = [state.value for state in AttemptState if state not in LIVE and state is not AttemptState.UNKNOWN]

_rows = dial_attempts.c


#: Longer than any lease, and than two machines' clocks are apart.
_NO_LEASE = timedelta(hours=1)


class SqlAttempts:
    """`hotline.ports.attempts.Attempts`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def hold(self, holder: str, until: datetime, now: datetime) -> bool:
        """Be, or stay, the one service that dials, until then. False while another one is."""
        lease = dial_leases.c
        wanted = self._link.insert_into(dial_leases).values(name=_LEASE, holder=holder, until=until)
        # A lease that would last for hours was given by a clock that has been put back since.
        mine_or_over = or_(lease.holder == holder, lease.until <= now, lease.until > until + _NO_LEASE)
        taken = wanted.on_conflict_do_update(
            index_elements=["name"], set_={"holder": holder, "until": until}, where=mine_or_over
        )
        return bool(await self._link.read(taken.returning(lease.holder)))

    async def release(self, holder: str) -> None:
        """Dial no more; another service may at once."""
        await self._link.write(delete(dial_leases).where(dial_leases.c.holder == holder))

    async def claim(self, matter: Matter, holder: str, at: datetime) -> Attempt | None:
        """Write the intent of the next attempt. Nothing may be sent before this is committed."""
        # One statement: the number, the lease and the open attempts are looked at where the row is written.
        values = {
            "id": uuid4(),
            "subject_id": matter.subject,
            "kind": matter.kind,
            "state": AttemptState.INTENT.value,
            "holder": holder,
            "call_id": matter.call_id,
            "intent_at": at,
            "changed_at": at,
            "phone": matter.phone,
            "prompts": matter.prompts,
        }
        lease = dial_leases.c
        holds = exists().where(lease.name == _LEASE, lease.holder == holder, lease.until > at)
        earlier = dial_attempts.alias()
        open_one = exists().where(earlier.c.subject_id == matter.subject, earlier.c.ended_at.is_(None))
        nth = select(func.coalesce(func.max(earlier.c.nth), 0) + 1).where(earlier.c.subject_id == matter.subject)
        row = select(
            nth.scalar_subquery(), *(literal(value, _rows[name].type) for name, value in values.items())
        ).where(holds, ~open_one)
        kept = self._link.insert_into(dial_attempts).from_select(["nth", *values], row).on_conflict_do_nothing()
        found = await self._link.read(kept.returning(*dial_attempts.c))
        return attempt_of_row(found[0]) if found else None

    async def tell(self, attempt: UUID, event: AttemptEvent, at: datetime, cause: int | None = None) -> bool:
        """Let it happen, by the table; False, and nothing changed, when it cannot."""
        return await self._move(attempt, event, at, {} if cause is None else {"cause": cause})

    async def decide(self, attempt: UUID, login: str, at: datetime, decision: str) -> bool:
        """A person's word for an attempt whose end nobody knows. False for every other."""
        return await self._move(attempt, AttemptEvent.DECIDED, at, {"decided_by": login, "decision": decision})

    async def _move(self, attempt: UUID, event: AttemptEvent, at: datetime, facts: Mapping[str, Any]) -> bool:
        leads = {source.value: target.value for source, target in steps(event).items()}
        values: dict[str, Any] = {"state": case(leads, value=_rows.state), "changed_at": at, **facts}
        if event is AttemptEvent.ANSWERED:
            values["answered_at"] = at
        if all(target in _ENDS for target in leads.values()):
            values["ended_at"] = at
        can = _rows.id == attempt, _rows.state.in_(list(leads))
        return bool(await self._link.write(update(dial_attempts).where(*can).values(values)))

    async def get(self, attempt: UUID) -> Attempt | None:
        """One line of the ledger."""
        found = await self._link.read(select(dial_attempts).where(_rows.id == attempt))
        return attempt_of_row(found[0]) if found else None

    async def of(self, subject: UUID) -> Sequence[Attempt]:
        """Every attempt of a matter, in order."""
        wanted = select(dial_attempts).where(_rows.subject_id == subject).order_by(_rows.nth)
        return [attempt_of_row(row) for row in await self._link.read(wanted)]

    async def live(self) -> Sequence[Attempt]:
        """Whatever may be on its way, oldest first."""
        return await self._open([state.value for state in LIVE])

    async def begun(self, since: datetime) -> int:
        """How many were meant since then, whatever became of them."""
        counted = select(func.count().label("attempts")).where(_rows.intent_at >= since)
        return int((await self._link.read(counted))[0]["attempts"])

    async def unknown(self) -> Sequence[Attempt]:
        """What a person must decide, oldest first."""
        return await self._open([AttemptState.UNKNOWN.value])

    async def _open(self, states: Sequence[str]) -> Sequence[Attempt]:
        wanted = select(dial_attempts).where(_rows.ended_at.is_(None), _rows.state.in_(states))
        rows = await self._link.read(wanted.order_by(_rows.intent_at, _rows.id))
        return [attempt_of_row(row) for row in rows]

    async def answer(self, attempt: UUID, question: str, key: str, at: datetime) -> int:
        """Keep a key that was pressed; gives how many there are now."""
        nth = 1 + sum((await self.answered([attempt])).values())
        row = {"attempt_id": attempt, "nth": nth, "question": question, "key": key, "at": at}
        await self._link.write(insert(dial_answers).values(row))
        return nth

    async def answers(self, attempt: UUID) -> Sequence[Answer]:
        """In the order in which they were pressed."""
        wanted = select(dial_answers).where(dial_answers.c.attempt_id == attempt).order_by(dial_answers.c.nth)
        return [Answer(row["question"], row["key"], row["at"]) for row in await self._link.read(wanted)]

    async def answered(self, attempts: Sequence[UUID]) -> Mapping[UUID, int]:
        """How many keys were pressed in each; none is left out."""
        of = dial_answers.c.attempt_id
        wanted = select(of, func.count().label("keys")).where(of.in_(attempts)).group_by(of)
        return {row["attempt_id"]: row["keys"] for row in await self._link.read(wanted)}


def attempt_of_row(row: RowMapping) -> Attempt:
    """The line of the ledger that a row is."""
    told = {name: row[name] for name in Attempt.__slots__ if name in row}
    return Attempt(**told | {"subject": row["subject_id"], "state": AttemptState(row["state"])})
