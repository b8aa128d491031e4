"""Sealed sound, joined: the vault with its key, the process that seals, the sweep that wakes it."""

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from asterisk_conf.control import running_pid
from asterisk_conf.secrets import made_secret
from call_records.keys import MasterKey
from call_records.plain_files import PlainFiles
from call_records.sealer import SealingProcess
from call_records.vault import FileVault
from hotline.ports import Clock, Database, Journal
from hotline.ports.sounds import OnSealed
from hotline.services.keep_sound import note_missing
from hotline.services.seal_sounds import seal_sounds
from hotline.services.sealing import Sealing
from hotline.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)

#: A plain file has to go within five seconds after the call.
SEALING = timedelta(seconds=1)
MISSING = timedelta(seconds=60)

_LAST_SWEEP_S = 5.0


def master_key(home: "Path") -> MasterKey:
    """Made at the first start. Raises `asterisk_conf.secrets.BadSecret`."""
    return MasterKey(made_secret(home, "voice_key"))


def build_vault(settings: Settings) -> FileVault:
    """For the service, and for processes of their own. Raises `asterisk_conf.secrets.BadSecret`."""
    return FileVault(settings.home, master_key(settings.home))


class SoundKeeper:
    """`start`, then `tick` by the alarm clock, `stop`. vault: for whoever reads. on_sealed: who wants to be told."""

    def __init__(self, settings: Settings, database: Database, journal: Journal, clock: Clock) -> None:
        home = settings.home
        master = master_key(home)
        self.vault = FileVault(home, master)
        self._sealer = SealingProcess(home / "sealed", master, settings.recording.form)
        plains = PlainFiles(home, lambda: running_pid(home))
        self._sealing = Sealing(database, journal, clock, plains, self._sealer)
        self._sweep: asyncio.Task[None] | None = None
        self._tidied = False
        #: Why older recordings cannot be heard; "" when they can.
        self.trouble = ""

    @property
    def on_sealed(self) -> list[OnSealed]:
        return self._sealing.on_sealed

    @property
    def waits(self) -> str:
        """Why sealing has to wait; "" when it does not."""
        return self._sealing.waits

    async def tick(self) -> None:
        """Begin a sweep unless one is at work; a long conversation may keep it for longer than the alarm sleeps."""
        if self._sweep is None or self._sweep.done():
            self._sweep = asyncio.create_task(self.sweep(), name="seal sounds")

    async def note_missing(self) -> None:
        """Rows without a file are looked for more rarely."""
        await note_missing(self._sealing)

    async def stop(self) -> None:
        """What has just ended is sealed yet, if that does not take long; the rest by the next start."""
        try:
            async with asyncio.timeout(_LAST_SWEEP_S):
                if self._sweep is not None:
                    await self._sweep
                await self.sweep()
        except TimeoutError:
            log.info("some sound is sealed by the next start")
        await self._sealer.stop()

    async def sweep(self) -> None:
        """Seal everything that can be sealed now. Never raises."""
        try:
            if not self._tidied:
                await self._tidy()
            await seal_sounds(self._sealing)
        except OSError as silence:
            log.info("what the last run left is looked at later: %s", silence)
        except Exception:
            log.exception("a sweep of sealing failed; the next one tries again")

    async def _tidy(self) -> None:
        """What the last run left half done."""
        plains = await self._sealing.plains.found()
        async with self._sealing.database.unit_of_work() as work:
            sounds = {plain: await work.sounds.get(plain.recording) for plain in plains}
        known = {plain: sound.file if sound else None for plain, sound in sounds.items()}
        if removed := await self._sealer.tidy(known):
            log.info("%d half-sealed files of the last run were removed", removed)
        await asyncio.to_thread(self.vault.tidy)
        await self._try_the_key()
        await self._sealer.warm()
        self._tidied = True

    async def _try_the_key(self) -> None:
        """A key that was lost was made anew by now, and opens nothing that was sealed before."""
        async with self._sealing.database.unit_of_work() as work:
            oldest = next((sound for sound in await work.sounds.page(limit=100) if sound.audible), None)
        if oldest is not None and not await self._sealer.holds(oldest):
            self.trouble = "secrets/voice_key opens no older recording: put the key and sealed/ back from a backup"
            log.error(self.trouble)
