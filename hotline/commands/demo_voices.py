"""What invented callers say: spoken once by the machine's own voice, then kept."""

import asyncio
import hashlib
import logging
from pathlib import Path

from ivr.speech import Festival
from ivr.spoken_text import Unspeakable
from ivr.telephone_sound import read_sound

log = logging.getLogger(__name__)


class Voices:
    """Sounds below `folder`. A text that cannot be spoken is passed over: the caller is silent then."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._festival = folder, Festival()
        self._turn = asyncio.Semaphore(1)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def say(self, text: str) -> Path | None:
        """The WAV of the text; None without one."""
        file = self._folder / f"{hashlib.sha256(text.encode()).hexdigest()[:16]}.wav"
        async with self._turn:
            if text and not file.exists():
                try:
                    await asyncio.to_thread(self._speak, text, file)
                except (RuntimeError, ValueError, Unspeakable) as fault:
                    log.warning("an invented caller stays silent: %s", fault)
                    return None
        return file if text else None

    @staticmethod
    def seconds(sound: Path | None) -> float:
        """How long it lasts."""
        return read_sound(sound).seconds if sound else 0.0

    def close(self) -> None:
        """End the voice's process."""
        self._festival.close()

    def _speak(self, text: str, file: Path) -> None:
        draft = file.with_suffix(".draft.wav")
        self._festival.speak(text, draft)
        draft.replace(file)
