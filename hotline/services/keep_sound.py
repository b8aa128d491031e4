"""The rows of sealed sound: of what lies in the vault, of what cannot be read, of what is not there."""

from collections.abc import Sequence
from datetime import timedelta

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.pauses import pauses_of
from hotline.domain.recorded import Recorded
from hotline.domain.sound import SHORTEST_MESSAGE, Sound, SoundState
from hotline.ports.sealing import Sealed
from hotline.services.sealing import Sealing

_ON_DISK_WITHIN = timedelta(seconds=5)
_LOOK_BACK = timedelta(days=7)

_MISSING = "файла со звуком нет"


async def tell_length(sealing: Sealing, row: Recorded, duration_s: float) -> None:
    """Nobody saw this message end: the journal must know of it before the file goes. Raises OSError when it cannot."""
    if row.kind != "message" or row.duration_s is not None or timedelta(seconds=duration_s) < SHORTEST_MESSAGE:
        return
    told = {"recording": str(row.id), "file": row.file, "duration_s": round(duration_s, 2)}
    event = CallEvent(row.call_id, EventKind.MESSAGE_LEFT, sealing.clock.now(), None, str(row.id), told)
    sealing.journal.record(event)
    if not await sealing.journal.kept(_ON_DISK_WITHIN):
        raise TimeoutError("the journal does not take the length of a message")


async def keep_sound(sealing: Sealing, row: Recorded, sealed: Sealed) -> Sound | None:
    """The row, committed; None when somebody else sealed it meanwhile."""
    async with sealing.database.unit_of_work() as work:
        sound = Sound(
            id=row.id,
            call_id=row.call_id,
            kind=row.kind,
            started_at=row.started_at,
            duration_s=sealed.duration_s,
            state=SoundState.SEALED,
            legs=sealed.legs,
            form=sealed.form,
            bytes=sealed.bytes,
            sha256=sealed.sha256,
            pauses=_pauses(row, await work.journal.timeline(row.call_id), sealed.duration_s),
            sealed_at=sealing.clock.now(),
            file=sealed.file,
            key=sealed.key,
        )
        if not await work.sounds.keep(sound, sealed.peaks):
            known = await work.sounds.get(row.id)
            return known if known is not None and known.file == sealed.file else None
        await work.commit()
    return sound


def _pauses(row: Recorded, timeline: Sequence[CallEvent], duration_s: float) -> tuple[tuple[float, float], ...]:
    if row.kind != "talk":
        return ()
    start = next((event for event in timeline if event.data.get("recording") == str(row.id)), None)
    return pauses_of(timeline, row.started_at, duration_s, start.mono if start else None)


async def note_missing(sealing: Sealing) -> int:
    """Rows of recordings of which there is no file: said in the row once two looks have found none. How many."""
    since = sealing.clock.now() - _LOOK_BACK
    async with sealing.database.unit_of_work() as work:
        rows = await work.sounds.without_sound(since)
        plain = {plain.recording for plain in await sealing.plains.found()}
        gone = [row for row in rows if row.id not in plain]
        noted = [row for row in gone if row.id in sealing.missing]
        for row in noted:
            await work.sounds.keep(failed_sound(row, _MISSING, sealing), b"")
        await work.commit()
    sealing.missing = frozenset(row.id for row in gone) - {row.id for row in noted}
    return len(noted)


def failed_sound(row: Recorded, words: str, sealing: Sealing) -> Sound:
    """Sound of which there is nothing to hear. words: why, in Russian."""
    return Sound(
        id=row.id,
        call_id=row.call_id,
        kind=row.kind,
        started_at=row.started_at,
        duration_s=0.0,
        state=SoundState.FAILED,
        legs=2 if row.kind == "talk" else 1,
        form="",
        bytes=0,
        sha256="",
        pauses=(),
        sealed_at=sealing.clock.now(),
        fault=words,
    )
