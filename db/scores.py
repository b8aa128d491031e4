"""Score cards of conversations."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from uuid import UUID

from sqlalchemy import RowMapping, select

from db.link import Link
from db.tables import recordings
from db.voice_tables import score_cards
from hotline.domain.score import ScoreCard


class SqlScores:
    """`hotline.ports.hearing.Scores`. `zone`: of the centre, in which a day begins."""

    def __init__(self, link: Link, zone: tzinfo) -> None:
        self._link, self._zone = link, zone

    async def put(self, card: ScoreCard) -> None:
        """Write it in place of the one that the recording has."""
        names = ("dispatcher", "login", "at", "points", "out_of", "comment")
        marks = json.dumps({code: list(mark) for code, mark in card.marks.items()}, separators=(",", ":"))
        values = {name: getattr(card, name) for name in names} | {"marks": marks}
        put = self._link.insert_into(score_cards).values(recording_id=card.recording_id, **values)
        await self._link.write(put.on_conflict_do_update(index_elements=["recording_id"], set_=values))

    async def of(self, recording: UUID) -> ScoreCard | None:
        """The card of a recording."""
        found = await self._link.read(select(score_cards).where(score_cards.c.recording_id == recording))
        return _card(found[0]) if found else None

    async def between(self, since: date | None, until: date | None) -> Sequence[ScoreCard]:
        """Of conversations of these days of the centre, both included."""
        wanted = select(score_cards).join(recordings, recordings.c.id == score_cards.c.recording_id)
        if since is not None:
            wanted = wanted.where(recordings.c.started_at >= self._midnight(since))
        if until is not None:
            wanted = wanted.where(recordings.c.started_at < self._midnight(until + timedelta(days=1)))
        return [_card(row) for row in await self._link.read(wanted)]

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)


def _card(row: RowMapping) -> ScoreCard:
    return ScoreCard(
        recording_id=row["recording_id"],
        dispatcher=row["dispatcher"],
        login=row["login"],
        at=row["at"],
        marks={code: (given, most) for code, (given, most) in json.loads(row["marks"] or "{}").items()},
        comment=row["comment"],
    )
