"""One look through the lines of the journal: from where to where, in which direction, and which are let through."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from sqlalchemy import Select, select

from db.line_filters import conditions, in_sight
from db.tables import call_key, calls
from hotline.domain.journal_query import JournalQuery, Order
from hotline.domain.sight import Sight

#: More volumes than a centre will ever fill.
_LAST_VOLUME = 1_000_000


@dataclass(frozen=True, slots=True)
class Look:
    """moments: when the period begins and when it is over. low, high: the first and the last key that may be shown."""

    query: JournalQuery
    sight: Sight
    moments: tuple[datetime | None, datetime | None]
    newest: bool
    low: int
    high: int

    @classmethod
    def of(cls, query: JournalQuery, sight: Sight, zone: tzinfo) -> "Look":
        """Days are days of `zone`."""
        newest = (query.order is Order.NEW) is (query.before is None)
        low = call_key(query.volume, 0)
        high = call_key(query.volume + 1 if query.volume else _LAST_VOLUME, 0)
        if pivot := query.before or query.after:
            low, high = (low, min(high, call_key(*pivot) - 1)) if newest else (max(low, call_key(*pivot) + 1), high)
        since = _midnight(query.since, zone) if query.since else None
        until = _midnight(query.until + timedelta(days=1), zone) if query.until else None
        return cls(query, sight, (since, until), newest, low, high)

    @property
    def has_period(self) -> bool:
        return self.moments != (None, None)

    def select(self, low: int, high: int, limit: int) -> Select[Any]:
        """Lines with keys in [low, high] that are let through."""
        since, until = self.moments
        wanted = select(calls).where(calls.c.key.between(low, high), in_sight(self.sight), *conditions(self.query))
        if since is not None:
            wanted = wanted.where(calls.c.opened_at >= since)
        if until is not None:
            wanted = wanted.where(calls.c.opened_at < until)
        return wanted.order_by(calls.c.key.desc() if self.newest else calls.c.key).limit(limit)


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
