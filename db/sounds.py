"""Rows of sealed sound, next to the rows of recordings that the journal's writer makes."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select, update

from db.link import Link
from db.recordings import WANTED, recorded_of
from db.tables import calls, recordings
from db.voice_tables import sealed_sounds
from hotline.domain.recorded import Recorded
from hotline.domain.sound import Sound, SoundState

#: Variables that one statement may have; SQLite's own limit is far above.
_AT_ONCE = 500


class SqlSounds:
    """`hotline.ports.sounds.Sounds`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def get(self, recording: UUID) -> Sound | None:
        """The sound of a recording, whatever became of it; None while it is not sealed, or unknown."""
        found = await self._found(_SOUNDS.where(recordings.c.id == recording))
        return found[0] if found else None

    async def of_call(self, call_id: UUID) -> Sequence[Sound]:
        """Everything that is kept of a call, by the time it began."""
        return await self._found(_SOUNDS.where(recordings.c.call_id == call_id).order_by(*_ORDER))

    async def peaks(self, recording: UUID) -> bytes:
        """The waveform; b"" when there is none."""
        wanted = select(sealed_sounds.c.peaks).where(sealed_sounds.c.recording_id == recording)
        found = await self._link.read(wanted)
        return bytes(found[0]["peaks"] or b"") if found else b""

    async def page(self, after: tuple[datetime, UUID] | None = None, limit: int = 500) -> Sequence[Sound]:
        """Sounds behind (started_at, id), oldest first; a keyset page."""
        wanted = _SOUNDS.order_by(*_ORDER).limit(limit)
        if after is not None:
            began, known = after
            later, same = recordings.c.started_at > began, recordings.c.started_at == began
            wanted = wanted.where(recordings.c.started_at >= began, or_(later, and_(same, recordings.c.id > known)))
        return await self._found(wanted)

    async def to_seal(self, found: Collection[UUID]) -> Sequence[Recorded]:
        """The rows of these recordings, whose plain files were found; what has no row is left out."""
        rows: list[Recorded] = []
        for some in _batches(found):
            rows += map(recorded_of, await self._link.read(WANTED.where(recordings.c.id.in_(some))))
        return rows

    async def among(self, recordings_: Collection[UUID]) -> Mapping[UUID, Sound]:
        """The sounds of these recordings, as `get` gives each."""
        sounds: list[Sound] = []
        for some in _batches(recordings_):
            sounds += await self._found(_SOUNDS.where(recordings.c.id.in_(some)))
        return {sound.id: sound for sound in sounds}

    async def without_sound(self, since: datetime) -> Sequence[Recorded]:
        """Recordings of settled calls, begun after `since`, that are not sealed."""
        unsealed = WANTED.join(sealed_sounds, sealed_sounds.c.recording_id == recordings.c.id, isouter=True).where(
            recordings.c.started_at >= since, calls.c.settled_at.is_not(None), sealed_sounds.c.recording_id.is_(None)
        )
        return [recorded_of(row) for row in await self._link.read(unsealed)]

    async def keep(self, sound: Sound, peaks: bytes) -> bool:
        """Write the row, and the length into the recording's where nobody knew it. False when there is one already."""
        values = {
            "recording_id": sound.id,
            "state": sound.state.value,
            "legs": sound.legs,
            "bytes": sound.bytes,
            "sealed_at": sound.sealed_at,
            "file": sound.file,
            "form": sound.form,
            "sha256": sound.sha256,
            "key": sound.key,
            "pauses": json.dumps(sound.pauses),
            "fault": sound.fault,
            "peaks": peaks or None,
        }
        once = self._link.insert_into(sealed_sounds).values(values).on_conflict_do_nothing()
        if not await self._link.read(once.returning(sealed_sounds.c.recording_id)):
            return False
        this = update(recordings).where(recordings.c.id == sound.id)
        await self._link.write(
            this.values(
                duration_s=func.coalesce(recordings.c.duration_s, sound.duration_s),
                sealed_at=func.coalesce(recordings.c.sealed_at, sound.sealed_at),
            )
        )
        return True

    async def erase(self, recording: UUID) -> None:
        """State `erased`: key, file, peaks, hash and fault are gone from the row. The vault removes the file."""
        gone = {"state": SoundState.ERASED.value, "bytes": 0, "peaks": None}
        gone |= dict.fromkeys(("file", "sha256", "key", "fault"), "")
        await self._link.write(update(sealed_sounds).where(sealed_sounds.c.recording_id == recording).values(gone))

    async def _found(self, wanted: Select[Any]) -> Sequence[Sound]:
        return [_sound_of(row) for row in await self._link.read(wanted)]


#: The waveform is many times what the rest of a row is, and is asked for by itself.
_SOUNDS = select(
    *(column for column in sealed_sounds.c if column.name not in {"peaks", "recording_id"}),
    *(recordings.c[name] for name in ("id", "call_id", "kind", "started_at", "duration_s")),
).join(recordings, recordings.c.id == sealed_sounds.c.recording_id)

_ORDER = (recordings.c.started_at, recordings.c.id)


def _batches(ids: Collection[UUID]) -> Iterator[Sequence[UUID]]:
    wanted = sorted(ids)
    for first in range(0, len(wanted), _AT_ONCE):
        yield wanted[first : first + _AT_ONCE]


def _sound_of(row: Any) -> Sound:
    return Sound(
        id=row["id"],
        call_id=row["call_id"],
        kind=row["kind"],
        started_at=row["started_at"],
        duration_s=row["duration_s"] or 0.0,
        state=SoundState(row["state"]),
        legs=row["legs"],
        form=row["form"],
        bytes=row["bytes"],
        sha256=row["sha256"],
        pauses=tuple((float(first), float(last)) for first, last in json.loads(row["pauses"] or "[]")),
        sealed_at=row["sealed_at"],
        fault=row["fault"],
        file=row["file"],
        key=row["key"],
    )
