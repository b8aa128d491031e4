"""The voice: sealing, transcription, listening. Each part has a module of its own and a line in `PARTS`."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.bench import voice_listening, voice_sealing, voice_speech
from tests.bench.figures import Figure

Say = Callable[[str], None]

#: Work in a folder of its own, quick or thoroughly, say what is going on, give the figures.
Part = Callable[[Path, bool, Say], Awaitable[list[Figure]]]

PARTS: tuple[tuple[str, Part], ...] = (
    ("sealing", voice_sealing.figures),
    ("writing down", voice_speech.figures),
    ("listening", voice_listening.figures),
)


async def voice(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Every figure of every part, in their order."""
    found: list[Figure] = []
    for name, part in PARTS:
        place = folder / f"voice-{name}"
        place.mkdir()
        say(f"the voice: {name}")
        found += await part(place, quick, say)
    return found
