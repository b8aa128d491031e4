"""Seal every sound whose call is over: into the vault, a row, and only then the plain file goes.

Whatever moment a crash chooses, the next sweep goes on from what it finds. A plain file without a row is sealed (again:
a sealed file without a row is nobody's, see `SealingProcess.tidy`); with a row it was sealed, and only has to go.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.pauses import pauses_of
from hotline.domain.recorded import Recorded
from hotline.domain.sound import SHORTEST_MESSAGE, Sound, SoundState
from hotline.ports import Clock, Database, Journal
from hotline.ports.sealing import Plain, PlainSounds, Sealed, Sealer, Unreadable
from hotline.ports.sounds import OnSealed

log = logging.getLogger(__name__)

#: How often one file may end the process that seals it before it is taken for unreadable.
_TRIES = 3

#: Seconds of rest after a fault that is not the file's own: no room, no database, a process that died.
_PAUSE_S = 10.0

#: Seconds after which an empty file of no recording is of no use to anybody.
_EMPTY_S = 600.0

_ON_DISK_WITHIN = timedelta(seconds=5)
_LOOK_BACK = timedelta(days=7)

_DEADLY = "обработка файла трижды прерывалась"
_MISSING = "файла со звуком нет"


@dataclass(slots=True)
class Sealing:
    """What a sweep needs, and what it remembers between two of them. on_sealed: told of each sound, in this order."""

    database: Database
    journal: Journal
    clock: Clock
    plains: PlainSounds
    sealer: Sealer
    on_sealed: list[OnSealed] = field(default_factory=list)
    tries: Counter[UUID] = field(default_factory=Counter)
    told: dict[UUID, str] = field(default_factory=dict)
    missing: frozenset[UUID] = frozenset()
    waits: str = ""
    not_before: float = 0.0


async def seal_sounds(sealing: Sealing) -> int:
    """One sweep; how many sounds were sealed. What has to wait (`sealing.waits` says why) is tried by the next one."""
    if sealing.clock.monotonic() < sealing.not_before:
        return 0
    try:
        sealed = await _sweep(sealing)
    except OSError as fault:
        sealing.not_before = sealing.clock.monotonic() + _PAUSE_S
        if sealing.waits != str(fault):
            log.warning("sealing waits: %s", fault)
        sealing.waits = str(fault)
        return 0
    sealing.waits = ""
    return sealed


async def _sweep(sealing: Sealing) -> int:
    plains = await sealing.plains.found()
    written = await sealing.plains.written(plains)
    plains = [plain for plain in plains if plain.recording not in written]
    if not plains:
        return 0
    ids = [plain.recording for plain in plains]
    async with sealing.database.unit_of_work() as work:
        rows = {row.id: row for row in await work.sounds.to_seal(ids)}
        sounds = await work.sounds.among(ids)
    sealed = 0
    for plain in plains:
        row, sound = rows.get(plain.recording), sounds.get(plain.recording)
        if sound is not None:
            await _finish(sealing, plain, sound)
        elif row is None and not plain.size and plain.changed < sealing.clock.now().timestamp() - _EMPTY_S:
            await sealing.plains.remove(plain)  # of a caller whom nobody answered, when Asterisk died
        elif row is None:
            _once(sealing, plain.recording, "%s belongs to no line of the journal; it is kept as it is", plain.path)
        elif row.settled:
            sealed += await _sealed(sealing, plain, row)
    return sealed


async def note_missing(sealing: Sealing) -> int:
    """Rows of recordings of which there is no file: said in the row once two looks have found none. How many."""
    since = sealing.clock.now() - _LOOK_BACK
    async with sealing.database.unit_of_work() as work:
        rows = await work.sounds.without_sound(since)
        plain = {plain.recording for plain in await sealing.plains.found()}
        gone = [row for row in rows if row.id not in plain]
        noted = [row for row in gone if row.id in sealing.missing]
        for row in noted:
            await work.sounds.keep(_failed(row, _MISSING, sealing), b"")
        await work.commit()
    sealing.missing = frozenset(row.id for row in gone) - {row.id for row in noted}
    return len(noted)


async def _sealed(sealing: Sealing, plain: Plain, row: Recorded) -> int:
    try:
        sealed = await sealing.sealer.seal(plain)
    except Unreadable as fault:
        await _fail(sealing, plain, row, str(fault), empty=fault.empty)
        return 0
    except ChildProcessError as death:
        sealing.tries[plain.recording] += 1
        if sealing.tries[plain.recording] < _TRIES:
            raise
        log.warning("sealing of %s is given up: %s", plain.recording, death)
        await _fail(sealing, plain, row, _DEADLY, empty=False)
        return 0
    if await _tell_length(sealing, row, sealed.duration_s) and (sound := await _kept(sealing, row, sealed)):
        await _finish(sealing, plain, sound)
        return 1
    await sealing.sealer.discard(sealed)
    return 0


async def _tell_length(sealing: Sealing, row: Recorded, duration_s: float) -> bool:
    """Nobody saw this message end: the journal must know of it before the file goes. False when that has to wait."""
    if row.kind != "message" or row.duration_s is not None or timedelta(seconds=duration_s) < SHORTEST_MESSAGE:
        return True
    told = {"recording": str(row.id), "file": row.file, "duration_s": round(duration_s, 2)}
    event = CallEvent(row.call_id, EventKind.MESSAGE_LEFT, sealing.clock.now(), None, str(row.id), told)
    sealing.journal.record(event)
    return await sealing.journal.kept(_ON_DISK_WITHIN)


async def _kept(sealing: Sealing, row: Recorded, sealed: Sealed) -> Sound | None:
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
            return None
        await work.commit()
    return sound


def _pauses(row: Recorded, timeline: Sequence[CallEvent], duration_s: float) -> tuple[tuple[float, float], ...]:
    if row.kind != "talk":
        return ()
    start = next((event for event in timeline if event.data.get("recording") == str(row.id)), None)
    return pauses_of(timeline, row.started_at, duration_s, start.mono if start else None)


async def _fail(sealing: Sealing, plain: Plain, row: Recorded, words: str, *, empty: bool) -> None:
    """Say so in a row and keep the file apart. Somebody is told, unless nobody said anything."""
    log.error("the recording %s cannot be read: %s", row.id, words)
    sound = _failed(row, words, sealing)
    async with sealing.database.unit_of_work() as work:
        kept = await work.sounds.keep(sound, b"")
        await work.commit()
    if kept and not empty:
        await _tell(sealing, sound)
    await _finish(sealing, plain, sound)


def _failed(row: Recorded, words: str, sealing: Sealing) -> Sound:
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


async def _finish(sealing: Sealing, plain: Plain, sound: Sound) -> None:
    """The row is committed: the plain file goes, once the sealed one is known to open."""
    if sound.audible:
        if not await sealing.sealer.holds(sound):
            _once(sealing, sound.id, "%s is kept, for its sealed file does not open", plain.path)
            return
        await _tell(sealing, sound)
    try:
        if sound.state is SoundState.FAILED:
            await sealing.plains.set_aside(plain)
        else:
            await sealing.plains.remove(plain)
    except OSError as fault:  # which must not keep the others waiting
        _once(sealing, sound.id, "a plain file is left: %s", fault)


async def _tell(sealing: Sealing, sound: Sound) -> None:
    for hook in sealing.on_sealed:
        try:
            await hook(sound)
        except Exception:
            log.exception("somebody could not be told that %s is sealed", sound.id)


def _once(sealing: Sealing, recording: UUID, words: str, value: object) -> None:
    """The same fault of the same file is told once, though it is seen every second."""
    if sealing.told.get(recording) != words:
        sealing.told[recording] = words
        log.warning(words, value)
