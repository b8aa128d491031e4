"""N families are called, the service is killed K times at six points in turn; then everything is counted."""

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
import wave
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select

from db.attempts import attempt_of_row
from db.dial_tables import dial_attempts
from db.schema import migrate
from db.unit_of_work import SqlDatabase, SqlUnitOfWork
from hotline.domain.attempt import LIVE, Attempt, AttemptState
from hotline.domain.duty import DIAL_UNKNOWN
from ivr.prompts import KEYS
from tests.asterisk.asterisk_rig import Rig, rig_settings
from tests.asterisk.product import free_range
from tests.faults.families import Families
from tests.faults.worker import POINTS

#: Calls at once while the service is killed, so that there is somebody left for each crash; and after the last one.
_AT_ONCE, _AT_THE_END = 2, 20


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of it. twice: numbers that were called more often than there are attempts, by SIPp's log.

    hidden: unknown ends that no person sees. open: attempts that have no end although nothing is on its way.
    """

    attempts: int
    crashes: Counter
    states: Counter
    twice: dict[str, int]
    dialled: int
    hidden: int
    open: int
    seconds: float

    @property
    def clean(self) -> bool:
        return not (self.twice or self.hidden or self.open)


class Lives:
    """Services one after the other, each forked from a process that has imported everything, and really killed."""

    def __init__(self, folder: Path, plan: dict) -> None:
        self._folder, self._plan = folder, plan

    async def __aenter__(self) -> Self:
        self._errors = (self._folder / "worker.log").open("ab")
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.faults.worker"),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._errors,
            start_new_session=True,
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        await self._process.wait()
        self._errors.close()

    async def live(self, point: str, at: int, channels: int = _AT_ONCE) -> bool:
        """One life of the service; True when it ended by its own kill."""
        file = self._folder / "plan.json"
        file.write_text(json.dumps(self._plan | {"point": point, "at": at, "channels": channels}), "utf-8")
        self._process.stdin.write(f"{file}\n".encode())
        code = (await self._process.stdout.readline()).decode().strip()
        if code not in {"0", "-9"}:
            raise AssertionError((self._folder / "worker.log").read_text("utf-8", errors="replace")[-2000:])
        return code == "-9"


async def torment(
    folder: Path,
    *,
    families: int,
    crashes: int,
    within_s: float = 120.0,
    say: Callable[[str], None] = lambda _: None,
) -> Verdict:
    """Call `families`, die `crashes` times, go on each time; give what was counted. Raises TimeoutError."""
    began = time.monotonic()
    holding = Families(folder / "families")
    async with holding:
        trunk = {"name": "vega", "host": f"127.0.0.1:{holding.port}", "match": "127.0.0.9"}
        rig = Rig(rig_settings(folder / "home", trunk=trunk, rtp=_rtp(_AT_THE_END)))
        _speak_briefly(rig.home / "prompts")
        try:
            await rig.start()
            url = f"sqlite:///{folder / 'ledger.sqlite3'}"
            await asyncio.to_thread(migrate, url)
            async with asyncio.timeout(within_s):
                plan = _plan(rig, url, families)
                async with Lives(folder, plan) as lives:
                    killed = await _kill_again_and_again(lives, crashes, say)
                    await lives.live("", 0, channels=_AT_THE_END)
        finally:
            await rig.process.stop()
    return await _judged(url, holding.dialled(), killed, time.monotonic() - began)


async def _kill_again_and_again(lives: Lives, crashes: int, say: Callable[[str], None]) -> Counter:
    killed: Counter = Counter()
    for nth in range(crashes):
        point = POINTS[nth % len(POINTS)]
        if not await lives.live(point, 1):
            break  # nobody is left to be called
        killed[point] += 1
        if (nth + 1) % 25 == 0:
            say(f"{nth + 1} of {crashes} crashes")
    return killed


def _plan(rig: Rig, url: str, families: int) -> dict:
    #: Of ten families one is busy, one does not answer, one refuses, one presses nothing (tests/sipp/family.xml).
    return {
        "home": str(rig.home),
        "url": url,
        "ami": rig.settings.ami.port,
        "agi": rig.settings.agi.port,
        "holder": "the service of this home",
        "ring_s": 2,
        "matters": [{"subject": str(uuid4()), "phone": f"+7900{1_000_000 + nth}"} for nth in range(families)],
    }


def _rtp(channels: int) -> dict[str, int]:
    size = 4 * channels + 40
    first = free_range(size)
    return {"first": first, "last": first + size - 1}


def _speak_briefly(folder: Path) -> None:
    """A fifth of a second for each sentence: what is said is tested elsewhere."""
    folder.mkdir(parents=True, exist_ok=True)
    for key in KEYS:
        with wave.open(str(folder / f"{key}.wav"), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(8000)
            sound.writeframes(bytes(3200))


async def _judged(url: str, dialled: Counter, killed: Counter, seconds: float) -> Verdict:
    database = SqlDatabase(url, ZoneInfo("Europe/Moscow"))
    try:
        async with database.unit_of_work() as work:
            attempts = await all_attempts(work)
            hidden = sum(
                [
                    await work.duties.of_cause(DIAL_UNKNOWN, attempt.id) is None
                    for attempt in attempts
                    if attempt.state is AttemptState.UNKNOWN
                ]
            )
    finally:
        await database.close()
    meant = Counter(attempt.phone for attempt in attempts)
    twice = {phone: times for phone, times in dialled.items() if times > meant[phone]}
    states = Counter(attempt.state.value for attempt in attempts)
    still_open = sum(attempt.state in LIVE for attempt in attempts)
    return Verdict(len(attempts), killed, states, twice, sum(dialled.values()), hidden, still_open, seconds)


async def all_attempts(work: SqlUnitOfWork) -> list[Attempt]:
    """The whole ledger."""
    return [attempt_of_row(row) for row in await work.attempts._link.read(select(dial_attempts))]
