"""A `Speaker` that hums: as many seconds as the text needs, and it counts what it was asked."""

from pathlib import Path

import numpy as np

from ivr.prompt_sound import Sound, write

RATE = 16000


class FakeVoice:
    def __init__(self, name: str = "hum", seconds_a_letter: float = 0.08, level: float = 0.3) -> None:
        self.name = name
        self.asked: list[str] = []
        self._seconds_a_letter, self._level = seconds_a_letter, level

    def speak(self, text: str, target: Path) -> None:
        self.asked.append(text)
        write(target, hum(len(text) * self._seconds_a_letter, self._level))


class LostVoice:
    """An engine that is not there."""

    name = "lost"

    def __init__(self) -> None:
        self.asked = 0

    def speak(self, text: str, target: Path) -> None:
        self.asked += 1
        raise RuntimeError("no voice: apt-get install voice")


def hum(seconds: float, level: float = 0.3, frequency: float = 200.0) -> Sound:
    """Something like a vowel, swelling and falling three times a second as syllables do."""
    time = np.arange(int(seconds * RATE)) / RATE
    tone = sum(np.sin(2 * np.pi * frequency * n * time) / n for n in range(1, 8)) / 2
    return Sound(level * tone * (0.6 + 0.4 * np.sin(2 * np.pi * 3 * time)), RATE)
