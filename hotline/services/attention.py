"""The first page: who is still waiting for us, one line a number, and how the day goes."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hotline.domain.call import LIVE, CallState
from hotline.domain.journal_row import JournalRow
from hotline.ports import Clock, Database

_SPAN = timedelta(days=14)
_LOOKED_AT = 300

#: Most pressing first.
_ORDER = (
    CallState.INTERRUPTED,
    CallState.CALLBACK_REQUESTED,
    CallState.VOICEMAIL,
    CallState.ABANDONED_IN_QUEUE,
)


@dataclass(frozen=True, slots=True)
class Undone:
    """The last call of a number that still waits for us, and how often it tried."""

    row: JournalRow
    times: int


@dataclass(frozen=True, slots=True)
class Today:
    """calls: all of today. unanswered: callers who gave up in the queue. waited_s: the mean wait of those answered."""

    calls: int
    answered: int
    unanswered: int
    messages: int
    live: int
    waited_s: float | None


async def undone(database: Database, clock: Clock, limit: int = 50) -> list[Undone]:
    """One line a number (each hidden number is a line of its own), the most pressing first, then the oldest."""
    async with database.unit_of_work() as work:
        rows = await work.attention.unattended(clock.now() - _SPAN, _LOOKED_AT)
    found: dict[str, Undone] = {}
    for row in rows:
        key = row.phone or str(row.id)
        before = found.get(key)
        found[key] = Undone(before.row, before.times + 1) if before else Undone(row, 1)
    return sorted(found.values(), key=lambda one: (_ORDER.index(one.row.state), one.row.opened_at))[:limit]


async def today(database: Database, clock: Clock, zone: ZoneInfo) -> Today:
    """Since midnight on the centre's wall."""
    midnight = datetime.combine(clock.now().astimezone(zone).date(), time(), zone)
    async with database.unit_of_work() as work:
        day = await work.attention.day(midnight)
    counted = {CallState(state): count for state, (count, _) in day.items()}
    return Today(
        calls=sum(counted.values()),
        answered=counted.get(CallState.ANSWERED, 0),
        unanswered=counted.get(CallState.ABANDONED_IN_QUEUE, 0),
        messages=counted.get(CallState.VOICEMAIL, 0) + counted.get(CallState.CALLBACK_REQUESTED, 0),
        live=sum(counted.get(state, 0) for state in LIVE),
        waited_s=day.get(CallState.ANSWERED.value, (0, None))[1],
    )
