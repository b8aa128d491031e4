"""Which of the known prompts is heard, and when: normalised cross-correlation with each prompt's beginning.

A prompt that went through A-law and a jitter buffer is still the same wave, so this is exact where speech recognition
would guess. A frame lost or repeated in the middle lowers the likeness, hence a threshold well below 1; different
sentences of one synthetic voice stay under 0.25.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivr.listening import first_sound
from ivr.telephone_sound import RATE, Samples, Sound

#: Seconds of a prompt that are compared. So much must have been heard before it is recognised.
BEGINNING_S = 1.5

_LIKE = 0.45
#: Of a single word, which resembles many a syllable.
_LIKE_WORD = 0.75
_WORD_S = 1.0
_SHORTEST_S = 0.3
_BLOCK = 1 << 16  # 8 s a step


@dataclass(frozen=True, slots=True)
class Heard:
    """key: the prompt. at: seconds from the start of the recording to its first sample. likeness: 0 to 1."""

    key: str
    at: float
    likeness: float


@dataclass(frozen=True, slots=True)
class _Known:
    key: str
    whole: Samples
    lead: int  # samples of silence that come before the part compared
    part: Samples
    spectrum: NDArray[np.complex64]


class Ear:
    """Knows the prompts. `hear` may be asked again and again; nothing is kept between two questions."""

    def __init__(self, prompts: Mapping[str, Sound]) -> None:
        """Prompts that are silent, or shorter than 0.3 s, cannot be recognised and are left out."""
        known = (_know(key, prompt) for key, prompt in prompts.items())
        self._known = [one for one in known if one is not None]

    def hear(self, sound: Sound) -> list[Heard]:
        """In order of time. Of several prompts that fit the same moment, the one that fits best as a whole."""
        found: list[Heard] = []
        longest = max((len(one.part) for one in self._known), default=0)
        for start in range(0, max(1, len(sound.samples)), _BLOCK - longest or _BLOCK):
            block = sound.samples[start : start + _BLOCK]
            if len(block) and np.any(block):
                found += self._in_block(block, start, sound)
        return _best(found)

    def _in_block(self, block: Samples, start: int, sound: Sound) -> list[Heard]:
        spectrum = np.fft.rfft(block, _BLOCK)
        energy = np.concatenate([[0.0], np.cumsum(np.square(block, dtype=np.float64))])
        found = []
        for one in self._known:
            places = len(block) - len(one.part) + 1
            if places < 1:
                continue
            product = np.fft.irfft(spectrum * one.spectrum, _BLOCK)[:places]
            norm = np.sqrt(np.maximum(energy[len(one.part) :] - energy[: -len(one.part)], 1e-4))
            least = _LIKE if len(one.part) >= _WORD_S * RATE else _LIKE_WORD
            for place in _peaks(product / norm, len(one.part) // 2, least):
                at = start + place - one.lead
                found.append(Heard(one.key, at / RATE, _likeness(one.whole, sound.samples, at)))
        return found


def _know(key: str, prompt: Sound) -> _Known | None:
    begins = first_sound(prompt)
    if begins is None:
        return None
    part = prompt.between(begins, begins + BEGINNING_S).samples
    if len(part) < _SHORTEST_S * RATE:
        return None
    unit = part / np.sqrt(np.sum(np.square(part)))
    return _Known(
        key, prompt.samples, round(begins * RATE), part, np.conj(np.fft.rfft(unit, _BLOCK)).astype(np.complex64)
    )


def _peaks(likeness: NDArray[np.floating], apart: int, least: float) -> list[int]:
    """Places above `least`, the best first, none nearer to a better one than `apart` samples."""
    rest, places = np.array(likeness), []
    while rest[place := int(np.argmax(rest))] > least:
        places.append(place)
        rest[max(0, place - apart) : place + apart] = 0
    return places


def _likeness(whole: Samples, heard: Samples, at: int) -> float:
    """Of the whole prompt with as much of it as was heard."""
    first, last = max(0, at), min(len(heard), at + len(whole))
    ours, theirs = whole[first - at : last - at], heard[first:last]
    norm = float(np.sqrt(np.sum(np.square(ours)) * np.sum(np.square(theirs))))
    return float(np.dot(ours, theirs)) / norm if norm else 0.0


def _best(found: list[Heard]) -> list[Heard]:
    chosen: list[Heard] = []
    for one in sorted(found, key=lambda heard: -heard.likeness):
        if all(abs(one.at - other.at) > BEGINNING_S / 3 for other in chosen):
            chosen.append(one)
    return sorted(chosen, key=lambda heard: heard.at)
