"""What transcription costs and whom: two workers against one, and the menu's callers while two are busy.

The model is the Korean one of the tests, listening freely: the work is that of any model of its size, the words are not
looked at.
"""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from hotline.domain.transcript import TranscriptState
from tests.bench.figures import Figure, Limit, median, paired_ratio
from tests.bench.load import one_round
from tests.bench.sides import Side, product_side
from tests.speech.speech_rig import SpeechHome, spoken

#: Messages of some four seconds each, and rounds of them.
_MESSAGES, _ROUNDS = 10, 3
_QUICK_MESSAGES, _QUICK_ROUNDS = 4, 1

#: Calls of a round and how many come in a second: about a fifth of what the machine can take.
_CALLS, _RATE, _AT_ONCE = 900, 60.0, 1000

#: Messages that wait while callers are timed; more than two workers can do meanwhile.
_BACKLOG = 200

_WITHIN_S = 600.0

_PROGRAM = "hotline.bootstrap.speech_process"

Say = Callable[[str], None]


async def figures(folder: Path, quick: bool, say: Say) -> list[Figure]:
    """Both, in turns with what they are compared with, so that what disturbs the machine disturbs both."""
    sound = spoken(folder)
    rounds = _QUICK_ROUNDS if quick else _ROUNDS
    workers = await _workers(folder, sound, _QUICK_MESSAGES if quick else _MESSAGES, rounds, say)
    return [*workers, *await _callers(folder, sound, rounds, say)]


async def _workers(folder: Path, sound: Path, messages: int, rounds: int, say: Say) -> list[Figure]:
    one, two = [], []
    async with _home(folder / "one", sound, 1) as single, _home(folder / "two", sound, 2) as double:
        for nth in range(rounds):
            one.append(await _takes(single, sound, messages))
            two.append(await _takes(double, sound, messages))
            say(f"round {nth + 1}, {messages} messages: one worker {one[-1]:.1f} s, two workers {two[-1]:.1f} s")
    return [
        Figure(f"transcripts of {messages} messages, one worker", "s", median(one)),
        Figure(f"transcripts of {messages} messages, two workers", "s", median(two)),
        Figure("two workers against one", "times", paired_ratio(one, two), limit=Limit(1.8, at_least=True)),
    ]


async def _callers(folder: Path, sound: Path, rounds: int, say: Say) -> list[Figure]:
    alone, beside = [], []
    async with product_side(folder / "product") as product, _home(folder / "busy", sound, 2) as home:
        await _p99(product, folder, say)  # warm
        for _ in range(_BACKLOG):
            await home.a_message(sound)
        for _ in range(rounds):
            _all(home, signal.SIGSTOP)
            alone.append(await _p99(product, folder, say))
            _all(home, signal.SIGCONT)
            beside.append(await _p99(product, folder, say))
        if not await _left(home):
            raise RuntimeError("the workers had nothing left to do while callers were timed: raise _BACKLOG")
    name = "answer → BYE of the menu, p99"
    return [
        Figure(f"{name}, nobody transcribes", "ms", median(alone)),
        Figure(f"{name}, two workers transcribe", "ms", median(beside)),
        Figure("the second against the first", "times", paired_ratio(beside, alone), limit=Limit(1.5)),
    ]


async def _p99(product: Side, folder: Path, say: Say) -> float:
    done = await one_round(product, folder / "sipp", calls=_CALLS, rate=_RATE, at_once=_AT_ONCE)
    say(done.told())
    return done.bye_ms(0.99)


@asynccontextmanager
async def _home(folder: Path, sound: Path, workers: int) -> AsyncIterator[SpeechHome]:
    """With its process up and the model loaded."""
    folder.mkdir()
    home = SpeechHome(folder, program=_PROGRAM, workers=workers)
    try:
        await _takes(home, sound, 1)
        yield home
    finally:
        _all(home, signal.SIGCONT)
        await home.close()


async def _takes(home: SpeechHome, sound: Path, messages: int) -> float:
    """Seconds from the first job to the last transcript."""
    _all(home, signal.SIGSTOP)
    for _ in range(messages):
        await home.a_message(sound)
    _all(home, signal.SIGCONT)
    await home.speech.sweep()
    begun = time.monotonic()
    while await _left(home):
        if time.monotonic() - begun > _WITHIN_S:
            raise TimeoutError(f"transcripts do not come: {home.log()}")
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


async def _left(home: SpeechHome) -> int:
    """How many transcripts are not at their end."""
    async with home.database.unit_of_work() as work:
        counts = await work.transcripts.counts()
    return counts.get(TranscriptState.WAITING, 0) + counts.get(TranscriptState.RUNNING, 0)


def _all(home: SpeechHome, number: int) -> None:
    for pid in home.processes():
        os.kill(pid, number)
