"""Seal every sound whose call is over: into the vault, a row, and only then the plain file goes.

Whatever moment a crash chooses, the next sweep goes on from what it finds. A plain file without a row is sealed (again:
a sealed file without a row is nobody's, see `SealingProcess.tidy`); with a row it was sealed, and only has to go.
"""

import logging
from uuid import UUID

from hotline.domain.recorded import Recorded
from hotline.domain.sound import Sound, SoundState
from hotline.ports.sealing import Plain, Unreadable
from hotline.services.keep_sound import failed_sound, keep_sound, tell_length
from hotline.services.sealing import Sealing

log = logging.getLogger(__name__)

#: How often one file may end the process that seals it before it is taken for unreadable.
_TRIES = 3

#: Seconds of rest after a fault that is not the file's own: no room, no database, a process that died.
_PAUSE_S = 10.0

#: Seconds after which an empty file will never hold anything, unless Asterisk has it open.
_EMPTY_S = 600.0

_DEADLY = "обработка файла трижды прерывалась"


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
    empty_since = sealing.clock.now().timestamp() - _EMPTY_S
    # The file of a conversation is there, empty, from the moment when a caller begins to wait.
    plains = [
        plain
        for plain in await sealing.plains.found()
        if plain.size or plain.kind != "talk" or plain.changed < empty_since
    ]
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
            sealing.ready.pop(plain.recording, None)
            await _finish(sealing, plain, sound)
        elif row is None and not plain.size and plain.changed < empty_since:
            await sealing.plains.remove(plain)  # of a caller whom nobody answered, when Asterisk died
        elif row is None:
            _once(sealing, plain.recording, "%s belongs to no line of the journal; it is kept as it is", plain.path)
        elif row.settled:
            sealed += await _sealed(sealing, plain, row)
    return sealed


async def _sealed(sealing: Sealing, plain: Plain, row: Recorded) -> int:
    try:
        sealed = sealing.ready.get(row.id) or await sealing.sealer.seal(plain)
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
    except FileNotFoundError:
        if await sealing.plains.there(plain):
            raise
        return 0  # erased in this moment
    sealing.ready[row.id] = sealed
    sound = None
    if await sealing.plains.there(plain):
        await tell_length(sealing, row, sealed.duration_s)
        sound = await keep_sound(sealing, row, sealed)
    del sealing.ready[row.id]
    if sound is None:
        await sealing.sealer.discard(sealed)
        return 0
    await _finish(sealing, plain, sound)
    return 1


async def _fail(sealing: Sealing, plain: Plain, row: Recorded, words: str, *, empty: bool) -> None:
    """Say so in a row and keep the file apart. Somebody is told, unless nobody said anything."""
    log.error("the recording %s cannot be read: %s", row.id, words)
    sound = failed_sound(row, words, sealing)
    async with sealing.database.unit_of_work() as work:
        kept = await work.sounds.keep(sound, b"")
        await work.commit()
    if kept and not empty:
        await _tell(sealing, sound)
    await _finish(sealing, plain, sound)


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
