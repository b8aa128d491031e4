"""What is kept and what goes, joined: retention, erasure, and the seal on hidden numbers."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from asterisk_conf.secrets import made_secret
from call_records.old_lines import strike_old_lines
from call_records.plain_files import plain_paths
from call_records.strike import strike_files
from db.caller_seal import HmacCallerSeal
from db.purge import purge
from hotline.bootstrap.campaigns import build_voice
from hotline.ports import Clock, Database
from hotline.ports.sounds import SoundVault
from hotline.services.ask_erasure import Eraser
from hotline.services.retain import Retainer
from hotline.services.voice_campaigns import tidy_voice
from hotline.settings import Settings


@dataclass(frozen=True, slots=True)
class HomeSounds:
    """`hotline.ports.retention.SoundEraser`."""

    database: Database
    vault: SoundVault
    home: Path

    async def erase(self, recording: UUID) -> None:
        """The key, and every file of it, sealed or plain."""
        async with self.database.unit_of_work() as work:
            sound = await work.sounds.get(recording)
        if sound is not None and sound.file:
            await self.vault.erase(sound)
        for path in plain_paths(self.home, recording):
            await asyncio.to_thread(path.unlink, missing_ok=True)


@dataclass(frozen=True, slots=True)
class HomeDisk:
    """`hotline.ports.erasures.Disk`."""

    home: Path
    url: str

    async def strike(self, patterns: Sequence[re.Pattern[str]]) -> int:
        """Overwrite what is found in texts below HOTLINE_HOME."""
        return await asyncio.to_thread(strike_files, self.home, patterns)

    async def purge(self) -> None:
        """Write the database anew."""
        await asyncio.to_thread(purge, self.url)


@dataclass(frozen=True, slots=True)
class HomeLogs:
    """`hotline.ports.retention.StationLogs`."""

    home: Path

    async def strike_old(self, before: datetime, *, look_only: bool) -> int:
        """Take the numbers out of lines of before that moment."""
        return await asyncio.to_thread(strike_old_lines, self.home, before, look_only=look_only)


@dataclass(frozen=True, slots=True)
class Keeping:
    """One centre's: `build_keeping`."""

    callers: HmacCallerSeal
    eraser: Eraser
    retainer: Retainer


def caller_seal(home: Path) -> HmacCallerSeal:
    """Makes its key at the first start. Raises `asterisk_conf.secrets.BadSecret`."""
    return HmacCallerSeal(made_secret(home, "callers"))


def build_keeping(settings: Settings, database: Database, clock: Clock, vault: SoundVault) -> Keeping:
    """Raises `asterisk_conf.secrets.BadSecret`."""
    home, zone = settings.home, settings.centre.zone
    voice = build_voice(home)
    callers, sounds = caller_seal(home), HomeSounds(database, vault, home)
    return Keeping(
        callers,
        Eraser(
            database,
            clock,
            callers,
            sounds,
            HomeDisk(home, settings.database_url),
            zone,
            unsay=lambda: tidy_voice(database, clock, voice),
        ),
        Retainer(database, sounds, clock, zone, HomeLogs(home)),
    )
