"""`hotline recordings verify`: every sealed file is decrypted to its end and compared with its SHA-256."""

from typing import Any

from rich.console import Console
from rich.progress import Progress

from hotline.domain.refusal import Refused
from hotline.ports.sounds import BrokenSound
from hotline.settings import Settings


async def verify_recordings(settings: Settings) -> dict[str, Any]:
    """checked: how many; broken: id and fault of each that cannot be heard any more. Progress on standard error.

    Raises `Refused` when there is no key: a new one would open nothing.
    """
    from hotline.bootstrap.parts import open_database
    from hotline.bootstrap.sounds import build_vault
    from hotline.services.list_recordings import all_sounds

    key = settings.home / "secrets" / "voice_key"
    broken, checked = [], 0
    async with open_database(settings) as database:
        sounds = [sound async for sound in all_sounds(database) if sound.audible]
        if sounds and not key.exists():
            raise Refused(f"{key} is missing, and no recording opens without it: put it back from a backup")
        if not sounds:
            return {"checked": 0, "broken": []}
        vault = build_vault(settings)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            for sound in bar.track(sounds, description="записи"):
                try:
                    await vault.verify(sound)
                except BrokenSound as fault:
                    broken.append({"id": str(sound.id), "fault": str(fault)})
                checked += 1
    return {"checked": checked, "broken": broken}
