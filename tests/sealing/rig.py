"""A HOTLINE_HOME with ended calls whose sound is still plain, and the real hands that seal it."""

import contextlib
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import numpy as np

from db.journal_writer import JournalWriter
from db.unit_of_work import SqlDatabase
from hotline.bootstrap.sounds import SoundKeeper, build_vault
from hotline.domain.call import EventKind as Kind
from hotline.settings import Settings
from hotline.system_clock import SystemClock
from ivr.telephone_sound import read_sound, tone, write_wav
from tests.db.telling import CENTRE, NOON, SOON, Telling, tell


class Home:
    """Use inside `opened`. keeper: as the service has it; sealed: sounds that it told of."""

    def __init__(self, folder: Path, form="flac"):
        self.folder = folder
        self.settings = Settings(home=folder, recording={"form": form})
        self.sealed = []

    @contextlib.asynccontextmanager
    async def opened(self, *, sealing=True):
        """sealing: False when what is plain at the end is to stay so."""
        clock = SystemClock()
        self.journal = JournalWriter(self.settings.database_url, self.folder / "spool", clock)
        self.journal.start()
        self.database = SqlDatabase(self.settings.database_url, CENTRE)
        self.keeper = SoundKeeper(self.settings, self.database, self.journal, clock)
        self.keeper.on_sealed.append(self._hear)
        self.vault = build_vault(self.settings)
        try:
            yield self
        finally:
            if sealing:
                await self.keeper.stop()
            self.journal.stop()
            await self.database.close()

    async def _hear(self, sound):
        self.sealed.append(sound)

    async def a_message(self, content=None, *, seconds=3.0, hung_up=True, told=False, at_noon=True):
        """A message of an ended call; content: the bytes of its file, a tone of 440 Hz otherwise."""
        recording = uuid4()
        path = self.folder / "messages" / f"{recording}.wav"
        if content is None:
            write_wav(path, tone(440, seconds))
        else:
            path.write_bytes(content)
        call = Telling(at=NOON if at_noon else datetime.now(UTC) - timedelta(minutes=1)).rang().greeted()
        call.then(Kind.MESSAGE_STARTED, str(recording), recording=str(recording), file=path.name)
        if told:
            call.then(Kind.MESSAGE_LEFT, str(recording), recording=str(recording), file=path.name, duration_s=seconds)
        await self._keep(call, path, hung_up=hung_up)
        return recording

    async def a_talk(self, content=None, *, seconds=3, hung_up=True):
        """A conversation: the caller's leg holds 440 Hz, the dispatcher's 880 Hz."""
        recording = uuid4()
        path = self.folder / "talks" / f"{recording}.raw"
        path.write_bytes(stereo(seconds) if content is None else content)
        call = Telling().rang().greeted().waited().answered()
        call.then(Kind.TALK_RECORDED, str(recording), recording=str(recording), file=path.name)
        await self._keep(call, path, hung_up=hung_up)
        return recording

    async def _keep(self, call, path, *, hung_up):
        age(path)
        tell(self.journal, call.hung_up() if hung_up else call)
        await self.journal.kept(SOON)

    async def sound(self, recording):
        async with self.database.unit_of_work() as work:
            return await work.sounds.get(recording)

    async def heard(self, recording):
        """Each leg, decoded from the vault."""
        sound = await self.sound(recording)
        await self.vault.verify(sound)
        paths = await self.vault.samples(sound)
        try:
            return [read_sound(path) for path in paths]
        finally:
            for path in paths:
                path.unlink()
            paths[0].parent.rmdir()

    def plain(self):
        """Names of the plain files that are left."""
        return sorted(path.name for folder in ("messages", "talks") for path in (self.folder / folder).glob("*.*"))

    def set_aside(self):
        return sorted(path.name for folder in ("messages", "talks") for path in (self.folder / folder).glob("failed/*"))

    def vaulted(self):
        """Names of everything in the folder of sealed files."""
        return sorted(path.name for path in (self.folder / "sealed").iterdir())


def age(path, seconds=60):
    """As if Asterisk had written to it so long ago."""
    long_ago = time.time() - seconds
    os.utime(path, (long_ago, long_ago))


def stereo(seconds):
    """What MixMonitor writes: 440 Hz on the left, 880 Hz on the right."""
    legs = [(tone(hz, seconds).samples * 32767).astype("<i2") for hz in (440, 880)]
    return np.stack(legs, axis=1).tobytes()
