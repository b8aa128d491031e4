"""What it costs to bring a conversation of ten minutes into the vault and to read it there."""

import os
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from call_records.keys import MasterKey
from call_records.sealer import SealingProcess
from call_records.vault import FileVault
from hotline.domain.sound import Peaks, Sound, SoundState
from hotline.ports.sealing import Plain, Sealed
from hotline.system_clock import SystemClock
from tests.bench.figures import Figure, Limit, median

_MINUTES = 10
_ROUNDS, _QUICK_ROUNDS = 5, 2

_CPU = Limit(2.0)


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds: of processor time, of the clock."""

    cpu: float
    wall: float


async def figures(folder: Path, quick: bool, say: Callable[[str], None]) -> list[Figure]:
    """Two people who speak in turns, over line noise, sealed as FLAC and as Opus, then read."""
    raw = folder / "talk.raw"
    raw.write_bytes(_a_talk(_MINUTES * 60).tobytes())
    rounds = _QUICK_ROUNDS if quick else _ROUNDS
    found: list[Figure] = []
    for form in ("flac", "opus"):
        say(f"sealing {_MINUTES} minutes as {form}, {rounds} times")
        costs, sealed = await _sealing(folder, raw, form, rounds)
        name = f"sealing of a {_MINUTES}-minute stereo call as {form}"
        found += [
            Figure(f"{name}: CPU", "s", median(c.cpu for c in costs), limit=_CPU if form == "flac" else None),
            Figure(f"{name}: from file to vault", "s", median(c.wall for c in costs)),
            Figure(f"{name}: size", "MB", sealed.bytes / 1e6),
        ]
        if form == "flac":
            found += await _reading(folder, sealed, rounds)
    return found


async def _sealing(folder: Path, raw: Path, form: str, rounds: int) -> tuple[list[Cost], Sealed]:
    sealer = SealingProcess(folder / "sealed", _MASTER, form)
    plain = Plain(_RECORDING, raw, "talk", raw.stat().st_size)
    try:
        sealed = await sealer.seal(plain)  # the process is there and has read its libraries
        costs = []
        for _ in range(rounds):
            before, began = _cpu(sealer.pid), time.monotonic()
            sealed = await sealer.seal(plain)
            costs.append(Cost(_cpu(sealer.pid) - before, time.monotonic() - began))
        return costs, sealed
    finally:
        await sealer.stop()


async def _reading(folder: Path, sealed: Sealed, rounds: int) -> list[Figure]:
    vault, sound = FileVault(folder, _MASTER), _sound(sealed)
    middle = sealed.bytes // 2

    async def a_piece() -> object:
        return [piece async for piece in vault.read(sound, middle, middle + 256 * 1024 - 1)]

    async def everything() -> object:
        return [len(piece) async for piece in vault.read(sound)]

    async def a_waveform() -> object:
        return Peaks.read(sealed.peaks)

    return [
        Figure("256 KB from the middle of it, out of the vault", "ms", await _median_ms(a_piece, rounds)),
        Figure("all of it, out of the vault", "ms", await _median_ms(everything, rounds)),
        Figure("its waveform, from the row's bytes", "ms", await _median_ms(a_waveform, rounds)),
    ]


async def _median_ms(work: Callable[[], Awaitable[Any]], rounds: int) -> float:
    spans = []
    for _ in range(rounds):
        began = time.monotonic()
        await work()
        spans.append((time.monotonic() - began) * 1000)
    return median(spans)


_RECORDING = uuid4()
_MASTER = MasterKey("of the bench, and of nothing else " * 2)


def _sound(sealed: Sealed) -> Sound:
    now = SystemClock().now()
    return Sound(
        id=_RECORDING,
        call_id=uuid4(),
        kind="talk",
        started_at=now,
        duration_s=sealed.duration_s,
        state=SoundState.SEALED,
        legs=sealed.legs,
        form=sealed.form,
        bytes=sealed.bytes,
        sha256=sealed.sha256,
        pauses=(),
        sealed_at=now,
        file=sealed.file,
        key=sealed.key,
    )


def _a_talk(seconds: int) -> "np.ndarray[Any, np.dtype[np.int16]]":
    """Harmonics that rise and fall like syllables, now on the one side, now on the other."""
    time_s = np.arange(seconds * 8000) / 8000
    chance = np.random.default_rng(4)
    legs = []
    for pitch, turn in ((210.0, 0.0), (120.0, np.pi)):
        voice = sum(np.sin(2 * np.pi * pitch * n * time_s + 3 * np.sin(1.7 * time_s)) / n for n in range(1, 12))
        syllables = np.clip(np.sin(2 * np.pi * 3.1 * time_s), 0, 1) * (np.sin(time_s / 4 + turn) > 0)
        legs.append(4000 * voice * syllables + chance.normal(0, 12, time_s.size))
    return np.stack(legs, axis=1).astype("<i2")


def _cpu(pid: int) -> float:
    """Seconds that the process has used, in its own code and in the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
