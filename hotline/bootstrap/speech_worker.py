"""The process that transcribes: loads the model once, then forks workers (huey's), each of which forks a child a file.

    service ── this process (the model) ──┬── worker ── child (one file)
                                          └── worker ── child (one file)

Whoever loses the one above is killed by the kernel. What a child loses is told by its worker at once; what a worker
loses is found by the service's sweep (`hotline.services.sweep_transcripts`). Nothing is lost but time.
"""

import asyncio
import logging
import os
import shutil
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from huey.consumer import Consumer, ProcessEnvironment

from call_records.apart import Failed, Lost, apart
from call_records.jobs import HueyJobs
from call_records.mortal import die_with, take_little
from db.unit_of_work import SqlDatabase
from hotline.domain.transcript import Word
from hotline.ports.sounds import BrokenSound, SoundVault
from hotline.ports.transcripts import Leg, Transcriber
from hotline.services.sweep_transcripts import BEAT
from hotline.services.transcribe_leg import Heard, Work, beat, give, release, take
from hotline.settings import Settings
from hotline.system_clock import SystemClock

log = logging.getLogger(__name__)

T = TypeVar("T")

#: How often, and after how many seconds, a silent database is asked again before the work is thrown away.
_PATIENCE = (1.0, 5.0, 15.0)


#: Longest loading of a model. One that gets too little memory waits for ever, inside of Vosk.
LOAD_WITHIN_S = 300


def run_workers(
    settings: Settings, vault: SoundVault, engine: Callable[[], Transcriber], ready: Callable[[], None]
) -> None:
    """Work until SIGTERM (at once; what is begun goes back) or SIGINT (what is begun is finished).

    ready: called when the model is loaded. Raises ValueError or OSError when the model or the store of jobs cannot be
    had; ended by SIGALRM when the model is not loaded in time. To be called in the main thread of a process without
    other threads.
    """
    take_little(settings.speech.memory_mb)
    signal.alarm(LOAD_WITHIN_S)
    desk = _Desk(settings, vault, engine())
    signal.alarm(0)
    ready()
    jobs = HueyJobs(settings.speech.jobs, settings.home, desk.transcribe)
    jobs.register()
    _MortalConsumer(
        jobs.huey,
        workers=settings.speech.workers,
        worker_type="process",
        periodic=False,
        scheduler_interval=60,
        initial_delay=0.1,
        max_delay=1.0,
        health_check_interval=1,
    ).run()


class _Desk:
    """What a worker does with a job. The database is opened for each word with it: no thread may live at a fork."""

    def __init__(self, settings: Settings, vault: SoundVault, engine: Transcriber) -> None:
        self._settings, self._vault, self._engine = settings, vault, engine
        self._clock = SystemClock()

    def transcribe(self, recording: str, leg: int) -> None:
        """From the job to the row."""
        taken = self._ask(partial(take, clock=self._clock, leg=Leg(UUID(recording), leg)))
        if taken is None:
            return
        try:
            heard = self._hear(taken)
        except Lost:
            return
        except KeyboardInterrupt:  # huey's word for SIGTERM
            self._ask(partial(release, clock=self._clock, work=taken))
            raise
        self._ask(partial(give, clock=self._clock, work=taken, heard=heard, engine=self._engine.name), _PATIENCE)

    def _hear(self, taken: Work) -> Heard:
        try:
            files = asyncio.run(self._vault.samples(taken.sound))
        except BrokenSound as fault:
            return Heard(fault=f"звук не читается: {fault}"[:300], final=True)
        except OSError as fault:
            return Heard(fault=f"звук не читается: {fault.strerror or fault}"[:300])
        with files[taken.claim.leg.leg].open("rb") as sound:
            # Without a name it is gone with this process and its child, whatever ends them.
            shutil.rmtree(files[0].parent, ignore_errors=True)
            return self._heard_apart(taken, Path(f"/proc/self/fd/{sound.fileno()}"))

    def _heard_apart(self, taken: Work, sound: Path) -> Heard:
        try:
            told = apart(
                lambda: [astuple(word) for word in self._engine.words(sound)],
                limit_s=taken.limit_s,
                beat=lambda: self._beat(taken),
                beat_s=BEAT.total_seconds(),
            )
        except Failed as failed:
            log.warning("recording %s, leg %d: %s", taken.sound.id, taken.claim.leg.leg, failed.fault)
            return Heard(
                fault=f"звук не читается: {failed.fault}" if failed.final else failed.fault, final=failed.final
            )
        return Heard([Word(*word) for word in told])

    def _beat(self, taken: Work) -> bool:
        try:
            return self._ask(partial(beat, clock=self._clock, work=taken))
        except OSError:
            return True  # the database is silent for everybody; whether the leg is still ours shows at the end

    def _ask(self, question: Callable[[SqlDatabase], Awaitable[T]], patience: tuple[float, ...] = ()) -> T:
        for wait in (*patience, None):
            try:
                return asyncio.run(self._asked(question))
            except OSError:
                if wait is None:
                    raise
                time.sleep(wait)
        raise AssertionError("the last question answers or raises")

    async def _asked(self, question: Callable[[SqlDatabase], Awaitable[T]]) -> T:
        database = SqlDatabase(self._settings.database_url, self._settings.centre.zone)
        try:
            return await question(database)
        finally:
            await database.close()


class _MortalEnvironment(ProcessEnvironment):  # type: ignore[misc]  # huey has no types
    """huey leaves workers behind when its main process is killed; these die with it."""

    def create_process(self, runnable: Callable[[], None], name: str) -> Any:
        parent = os.getpid()

        def mortal() -> None:
            die_with(parent)
            runnable()

        return super().create_process(mortal, name)


class _MortalConsumer(Consumer):  # type: ignore[misc]
    def get_environment(self, worker_type: str) -> Any:
        del worker_type
        return _MortalEnvironment(self._graceful_sig, self._interrupt_sig)
