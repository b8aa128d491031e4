"""Transcripts: the rows are the truth, jobs only point at them."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, tuple_, update

from db.link import Link
from db.tables import recordings
from db.voice_tables import sealed_sounds, transcripts
from hotline.domain.sound import SHORTEST_MESSAGE, SoundState
from hotline.domain.transcript import (
    ENDS,
    MOST_TRIES,
    Transcript,
    TranscriptState,
    Word,
    Written,
    mean_confidence,
    text_of,
)
from hotline.ports.transcripts import Claim, Leg

_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_WAITING, _RUNNING = TranscriptState.WAITING.value, TranscriptState.RUNNING.value
_ENDS = [state.value for state in ENDS]

#: In the words of the partial index: SQLite compares them. What runs or waits is untold, too.
_UNTOLD = text("NOT transcripts.told")

_WHOLE = select(transcripts, recordings.c.kind).join(recordings, recordings.c.id == transcripts.c.recording_id)


class SqlTranscripts:
    """`hotline.ports.transcripts.Transcripts`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def of(self, recording: UUID) -> Sequence[Transcript]:
        """The legs of a recording, in order."""
        wanted = _WHOLE.where(transcripts.c.recording_id == recording)
        return await self._found(wanted.order_by(transcripts.c.leg))

    async def of_call(self, call_id: UUID) -> Sequence[Transcript]:
        """Those of all recordings of a call, by the time of the recording."""
        wanted = _WHOLE.where(transcripts.c.call_id == call_id)
        return await self._found(wanted.order_by(recordings.c.started_at, recordings.c.id, transcripts.c.leg))

    async def open(self, recording: UUID, call_id: UUID, legs: int, at: datetime) -> Sequence[Leg]:
        """Rows that wait, one a leg; gives those that were not there."""
        waits = {"recording_id": recording, "call_id": call_id, "state": _WAITING, "tries": 0, "changed_at": at}
        opened: list[Leg] = []
        for leg in range(legs):
            new = self._link.insert_into(transcripts).values(waits | {"leg": leg}).on_conflict_do_nothing()
            if await self._link.read(new.returning(transcripts.c.leg)):
                opened.append(Leg(recording, leg))
        return opened

    async def unopened(self, kinds: Collection[str], since: datetime, limit: int) -> Sequence[UUID]:
        """Recordings of these kinds, sealed after `since` and long enough, that nobody opened rows for."""
        opened = select(transcripts.c.leg).where(transcripts.c.recording_id == sealed_sounds.c.recording_id)
        wanted = (
            select(sealed_sounds.c.recording_id)
            .join(recordings, recordings.c.id == sealed_sounds.c.recording_id)
            .where(sealed_sounds.c.state == SoundState.SEALED.value, sealed_sounds.c.sealed_at >= since)
            .where(recordings.c.kind.in_(list(kinds)), recordings.c.duration_s >= SHORTEST_MESSAGE.total_seconds())
            .where(~opened.exists())
            .order_by(sealed_sounds.c.sealed_at)
            .limit(limit)
        )
        return [row["recording_id"] for row in await self._link.read(wanted)]

    async def claim(self, leg: Leg, at: datetime, lapsed: datetime) -> Claim | None:
        """Take a row that waits, or one whose worker was last heard before `lapsed`. None when there is no such."""
        tries = transcripts.c.tries
        taken = update(transcripts).where(_is(leg), _free(lapsed), tries < MOST_TRIES)
        taken = taken.values(state=_RUNNING, tries=tries + 1, changed_at=at)
        found = await self._link.read(taken.returning(tries))
        return Claim(leg, found[0]["tries"]) if found else None

    async def beat(self, claim: Claim, at: datetime) -> bool:
        """The worker lives. False when the row is not its any more."""
        return bool(await self._link.write(update(transcripts).where(_held(claim)).values(changed_at=at)))

    async def keep(self, claim: Claim, written: Written, at: datetime) -> bool:
        """The end of the work, or WAITING to be tried again. False when the row is not the worker's any more."""
        rows = [[word.text, word.from_s, word.to_s, word.confidence] for word in written.words]
        values: dict[str, Any] = {
            "state": written.state.value,
            "changed_at": at,
            "text": text_of(written.words),
            "words": _write_json(rows) if rows else "",
            "confidence": mean_confidence(written.words),
            "engine": written.engine,
            "fault": written.fault,
        }
        return bool(await self._link.write(update(transcripts).where(_held(claim)).values(values)))

    async def release(self, claim: Claim, at: datetime) -> None:
        """Put it back as if it had not been tried: the worker was told to stop."""
        values = {"state": _WAITING, "tries": claim.tries - 1, "changed_at": at}
        await self._link.write(update(transcripts).where(_held(claim)).values(values))

    async def due(self, lapsed: datetime, limit: int) -> Sequence[tuple[Leg, str]]:
        """Rows that wait, and those whose worker was last heard before `lapsed`, with their kind; the oldest first."""
        rows = await self._link.read(
            select(transcripts.c.recording_id, transcripts.c.leg, recordings.c.kind)
            .join(recordings, recordings.c.id == transcripts.c.recording_id)
            .where(_UNTOLD, _free(lapsed))
            .order_by(transcripts.c.changed_at)
            .limit(limit)
        )
        return [(Leg(row["recording_id"], row["leg"]), row["kind"]) for row in rows]

    async def give_up(self, lapsed: datetime, at: datetime, fault: str) -> int:
        """Fail rows whose worker was last heard before `lapsed` and that were tried often enough; how many."""
        lost = update(transcripts).where(_UNTOLD, _free(lapsed), transcripts.c.tries >= MOST_TRIES)
        return await self._link.write(lost.values(state=TranscriptState.FAILED.value, changed_at=at, fault=fault))

    async def again(self, at: datetime) -> int:
        """Let those that failed wait anew, as if never tried, where the sound is still kept; how many."""
        kept = select(sealed_sounds.c.recording_id).where(
            sealed_sounds.c.recording_id == transcripts.c.recording_id,
            sealed_sounds.c.state == SoundState.SEALED.value,
        )
        failed = update(transcripts).where(transcripts.c.state == TranscriptState.FAILED.value, kept.exists())
        return await self._link.write(failed.values(state=_WAITING, tries=0, changed_at=at, fault="", told=False))

    async def counts(self) -> Mapping[TranscriptState, int]:
        """How many rows are in each state."""
        counted = select(transcripts.c.state, func.count().label("rows")).group_by(transcripts.c.state)
        return {TranscriptState(row["state"]): row["rows"] for row in await self._link.read(counted)}

    async def untold(self, limit: int, but: Collection[Leg] = ()) -> Sequence[Transcript]:
        """Those at their end that nobody was told of yet, the oldest first."""
        wanted = _WHOLE.where(_UNTOLD, transcripts.c.state.in_(_ENDS))
        if but:
            pairs = [(leg.recording_id, leg.leg) for leg in but]
            wanted = wanted.where(tuple_(transcripts.c.recording_id, transcripts.c.leg).not_in(pairs))
        return await self._found(wanted.order_by(transcripts.c.changed_at).limit(limit))

    async def told(self, leg: Leg) -> None:
        """Everybody was told of it."""
        await self._link.write(update(transcripts).where(_is(leg)).values(told=True))

    async def _found(self, wanted: Select[Any]) -> list[Transcript]:
        return [_transcript_of(row) for row in await self._link.read(wanted)]


def _is(leg: Leg) -> ColumnElement[bool]:
    return and_(transcripts.c.recording_id == leg.recording_id, transcripts.c.leg == leg.leg)


def _held(claim: Claim) -> ColumnElement[bool]:
    """The number of the attempt is the fence: whoever was given up holds a lower one."""
    return and_(_is(claim.leg), transcripts.c.state == _RUNNING, transcripts.c.tries == claim.tries)


def _free(lapsed: datetime) -> ColumnElement[bool]:
    lost = and_(transcripts.c.state == _RUNNING, transcripts.c.changed_at < lapsed)
    return or_(transcripts.c.state == _WAITING, lost)


def _transcript_of(row: Mapping[Any, Any]) -> Transcript:
    return Transcript(
        recording_id=row["recording_id"],
        call_id=row["call_id"],
        leg=row["leg"],
        kind=row["kind"],
        state=TranscriptState(row["state"]),
        text=row["text"],
        words=tuple(Word(*word) for word in json.loads(row["words"])) if row["words"] else (),
        confidence=row["confidence"],
        engine=row["engine"],
        fault=row["fault"],
    )
