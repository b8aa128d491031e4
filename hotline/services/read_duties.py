"""The list of duties: for a page, for its counter, and as JSON for `hotline duties`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hotline.domain.callback import MACHINE, MACHINE_TITLE
from hotline.domain.duty import KINDS, Priority
from hotline.domain.people import User
from hotline.domain.rights import Scope
from hotline.domain.sight import Sight
from hotline.ports import Clock, Database
from hotline.ports.duties import ListedDuty, Reach
from hotline.services.duty_desk import reach_of

#: More would be a disaster of another kind; the counter counts all.
_ROOM = 200

_EVERYBODYS = Reach(Sight(Scope.ALL, ""))


@dataclass(frozen=True, slots=True)
class Count:
    """open: items that she may see. late: of those, overdue. pressing: due at once. next: when the next is overdue."""

    open: int
    late: int
    pressing: int
    next: datetime | None


async def list_duties(database: Database, user: User) -> tuple[Sequence[ListedDuty], Mapping[str, str]]:
    """What she may see, the most pressing first; and names by login."""
    async with database.unit_of_work() as work:
        found = await work.duties.listed(reach_of(user), _ROOM)
        names = {one.login: one.name for one in await work.users.all()} if found else {}
    return found, names | {MACHINE: MACHINE_TITLE}


async def count_duties(database: Database, clock: Clock, user: User) -> Count:
    """For the counter of every page."""
    async with database.unit_of_work() as work:
        found = await work.duties.due_times(reach_of(user))
    now = clock.now()
    coming = [due for _, due in found if due >= now]
    pressing = sum(priority >= Priority.UNSURE for priority, _ in found)
    return Count(len(found), len(found) - len(coming), pressing, min(coming, default=None))


async def duties_json(database: Database, clock: Clock, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Every open item. Times carry the centre's offset."""
    async with database.unit_of_work() as work:
        found = await work.duties.listed(_EVERYBODYS, 10_000)
    return [duty_json(one, clock.now(), zone) for one in found]


def duty_json(one: ListedDuty, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """One item as `--json` prints it; what was said is left out."""
    duty = one.duty

    def clock(at: datetime | None) -> str | None:
        return None if at is None else at.astimezone(zone).isoformat(timespec="seconds")

    recordings: list[UUID] = [heard.recording_id for heard in one.recordings]
    return {
        "id": str(duty.id),
        "kind": duty.kind,
        "title": KINDS[duty.kind].title if duty.kind in KINDS else duty.kind,
        "priority": Priority(duty.priority).name.lower(),
        "phone": one.phone,
        "topic_title": one.topic_title,
        "queue": duty.queue,
        "volume": one.volume,
        "number": one.number,
        "call": str(duty.call_id),
        "recordings": [str(recording) for recording in recordings],
        "signs": sum(len(heard.signs) for heard in one.recordings),
        "opened_at": clock(duty.opened_at),
        "due_at": clock(duty.due_at),
        "overdue": duty.overdue(now),
        "attempts": duty.attempts,
        "tried_at": clock(duty.tried_at),
        "taken_by": duty.taken_by,
        "taken_at": clock(duty.taken_at),
    }
