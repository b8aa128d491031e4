"""What the dialler costs: fifty calls at once, from the claim to the end, on a real database and a real AMI link.

Asterisk is a talker on the other side of the socket that answers as the real one does: its own work is not measured,
and neither is the talk (see "The caller's rules").
"""

import asyncio
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from db.schema import migrate
from db.unit_of_work import SqlDatabase
from followup.dialler import Dialler, Pace, Parts
from hotline.domain.attempt import Matter
from hotline.ports.dialling import Verdict
from hotline.system_clock import SystemClock
from ivr.ami_link import Account, AmiLink
from ivr.dialling import AmiDialer
from tests.bench.figures import Figure, Limit

_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Amount:
    """rounds: of fifty calls. talk_s: how long each is up; a short follow-up call is."""

    rounds: int = 3
    talk_s: float = 20.0


QUICK = Amount(1)


async def dialling_figures(folder: Path, amount: Amount, say: Callable[[str], None]) -> list[Figure]:
    """Work in `folder`; give the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    secret = folder / "ami"
    secret.write_text("bench\n", "ascii")
    exchange = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.exchange", str(amount.talk_s), stdout=asyncio.subprocess.PIPE
    )
    database = SqlDatabase(await _migrated(folder))
    try:
        assert exchange.stdout is not None
        port = int(await exchange.stdout.readline())
        say(f"dialling {_AT_ONCE} at once, {amount.rounds} times")
        rounds = [await _round(database, port, secret) for _ in range(amount.rounds)]
    finally:
        exchange.kill()
        await exchange.wait()
        await database.close()
    cpu, wall = sum(one[0] for one in rounds), sum(one[1] for one in rounds)
    calls = _AT_ONCE * amount.rounds
    return [
        Figure("50 calls at once: the dialler's share of a core", "%", 100 * cpu / wall, limit=Limit(5)),
        Figure("the dialler's work for a call", "ms", 1000 * cpu / calls),
        Figure("calls without an end in the ledger", "calls", sum(one[2] for one in rounds), limit=Limit(0), hard=True),
    ]


async def _migrated(folder: Path) -> str:
    url = f"sqlite:///{folder / 'dialling.sqlite3'}"
    await asyncio.to_thread(migrate, url)
    return url


class _Fifty:
    """`Due`: fifty people, each once."""

    def __init__(self, clock: SystemClock) -> None:
        self.matters = [Matter(uuid4(), "follow_up", f"+7900{1_000_000 + n}", clock.now()) for n in range(_AT_ONCE)]

    async def next(self, now: object, limit: int) -> list[Matter]:
        """Those who were not given yet."""
        del now
        given, self.matters = self.matters[:limit], self.matters[limit:]
        return given

    async def put_off(self, *_: object) -> None:
        """Nobody is."""

    async def judge(self, *_: object) -> Verdict:
        """Whoever it is."""
        return Verdict(allowed=True)


class _NoTrail:
    async def of(self, attempts: object) -> dict[object, object]:
        """Nothing is looked up while everything is heard."""
        del attempts
        return {}


async def _round(database: SqlDatabase, port: int, secret: Path) -> tuple[float, float, int]:
    """CPU seconds of this process, seconds from the first claim to the last end, calls without an end."""
    clock = SystemClock()
    link = AmiLink(Account(port, "dialler", secret), clock)
    dialer = AmiDialer(link, link, trunk="vega", caller_id="129")
    link.start()
    if not await link.linked(timedelta(seconds=10)):
        raise RuntimeError(link.state.reason)

    parts = Parts(database, clock, dialer, _NoTrail(), [_Fifty(clock)])  # type: ignore[arg-type, list-item]
    dialler = Dialler(parts, "bench", Pace(_AT_ONCE, 10_000))
    began, cpu = time.monotonic(), _cpu()
    await dialler.tick()
    while dialler.calls:
        await asyncio.sleep(2)
        await dialler.tick()
    spent, wall = _cpu() - cpu, time.monotonic() - began
    await dialler.stop()
    await link.stop()
    async with database.unit_of_work() as work:
        left = len(await work.attempts.live())
    return spent, wall, left


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
