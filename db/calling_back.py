"""Calls that ended without a person, and duties that end by themselves. See `db.duties` for the rest of duties."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import RowMapping, Select, and_, exists, func, insert, or_, select, update

from db.duty_list import duty_of
from db.follow_up_tables import duty_escalations
from db.link import Link
from db.tables import calls, recordings, users
from db.voice_tables import duties, duty_causes
from hotline.domain.alarm import URGENT
from hotline.domain.call import CallState
from hotline.domain.callback import MACHINE
from hotline.domain.duty import ABANDONED, INTERRUPTED, PROMISE, Cause, Duty, Priority
from hotline.domain.people import Role

#: Topics and queues that are served by a specialist, who calls back within two hours when she cannot answer.
SPECIALISTS = ("psychologist", "lawyer")

_LOST = (CallState.ABANDONED_IN_QUEUE.value, CallState.ABANDONED_IN_MENU.value, CallState.INTERRUPTED.value)


class SqlCallingBack:
    """`hotline.ports.calling_back.CallingBack`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def lost(self, since: datetime, in_menu_for: timedelta) -> Sequence[Cause]:
        """Calls that ended without a person although somebody can be called back, oldest first."""
        rows = [*await self._link.read(_lost(since)), *await self._link.read(_without_specialist(since))]
        return sorted((_cause(row) for row in rows if _counts(row, in_menu_for)), key=lambda cause: cause.at)

    async def join(self, duty: UUID, cause: Cause) -> None:
        """Another cause of an open item of another kind; it stands higher from now on."""
        told = {"kind": cause.kind, "cause_id": cause.id, "duty_id": duty, "call_id": cause.call_id, "at": cause.at}
        await self._link.write(insert(duty_causes).values(told))
        this = update(duties).where(duties.c.id == duty, duties.c.done_at.is_(None))
        priority = max(cause.priority, Priority.REPEATED)
        await self._link.write(this.where(duties.c.priority < priority).values(priority=priority))

    async def open_items(self, kinds: Collection[str], subjects: Collection[str] | None = None) -> Sequence[Duty]:
        """Open items of these kinds; of these subjects only, if given."""
        wanted = select(duties).where(duties.c.done_at.is_(None), duties.c.kind.in_(sorted(kinds)))
        if subjects is not None:
            wanted = wanted.where(duties.c.subject.in_(sorted(subjects)))
        return [duty_of(row) for row in await self._link.read(wanted)]

    async def healed(self, kinds: Collection[str], talked: timedelta) -> Sequence[tuple[UUID, UUID]]:
        """Open items whose number called again after the newest cause and talked so long: duty and call."""
        newest = select(func.max(duty_causes.c.at)).where(duty_causes.c.duty_id == duties.c.id).scalar_subquery()
        again = and_(
            or_(calls.c.phone == duties.c.subject, calls.c.caller_hash == duties.c.subject),
            calls.c.state == CallState.ANSWERED.value,
            calls.c.talked_s >= talked.total_seconds(),
            calls.c.opened_at >= newest,
        )
        wanted = select(duties.c.id, calls.c.id.label("call")).select_from(duties.join(calls, again))
        # What a machine has taken is settled by the one who lets it call.
        mine = duties.c.done_at.is_(None), duties.c.kind.in_(sorted(kinds)), duties.c.taken_by != MACHINE
        wanted = wanted.where(*mine).order_by(calls.c.key)
        rows = await self._link.read(wanted)
        return [(row["id"], row["call"]) for row in rows]

    async def settle(self, duty: UUID, login: str, at: datetime, outcome: str, note: str) -> bool:
        """Done, whoever has it. login: "" for the service. False when it was done already."""
        values = {"done_at": at, "done_by": login, "outcome": outcome, "note": note}
        this = update(duties).where(duties.c.id == duty, duties.c.done_at.is_(None))
        return bool(await self._link.write(this.values(values)))

    async def tried(self, duty: UUID, at: datetime) -> bool:
        """Nobody answered; free again, due as it was. False when it is done."""
        values = {"attempts": duties.c.attempts + 1, "tried_at": at, "taken_by": "", "taken_at": None}
        this = update(duties).where(duties.c.id == duty, duties.c.done_at.is_(None))
        return bool(await self._link.write(this.values(values)))

    async def helped(self, duty: UUID, step: int, at: datetime) -> bool:
        """True when the supervisors were not called for this step before, and are marked as called now."""
        marked = self._link.insert_into(duty_escalations).values(duty_id=duty, step=step, at=at)
        # How many rows it wrote is not told by PostgreSQL's driver.
        return bool(await self._link.read(marked.on_conflict_do_nothing().returning(duty_escalations.c.step)))

    async def escalated(self) -> Sequence[Duty]:
        """Open items for which the supervisors were called and that nobody has taken, the oldest first."""
        called = exists().where(duty_escalations.c.duty_id == duties.c.id)
        free = duties.c.done_at.is_(None), duties.c.taken_by == ""
        wanted = select(duties).where(*free, called).order_by(duties.c.opened_at)
        return [duty_of(row) for row in await self._link.read(wanted)]


def _lost(since: datetime) -> Select[tuple[object, ...]]:
    return _called(since).where(calls.c.state.in_(_LOST))


def _without_specialist(since: datetime) -> Select[tuple[object, ...]]:
    """Answered, but by nobody of those whom she asked for, although the centre has such people."""
    special = users.alias()
    there = exists().where(
        special.c.role == Role.SPECIALIST.value, special.c.active, special.c.queues.contains(calls.c.queue)
    )
    served = exists().where(users.c.login == calls.c.login, users.c.role == Role.SPECIALIST.value)
    answered = calls.c.state == CallState.ANSWERED.value, calls.c.queue.in_(SPECIALISTS)
    return _called(since).where(*answered, there, ~served)


def _called(since: datetime) -> Select[tuple[object, ...]]:
    """Calls that are over, of a number that can be called, without a duty, a message, or a later conversation."""
    served = exists().where(duty_causes.c.call_id == calls.c.id)
    spoken = exists().where(
        recordings.c.call_id == calls.c.id, recordings.c.kind == "message", recordings.c.duration_s.is_not(None)
    )
    later = calls.alias()
    talked = exists().where(
        later.c.phone == calls.c.phone,
        later.c.opened_at > calls.c.opened_at,
        later.c.state.in_([CallState.ANSWERED.value, CallState.TALKING.value]),
    )
    return select(calls).where(
        calls.c.opened_at >= since,
        calls.c.settled_at.is_not(None),
        calls.c.phone.like("+%"),
        func.length(calls.c.phone) >= 11,
        ~served,
        ~spoken,
        ~talked,
    )


def _counts(row: RowMapping, in_menu_for: timedelta) -> bool:
    in_menu = row["state"] == CallState.ABANDONED_IN_MENU.value
    return not in_menu or row["settled_at"] - row["opened_at"] >= in_menu_for


def _cause(row: RowMapping) -> Cause:
    special = row["queue"] in SPECIALISTS or row["topic"] in SPECIALISTS
    kind = PROMISE if special else INTERRUPTED if row["state"] == CallState.INTERRUPTED.value else ABANDONED
    urgent = row["topic"].startswith(URGENT) or row["queue"] == URGENT
    queue = row["queue"] or (row["topic"] if special else "")
    priority = Priority.URGENT if urgent else Priority.ORDINARY
    return Cause(kind, row["id"], row["id"], row["phone"], row["settled_at"], None, queue, priority)
