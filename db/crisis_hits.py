"""Signs of danger in transcripts, with the second at which they were said."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, select

from db.link import Link
from db.voice_tables import crisis_hits
from hotline.domain.crisis import Sign


class SqlCrisisHits:
    """`hotline.ports.duties.CrisisHits`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def keep(self, recording: UUID, call_id: UUID, leg: int, signs: Sequence[Sign], at: datetime) -> int:
        """Keep them; gives how many were not known."""
        news = 0
        for sign in signs:
            values = {"recording_id": recording, "call_id": call_id, "leg": leg, "found_at": at}
            values |= {"at_s": sign.at_s, "phrase": sign.phrase, "entry": sign.entry}
            kept = self._link.insert_into(crisis_hits).values(values)
            news += len(await self._link.read(kept.on_conflict_do_nothing().returning(crisis_hits.c.id)))
        return news

    async def of(self, recording: UUID) -> Sequence[Sign]:
        """Those of one recording, in order of time."""
        return (await signs_of(self._link, crisis_hits.c.recording_id, [recording]))[recording]


async def signs_of(link: Link, whose: Column[UUID], ids: Collection[UUID]) -> defaultdict[UUID, list[Sign]]:
    """Those of many recordings or calls, each in order of time. whose: the column of `crisis_hits` that has the ids."""
    found: defaultdict[UUID, list[Sign]] = defaultdict(list)
    if not ids:
        return found
    order = crisis_hits.c.recording_id, crisis_hits.c.at_s
    for row in await link.read(select(crisis_hits).where(whose.in_(ids)).order_by(*order)):
        found[row[whose.name]].append(Sign(row["at_s"], row["phrase"], row["entry"]))
    return found
