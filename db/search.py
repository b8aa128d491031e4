"""The index behind filters and search: `call_search`, FTS5 on SQLite, a column of tsvector with GIN on PostgreSQL.

It holds tokens (see `db.search_tokens`), not texts. It may be behind for lines that changed in the last seconds; those
are known (`calls.indexed`), and `db.lines` looks through them by their columns. So filters go to an index that crosses
several conditions quickly, and are exact all the same.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, func, select, text, tuple_, update

from db.desk_tables import appeal_people, appeals
from db.link import Link
from db.search_tokens import OF_CALL, OF_CARD, Wanted, fts5, tokens_of, tsquery
from db.tables import call_events, call_hours, call_topics, calls
from hotline.domain.call import EventKind

#: In the words of the partial index: SQLite compares them.
NOT_INDEXED = text("NOT calls.indexed")

#: What the index is made of.
_NAMES = ("key", "version", "number", "opened_at", "appeal_id", "state", "channel", "login", "categories", "topic")
_COLUMNS = [calls.c[name] for name in (*_NAMES, "phone", "anonymous", *OF_CALL)]

_FIND = {
    "sqlite": "SELECT rowid AS key FROM call_search WHERE call_search MATCH :wanted AND rowid BETWEEN :low AND :high"
    " ORDER BY rowid {} LIMIT :limit",
    "postgresql": "SELECT call_key AS key FROM call_search WHERE words @@ CAST(:wanted AS tsquery)"
    " AND call_key BETWEEN :low AND :high ORDER BY call_key {} LIMIT :limit",
}
_PUT = {
    "sqlite": "INSERT OR REPLACE INTO call_search (rowid, words) VALUES (:key, :words)",
    "postgresql": "INSERT INTO call_search (call_key, words) VALUES (:key, array_to_tsvector(CAST(:words AS text[])))"
    " ON CONFLICT (call_key) DO UPDATE SET words = excluded.words",
}


class Search:
    """Reads and writes the index, inside the transaction of its link."""

    def __init__(self, link: Link) -> None:
        self._link, self._sqlite = link, link.dialect == "sqlite"

    async def keys(self, wanted: Wanted, low: int, high: int, *, newest: bool, limit: int) -> list[int]:
        """Keys of calls within [low, high] that are asked for, in order."""
        statement = text(_FIND[self._link.dialect].format("DESC" if newest else "ASC")).bindparams(
            wanted=(fts5 if self._sqlite else tsquery)(wanted), low=low, high=high, limit=limit
        )
        return [row["key"] for row in await self._link.read(statement)]

    async def bounds(self, since: datetime | None, until: datetime | None) -> tuple[int, int] | None:
        """Between which keys the indexed calls of a period lie; None when it has none."""
        wanted = select(func.min(call_hours.c.first_key).label("low"), func.max(call_hours.c.last_key).label("high"))
        if since is not None:
            wanted = wanted.where(call_hours.c.hour >= _hour(since))
        if until is not None:
            # The hour that begins when the period is over holds nothing of it; one that it cuts (Kathmandu) does.
            wanted = wanted.where(call_hours.c.hour <= _hour(until - timedelta(microseconds=1)))
        found = (await self._link.read(wanted))[0]
        return None if found["low"] is None else (found["low"], found["high"])

    async def settled(self, limit: int) -> Sequence[Mapping[Any, Any]]:
        """Rows of ended calls that the index does not know as they are, oldest first."""
        behind = NOT_INDEXED, calls.c.settled_at.is_not(None)
        return await self._link.read(select(*_COLUMNS).where(*behind).order_by(calls.c.key).limit(limit))

    async def of_calls(self, call_ids: Collection[UUID]) -> Sequence[Mapping[Any, Any]]:
        """Rows of these calls."""
        return await self._link.read(select(*_COLUMNS).where(calls.c.id.in_(list(call_ids))))

    async def gather(self, rows: Sequence[Mapping[Any, Any]]) -> "list[Gathered]":
        """All that the tokens are made of."""
        people: dict[int, set[str]] = defaultdict(set)
        of_card: dict[UUID, set[str]] = defaultdict(set)
        keys, cards = [row["key"] for row in rows], list({row["appeal_id"] for row in rows if row["appeal_id"]})
        answered = select(call_events.c.call_key, call_events.c.data).where(
            call_events.c.call_key.in_(keys), call_events.c.kind == EventKind.ANSWERED_BY.value
        )
        for found in await self._link.read(answered):
            people[found["call_key"]].add(str(json.loads(found["data"]).get("login") or ""))
        card_rows: dict[UUID, Mapping[Any, Any]] = {}
        if cards:
            wanted = select(*(appeals.c[name] for name in ("id", "topic", *OF_CARD))).where(appeals.c.id.in_(cards))
            card_rows = {row["id"]: row for row in await self._link.read(wanted)}
            for found in await self._link.read(select(appeal_people).where(appeal_people.c.appeal_id.in_(cards))):
                of_card[found["appeal_id"]].add(found["login"])
        gathered: list[Gathered] = []
        for row in rows:
            names = people[row["key"]] | of_card.get(row["appeal_id"], set()) | {row["login"]}
            gathered.append((row, card_rows.get(row["appeal_id"]), names - {""}))
        return gathered

    async def claim(self, rows: Sequence[Mapping[Any, Any]]) -> set[int]:
        """Take the pen, and mark those rows as indexed that are still as they were read; their keys."""
        unchanged = tuple_(calls.c.key, calls.c.version).in_([(row["key"], row["version"]) for row in rows])
        marked = update(calls).where(unchanged, NOT_INDEXED).values(indexed=True)
        return {row["key"] for row in await self._link.read(marked.returning(calls.c.key))}

    async def put(self, rows: Sequence[Mapping[Any, Any]], tokens: Mapping[int, Sequence[str]]) -> None:
        """Write the tokens of these rows, the bounds of their hours and their topics."""
        if not rows:
            return
        words = {key: " ".join(found) if self._sqlite else list(found) for key, found in tokens.items()}
        lines = [{"key": row["key"], "words": words[row["key"]]} for row in rows]
        await self._link.write_many(text(_PUT[self._link.dialect]), lines)
        hours: dict[str, list[int]] = defaultdict(list)
        for row in rows:
            hours[_hour(row["opened_at"])].append(row["key"])
        await self._widen(
            [{"hour": hour, "first_key": min(keys), "last_key": max(keys)} for hour, keys in hours.items()]
        )
        topics = {row["topic"]: row["topic_title"] for row in rows if row["topic"] and len(row["topic"]) <= 64}
        if topics:
            named = [{"code": code, "title": title} for code, title in topics.items()]
            told = self._link.insert_into(call_topics).values(named)
            await self._link.write(
                told.on_conflict_do_update(index_elements=["code"], set_={"title": told.excluded.title})
            )

    async def _widen(self, hours: list[dict[str, Any]]) -> None:
        new = self._link.insert_into(call_hours).values(hours)
        first, last = call_hours.c.first_key, call_hours.c.last_key
        await self._link.write(
            new.on_conflict_do_update(
                index_elements=["hour"],
                set_={
                    "first_key": case((new.excluded.first_key < first, new.excluded.first_key), else_=first),
                    "last_key": case((new.excluded.last_key > last, new.excluded.last_key), else_=last),
                },
            )
        )


def _hour(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()[:13]


#: A call, the card of its appeal, and who takes part.
Gathered = tuple[Mapping[Any, Any], Mapping[Any, Any] | None, set[str]]


def spell(gathered: Sequence[Gathered]) -> dict[int, list[str]]:
    """Key -> tokens. Blocks: some 0.1 ms for each word that was not met before; give many to a thread."""
    return {call["key"]: tokens_of(call, card, people) for call, card, people in gathered}
