"""The journal as people look through it: filters, search, keyset pages.

A page is made of two looks: lines that changed in the last seconds, by their columns, and all others, by the index.
Every line is measured by its columns, so an index that is behind shows and hides nothing wrongly but by its words.
"""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import tzinfo
from uuid import UUID

from sqlalchemy import RowMapping, select, update

from db.lemmas import lemmas
from db.line_filters import in_sight
from db.line_look import Look
from db.link import Link
from db.mapping import row_of
from db.search import NOT_INDEXED, Search, spell
from db.search_tokens import Wanted, ask, phone_end
from db.tables import call_key, call_topics, calls
from hotline.domain.journal_query import JournalQuery
from hotline.domain.journal_row import JournalRow
from hotline.domain.sight import Sight
from hotline.ports.lines import JournalPage


class SqlJournalLines:
    """`hotline.ports.lines.JournalLines`. `zone`: of the centre, in which a day begins."""

    def __init__(self, link: Link, zone: tzinfo) -> None:
        self._link, self._zone = link, zone
        self._search = Search(link)

    async def page(self, query: JournalQuery, sight: Sight) -> JournalPage:
        """Rows in the order of the query, one look further to know whether there are more."""
        onward = query.before is None  # else towards the beginning of the list
        look = Look.of(query, sight, self._zone)
        found = await self._rows(look, query.limit + 1)
        rows, more = found[: query.limit], len(found) > query.limit
        if not onward:
            rows.reverse()
        return JournalPage(
            [row_of(row) for row in rows],
            more_after=more if onward else True,
            more_before=query.after is not None if onward else more,
        )

    async def line(self, volume: int, number: int, sight: Sight) -> JournalRow | None:
        """One line, if it is in sight."""
        one = select(calls).where(calls.c.key == call_key(volume, number), in_sight(sight))
        found = await self._link.read(one)
        return row_of(found[0]) if found else None

    async def earlier(self, row: JournalRow, sight: Sight, limit: int = 10) -> Sequence[JournalRow]:
        """Earlier lines of the same number that want no secrecy, newest first."""
        if not (row.phone or row.caller_hash) or row.anonymous:
            return []
        same = calls.c.phone == row.phone if row.phone else calls.c.caller_hash == row.caller_hash
        earlier = (
            select(calls)
            .where(same, calls.c.opened_at < row.opened_at, in_sight(sight))
            .where(calls.c.anonymous.is_(False), calls.c.id != row.id)
            .order_by(calls.c.opened_at.desc())
            .limit(limit)
        )
        return [row_of(found) for found in await self._link.read(earlier)]

    async def topics(self) -> Mapping[str, str]:
        """Topics of the voice menu that occur, by title."""
        found = await self._link.read(select(call_topics).order_by(call_topics.c.title))
        return {row["code"]: row["title"] for row in found}

    async def correct(self, call_id: UUID, values: Mapping[str, str]) -> None:
        """Write people's fields of a line."""
        await self._link.write(update(calls).where(calls.c.id == call_id).values(dict(values)))
        await self.reindex([call_id])

    async def reindex(self, call_ids: Collection[UUID]) -> None:
        """Index these lines as they are in this transaction."""
        if not call_ids:
            return
        # The row is locked before it is read: what a writer of events does meanwhile comes after this.
        await self._link.write(update(calls).where(calls.c.id.in_(list(call_ids))).values(indexed=True))
        rows = await self._search.of_calls(call_ids)
        gathered = await self._search.gather(rows)
        await self._search.put(rows, await asyncio.to_thread(spell, gathered))

    async def index_settled(self, limit: int = 200) -> int:
        """Index ended calls that changed. Lemmas are found before the pen is taken, so that nobody waits for them."""
        if not lemmas.cache_info().currsize:
            await asyncio.to_thread(lemmas, "слово")  # the dictionary: a tenth of a second
        rows = await self._search.settled(limit)
        if not rows:
            return 0
        tokens = await asyncio.to_thread(spell, await self._search.gather(rows))
        unchanged = await self._search.claim(rows)
        await self._search.put([row for row in rows if row["key"] in unchanged], tokens)
        await self._link.commit()
        return len(rows)

    async def _rows(self, look: Look, limit: int) -> list[RowMapping]:
        wanted = ask(look.query, look.sight)
        if wanted is None or look.low > look.high:
            return []
        if not wanted.groups and not look.has_period:
            return await self._direct(look, look.low, look.high, limit)
        found = {row["key"]: row for row in await self._behind(look, limit)}
        bounds = await self._search.bounds(*look.moments) if look.has_period else (look.low, look.high)
        if bounds is not None:
            low, high = max(look.low, bounds[0]), min(look.high, bounds[1])
            if wanted.groups:
                indexed = await self._by_index(look, wanted, low, high, limit)
            else:
                indexed = await self._direct(look, low, high, limit)
            found |= {row["key"]: row for row in indexed}
        keys = sorted(found, reverse=look.newest)[:limit]
        return [found[key] for key in keys]

    async def _behind(self, look: Look, limit: int) -> Sequence[RowMapping]:
        """Lines that the index does not know as they are. Words are looked for in the index only."""
        behind = look.select(look.low, look.high, limit).where(NOT_INDEXED)
        if look.query.text or look.query.place:
            if (end := phone_end(look.query)) is None:
                return []
            behind = behind.where(calls.c.phone.endswith(end, autoescape=True), calls.c.anonymous.is_(False))
        return await self._link.read(behind.with_hint(calls, "INDEXED BY ix_calls_not_indexed", "sqlite"))

    async def _direct(self, look: Look, low: int, high: int, limit: int) -> list[RowMapping]:
        return list(await self._link.read(look.select(low, high, limit)))

    async def _by_index(self, look: Look, wanted: Wanted, low: int, high: int, limit: int) -> list[RowMapping]:
        """Keys from the index, then the lines that are still so; more keys when some were not."""
        found: list[RowMapping] = []
        at_once = limit
        while low <= high and len(found) < limit:
            keys = await self._search.keys(wanted, low, high, newest=look.newest, limit=at_once)
            if keys:
                found += await self._link.read(look.select(min(keys), max(keys), limit).where(calls.c.key.in_(keys)))
            if len(keys) < at_once:
                break
            low, high = (low, keys[-1] - 1) if look.newest else (keys[-1] + 1, high)
            at_once = min(at_once * 2, 800)
        return found[:limit]
