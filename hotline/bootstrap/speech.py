"""Speech in the service: the process that transcribes is started and watched, rows are opened, ends are told."""

import asyncio
import logging
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from call_records.jobs import HueyJobs
from call_records.models import find_model
from followup.alarm_clock import AlarmClock
from hotline.domain.sound import Sound
from hotline.ports import Clock, Database
from hotline.ports.transcripts import OnTranscript
from hotline.services.open_transcripts import Asking, open_missing, open_transcripts
from hotline.services.sweep_transcripts import sweep_transcripts
from hotline.services.tell_transcripts import Telling
from hotline.settings import Settings

log = logging.getLogger(__name__)

_SWEEP, _TELL, _LOOK_BACK = timedelta(seconds=10), timedelta(seconds=2), timedelta(minutes=15)

#: What was sealed longer ago is not looked for: conversations from before the centre wanted texts stay without.
_REACH = timedelta(days=7)

#: A process that ended sooner than this would end again: its model or its memory is wrong. Tried again later.
_TOO_SOON, _AGAIN = timedelta(seconds=30), timedelta(minutes=1)
_STOP_WITHIN_S = 5.0

#: What the process says when the model is loaded.
READY = "ready"

#: Libraries of mathematics start a thread for each core, which a fork does not survive, and take it from the callers.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Speech:
    """Woken by the alarm clock, `stop` at the end. A fault here costs no call anything.

    on_sealed: to be told by whoever seals sound. on_transcript: is told of each transcript at its end, at least once.
    """

    def __init__(
        self, settings: Settings, database: Database, clock: Clock, program: str = "hotline.bootstrap.speech_process"
    ) -> None:
        self._settings, self._clock, self._program = settings, clock, program
        self._jobs = HueyJobs(settings.speech.jobs, settings.home)
        self._asking = Asking(database, self._jobs, clock, talks=settings.speech.talks)
        self.on_transcript: list[OnTranscript] = []
        self._telling = Telling(database, self.on_transcript)
        self._process: subprocess.Popen[bytes] | None = None
        self._model: Path | None = None
        self._started: datetime | None = None
        self._fault, self._stopped = "", False

    def wake_by(self, alarm: AlarmClock) -> None:
        """Have the alarm clock do all that is due."""
        alarm.every(_SWEEP, "have transcribed what waits", self.sweep)
        alarm.every(_TELL, "tell what was transcribed", self.tell)
        alarm.every(_LOOK_BACK, "look for sound without transcripts", self.look_back)

    async def on_sealed(self, sound: Sound) -> None:
        """Ask for the transcript of what was just sealed."""
        await open_transcripts(self._asking, sound)

    async def sweep(self) -> None:
        """The process runs if it can, and has what is due."""
        await self._tend(await asyncio.to_thread(find_model, self._settings.speech.model, self._settings.home))
        await sweep_transcripts(self._asking)

    async def tell(self) -> None:
        """Tell the ends of transcripts."""
        await self._telling.look()

    async def look_back(self) -> None:
        """Ask for what was sealed while nobody asked."""
        await open_missing(self._asking, self._clock.now() - _REACH)

    def state(self) -> Mapping[str, Any]:
        """For `hotline check`. model: folder or "". pid: of the process; None when it does not live. fault: why."""
        pid = self._process.pid if self._process is not None and self._alive() else None
        return {"model": str(self._model or ""), "pid": pid, "fault": self._fault}

    async def stop(self) -> None:
        """What a worker has begun goes back and waits."""
        self._stopped = True  # or a sweep that is under way would start it again
        await asyncio.to_thread(self._end)
        await asyncio.to_thread(self._jobs.close)

    def _alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    async def _tend(self, model: Path | None) -> None:
        if self._alive():
            if model in {None, self._model}:
                return
            log.info("speech: another model is there: %s", model)
            await asyncio.to_thread(self._end)
        now = self._clock.now()
        if self._process is not None and self._started is not None:
            self._mourn(self._process.returncode, now - self._started)
        if (
            model is None
            or self._stopped
            or (self._fault and self._started is not None and now - self._started < _AGAIN)
        ):
            return
        self._model, self._started = model, now
        try:
            # Not in another thread: the kernel would kill the process when that thread ends.
            self._process = self._spawn(model)
        except OSError as fault:
            self._fault = f"процесс не запускается: {fault.strerror}"

    def _mourn(self, code: int, lived: timedelta) -> None:
        self._process, told = None, _lines(self._log)
        if READY in told and lived >= _TOO_SOON:
            self._fault = ""
            log.warning("speech: the process that transcribes ended (%d) and is started again", code)
            return
        if code == -signal.SIGALRM:
            reason = "модель не загрузилась, вероятно, мало памяти (HOTLINE_SPEECH__MEMORY_MB)"
        else:
            reason = told[-1][:200] if told else "причина не названа"
        self._fault = f"процесс закончился с кодом {code}: {reason}"
        log.warning("speech: transcribing does not start (%d), see %s", code, self._log)

    @property
    def _log(self) -> Path:
        return self._settings.home / "log" / "speech.log"

    def _spawn(self, model: Path) -> "subprocess.Popen[bytes]":
        self._log.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(self._log, "wb", opener=partial(os.open, mode=0o600)) as into, tempfile.TemporaryFile() as told:
            # Secrets in the addresses of databases stand in no command line and in no file with a name.
            told.write(self._settings.model_dump_json().encode())
            told.seek(0)
            return subprocess.Popen(  # noqa: S603 - this very program
                [sys.executable, "-m", self._program, str(model), str(os.getpid())],
                env=os.environ | ONE_THREAD,
                stdin=told,
                stdout=into,
                stderr=into,
                start_new_session=True,  # Ctrl-C is the service's to answer: it tells the process to stop
            )

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(_STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process, self._fault = None, ""


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text("utf-8", "replace").strip().splitlines()
    except OSError:
        return []
