"""What a supervisor waits for: the waveform of a recording, and the answer to «who heard this case»."""

import asyncio
import random
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from db.schema import migrate
from db.types import moment_text
from db.unit_of_work import SqlDatabase
from hotline.services.who_heard import who_heard
from tests.bench.figures import Figure, Limit, median
from tests.console.browser import browser
from tests.console.sound_rig import PEOPLE, a_sound_desk, a_talk
from tests.db.telling import CENTRE

_CALLS, _ASKED = 20_000, 60


@dataclass(frozen=True, slots=True)
class Amount:
    """lines: of the audit. pages: how often the page of a recording is opened."""

    lines: int = 1_000_000
    pages: int = 12


QUICK = Amount(lines=100_000, pages=5)


async def figures(folder: Path, quick: bool, say: Callable[[str], None]) -> list[Figure]:
    """Two figures of the issue, each with its limit."""
    amount = QUICK if quick else Amount()
    say(f"writing {amount.lines} lines of the audit")
    audit_ms = await _audit(folder / "audit.db", amount)
    say("opening recordings in Chromium")
    wave_ms = await _waveform(folder / "page.db", folder / "spool", amount)
    return [
        Figure("waveform on the screen after the click, median", "ms", wave_ms, limit=Limit(300)),
        Figure(
            f"who heard a case, {amount.lines} lines of audit, slowest of {_ASKED}", "ms", audit_ms, limit=Limit(1000)
        ),
    ]


async def _audit(file: Path, amount: Amount) -> float:
    url = f"sqlite:///{file}"
    await asyncio.to_thread(migrate, url)
    calls = await asyncio.to_thread(_fill, file, amount.lines)
    database, took = SqlDatabase(url, CENTRE), []
    try:
        for call in calls:
            begun = time.perf_counter()
            async with database.unit_of_work() as work:
                found = await who_heard(work, [call])
            took.append((time.perf_counter() - begun) * 1000)
            if not found:
                raise AssertionError("a case that was heard is answered with nobody")
    finally:
        await database.close()
    return max(took)


def _fill(file: Path, lines: int) -> list[UUID]:
    """Recordings of many calls, and an audit in which most lines are about them; gives calls to ask for."""
    chance, at = random.Random(7), datetime(2026, 1, 1, tzinfo=UTC)
    calls = [uuid4() for _ in range(_CALLS)]
    recordings = [(str(uuid4()), str(call)) for call in calls for _ in range(2)]
    logins = sorted(PEOPLE)

    def told():
        for nth in range(lines):
            moment = moment_text(at + timedelta(seconds=nth * 20))
            recording = recordings[nth % len(recordings)][0]
            what = (
                ("sound.play", "recording", recording)
                if nth % 3
                else ("journal.line", "call", str(calls[nth % _CALLS]))
            )
            yield moment, chance.choice(logins), *what

    with sqlite3.connect(file) as connection:
        connection.executemany(
            "INSERT INTO recordings (id, call_id, kind, file, started_at) VALUES (?, ?, 'talk', 'x', '2026-01-01')",
            recordings,
        )
        connection.executemany(
            "INSERT INTO audit (at, login, action, object_kind, object_id, outcome) VALUES (?, ?, ?, ?, ?, 'allowed')",
            told(),
        )
        connection.execute("ANALYZE")
    return chance.sample(calls, _ASKED)


async def _waveform(file: Path, spool: Path, amount: Amount) -> float:
    async with a_sound_desk(f"sqlite:///{file}", spool) as desk, browser() as chromium:
        sound = await desk.keep(a_talk())
        desk.by("nina")
        await desk.say_why(sound.id)
        page = await chromium.page()
        return median([await shown_ms(page, desk, sound.id) for _ in range(amount.pages)])


async def shown_ms(page, desk, recording):
    """Milliseconds from the click on a line of the list to the waveform on the screen."""
    await page.goto(str(desk.client.make_url("/sounds")))
    link = page.locator(f"a[href='/sounds/{recording}']")
    await link.evaluate("link => link.addEventListener('click', () => performance.mark('clicked'))")
    await link.click()
    await page.wait_for_function("() => performance.getEntriesByName('sound:painted').length > 0")
    at = "performance.getEntriesByName('{}')[0].startTime"
    return await page.evaluate(f"{at.format('sound:painted')} - {at.format('clicked')}")
