"""The list of open duties as a person may see it, with what the journal, the transcripts and the lexicon say."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, Select, and_, or_, select

from db.crisis_hits import signs_of
from db.link import Link
from db.tables import calls, recordings
from db.voice_tables import crisis_hits, duties, duty_causes, sealed_sounds, transcripts
from hotline.domain.duty import DIAL_UNKNOWN, MESSAGE, Duty
from hotline.domain.rights import Scope
from hotline.ports.duties import Heard, ListedDuty, Reach

#: Of a transcript a line of the list shows so many signs.
_FIRST_WORDS = 160

_CALL = ("volume", "number", "phone", "callback_phone", "anonymous", "caller_name", "applicant", "topic_title")


class DutyList:
    """Reads; see `hotline.ports.duties.Duties` for each."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def listed(self, reach: Reach, limit: int) -> Sequence[ListedDuty]:
        """The most pressing first, then the one due first."""
        order = duties.c.priority.desc(), duties.c.due_at, duties.c.id
        return await self._found(_open(reach).order_by(*order).limit(limit))

    async def one(self, duty: UUID, reach: Reach) -> ListedDuty | None:
        """One open item; None for what is done, is not there, or is not hers to see."""
        found = await self._found(_open(reach).where(duties.c.id == duty))
        return found[0] if found else None

    async def due_times(self, reach: Reach) -> Sequence[tuple[int, datetime]]:
        """Priority and due time of each."""
        wanted = select(duties.c.priority, duties.c.due_at).where(duties.c.done_at.is_(None), seen_by(reach))
        return [(row["priority"], row["due_at"]) for row in await self._link.read(wanted)]

    async def _found(self, wanted: Select[Any]) -> list[ListedDuty]:
        rows = await self._link.read(wanted)
        heard = await self._heard([row["id"] for row in rows])
        return [
            ListedDuty(
                duty_of(row),
                row["volume"] or 0,
                row["number"] or 0,
                # What an anonymous caller said of herself is for nobody's eyes; what she dialled to be called back is.
                row["subject"]
                if row["kind"] == DIAL_UNKNOWN
                else row["callback_phone"] or ("" if row["anonymous"] else row["phone"] or ""),
                row["caller_name"] or "",
                "" if row["anonymous"] else row["applicant"] or "",
                row["topic_title"] or "",
                tuple(heard[row["id"]]),
            )
            for row in rows
        ]

    async def _heard(self, wanted: Sequence[UUID]) -> dict[UUID, list[Heard]]:
        caller = and_(transcripts.c.recording_id == duty_causes.c.cause_id, transcripts.c.leg == 0)
        said = transcripts.c.state, transcripts.c.text, sealed_sounds.c.fault, recordings.c.duration_s
        rows = await self._link.read(
            select(duty_causes.c.duty_id, duty_causes.c.cause_id, *said)
            .outerjoin(transcripts, caller)
            .outerjoin(sealed_sounds, sealed_sounds.c.recording_id == duty_causes.c.cause_id)
            .outerjoin(recordings, recordings.c.id == duty_causes.c.cause_id)
            .where(duty_causes.c.duty_id.in_(wanted), duty_causes.c.kind == MESSAGE)
            .order_by(duty_causes.c.at.desc())
        )
        signs = await signs_of(self._link, crisis_hits.c.recording_id, [row["cause_id"] for row in rows])
        heard: dict[UUID, list[Heard]] = defaultdict(list)
        for row in rows:
            text, recording = row["text"] or "", row["cause_id"]
            short = text if len(text) <= _FIRST_WORDS else f"{text[:_FIRST_WORDS].rsplit(' ', 1)[0]}…"
            found = tuple(signs[recording])
            heard[row["duty_id"]].append(
                Heard(recording, row["state"] or "", short, row["fault"] or "", row["duration_s"], found)
            )
        return heard


def duty_of(row: RowMapping) -> Duty:
    """An item from a row of `duties`, whatever else was selected with it."""
    return Duty(**{name: row[name] for name in Duty.__slots__})


def seen_by(reach: Reach) -> ColumnElement[bool]:
    """The right as a filter. OWN: what she has, and what is free and waits in a queue that is hers."""
    sight, hers = reach.sight, duties.c.taken_by == reach.sight.login
    if sight.everything:
        return duties.c.taken_by == duties.c.taken_by
    if sight.scope is Scope.SHIFT:
        return or_(hers, duties.c.taken_by == "")
    if sight.scope is Scope.OWN:
        return or_(hers, and_(duties.c.taken_by == "", duties.c.queue.in_(reach.queues)))
    return duties.c.taken_by != duties.c.taken_by


def _open(reach: Reach) -> Select[Any]:
    told = (calls.c[name] for name in _CALL)
    joined = select(duties, *told).select_from(duties.outerjoin(calls, calls.c.id == duties.c.call_id))
    return joined.where(duties.c.done_at.is_(None), seen_by(reach))
