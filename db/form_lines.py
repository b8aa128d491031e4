"""The journal as official forms ask for it: lines of calls joined to what the cards of their appeals say."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import RowMapping, func, select

from db.desk_tables import appeals, directory_entries
from db.link import Link
from db.tables import call_key, calls, volumes
from hotline.domain.call import CallState
from hotline.domain.forms import FormLine, Volume

#: Columns of `calls` that a form shows as they are.
_PLAIN = (
    "volume",
    "number",
    "id",
    "channel",
    "applicant",
    "anonymous",
    "place",
    "specialist",
    "result",
    "transcript",
    "callback_phone",
    "line",
    "recording_allowed",
    "waited_s",
    "talked_s",
)
_CARD = ("content", "answer", "answer_way")
_WANTED = select(
    *(calls.c[name] for name in _PLAIN),
    *(calls.c[name] for name in ("opened_at", "settled_at", "state", "phone", "topic_title", "categories", "question")),
    *(func.coalesce(appeals.c[name], "").label(name) for name in _CARD),
    appeals.c.phone.label("other_phone"),
    appeals.c.topic.label("card_topic"),
).select_from(calls.outerjoin(appeals, calls.c.appeal_id == appeals.c.id))


class SqlFormLines:
    """`hotline.ports.forms.FormLines`. `zone`: of the centre, in which a day begins and forms tell the time."""

    def __init__(self, link: Link, zone: tzinfo) -> None:
        self._link, self._zone = link, zone
        self._titles: Mapping[tuple[str, str], str] | None = None

    async def volumes(self) -> Sequence[Volume]:
        """Every volume, by number; one without a date of its own began with its first line."""
        found = await self._link.read(select(volumes).order_by(volumes.c.volume))
        return [
            Volume(
                row["volume"],
                self._day(row["started_at"]) or await self._first_day(row["volume"]),
                self._day(row["ended_at"]),
            )
            for row in found
        ]

    async def page(
        self,
        *,
        volume: int | None = None,
        since: date | None = None,
        until: date | None = None,
        after: tuple[int, int] = (0, 0),
        limit: int = 500,
    ) -> Sequence[FormLine]:
        """Lines behind `after` (volume, №), opened on the days [since, until] of the centre; a keyset page."""
        wanted = _WANTED.where(calls.c.key > call_key(*after)).order_by(calls.c.key).limit(limit)
        if volume is not None:
            wanted = wanted.where(calls.c.volume == volume)
        if since is not None:
            wanted = wanted.where(calls.c.opened_at >= self._midnight(since))
        if until is not None:
            wanted = wanted.where(calls.c.opened_at < self._midnight(until + timedelta(days=1)))
        if self._titles is None:
            self._titles = await self._directory_titles()
        titles = self._titles
        return [self._line(row, titles) for row in await self._link.read(wanted)]

    def _line(self, row: RowMapping, titles: Mapping[tuple[str, str], str]) -> FormLine:
        settled = row["settled_at"]
        return FormLine(
            opened_at=row["opened_at"].astimezone(self._zone),
            settled_at=settled and settled.astimezone(self._zone),
            state=CallState(row["state"]),
            phone=row["other_phone"] or row["phone"],
            topic=row["topic_title"],
            question=row["question"] or titles.get(("topic", row["card_topic"]), ""),
            categories=tuple(
                titles.get(("category", code), code) for code in filter(None, row["categories"].split(","))
            ),
            **{name: row[name] for name in (*_PLAIN, *_CARD)},
        )

    async def _directory_titles(self) -> dict[tuple[str, str], str]:
        """Titles of codes, of entries that are switched off, too: old lines keep their words."""
        table = directory_entries.c
        wanted = select(table.kind, table.code, table.title).where(table.kind.in_(["category", "topic"]))
        return {(row["kind"], row["code"]): row["title"] for row in await self._link.read(wanted)}

    async def _first_day(self, volume: int) -> date | None:
        first = select(calls.c.opened_at).where(calls.c.volume == volume).order_by(calls.c.key).limit(1)
        found = await self._link.read(first)
        return self._day(found[0]["opened_at"]) if found else None

    def _day(self, moment: datetime | None) -> date | None:
        return None if moment is None else moment.astimezone(self._zone).date()

    def _midnight(self, day: date) -> datetime:
        return datetime.combine(day, time(), self._zone).astimezone(UTC)
