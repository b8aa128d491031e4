"""What can be heard in a recording: when sound begins, where it is missing, which tone it is, whether it is music.

The caller's rules are measured with these (first sound after the INVITE, no gap over a second), and tests ask them
whether the other phone's tone came through. Levels are dBFS of the RMS: a full-scale sine has -3 dB, silence over A-law
about -72 dB, speech from -35 to -15 dB.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivr.telephone_sound import RATE, Samples, Sound

#: Softer than this is silence: comfort noise and line hum lie below, the softest syllables of a prompt above.
AUDIBLE_DB = -45.0

_FRAME = RATE // 50  # 20 ms
_WINDOW = RATE // 10  # 100 ms: tells tones 20 Hz apart
_FLOOR = 1e-10


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time, in seconds from the beginning of the recording."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


def levels(sound: Sound) -> NDArray[np.float64]:
    """Measure each 20 ms in dBFS; the unfinished last frame is left out."""
    frames = _frames(sound.samples, _FRAME)
    loudness: NDArray[np.float64] = 10 * np.log10(np.mean(np.square(frames, dtype=np.float64), axis=1) + _FLOOR)
    return loudness


def sounding(sound: Sound, *, above_db: float = AUDIBLE_DB, bridge_s: float = 0.0) -> list[Span]:
    """Where sound is, to 20 ms. Pauses up to `bridge_s` belong to the sound around them."""
    spans: list[Span] = []
    for start, end in _runs(levels(sound) > above_db):
        if spans and start - spans[-1].end <= bridge_s:
            spans[-1] = Span(spans[-1].start, end)
        else:
            spans.append(Span(start, end))
    return spans


def first_sound(sound: Sound, *, after: float = 0.0, above_db: float = AUDIBLE_DB) -> float | None:
    """When something is heard for the first time after `after` seconds, to 20 ms; None when all is silent."""
    return next((max(span.start, after) for span in sounding(sound, above_db=above_db) if span.end > after), None)


def gaps(sound: Sound, *, over_s: float = 1.0, above_db: float = AUDIBLE_DB) -> list[Span]:
    """Silences longer than `over_s`, those at the beginning and at the end included."""
    quiet = levels(sound) <= above_db
    return [Span(start, end) for start, end in _runs(quiet) if end - start > over_s]


def tone_heard(sound: Sound, *, above_db: float = AUDIBLE_DB) -> float | None:
    """Name the tone, to about 2 Hz, when at least half of the audible sound is one steady tone; None otherwise."""
    pitches = _pitches(sound, above_db)
    tonal = pitches[~np.isnan(pitches)]
    if len(tonal) == 0:
        return None
    middle = float(np.median(tonal))
    same = np.count_nonzero(np.abs(tonal - middle) < 10)
    return middle if same * 2 >= len(pitches) else None


def hears(sound: Sound, hz: float, *, seconds: float = 0.3, within_hz: float = 15.0) -> bool:
    """Whether this tone, and nothing louder with it, is heard for at least so many seconds in all."""
    pitches = _pitches(sound, AUDIBLE_DB)
    return bool(np.count_nonzero(np.abs(pitches - hz) < within_hz) * _WINDOW / RATE >= seconds)


def hears_among(sound: Sound, hz: float, *, seconds: float = 0.3, share: float = 0.1) -> bool:
    """Whether this tone is heard for so many seconds in all, alone or with others: `share` of the energy is enough."""
    frames = _frames(sound.samples, _WINDOW).astype(np.float64)
    loud = 10 * np.log10(np.mean(np.square(frames), axis=1) + _FLOOR) > AUDIBLE_DB
    power = np.square(np.abs(np.fft.rfft(frames[loud] * np.hanning(_WINDOW), n=8 * _WINDOW, axis=1)))
    near = np.abs(np.fft.rfftfreq(8 * _WINDOW, 1 / RATE) - hz) <= 25
    its = np.sum(power * near[None, :], axis=1) / (np.sum(power, axis=1) + _FLOOR)
    return bool(np.count_nonzero(its > share) * _WINDOW / RATE >= seconds)


def is_music(sound: Sound) -> bool:
    """Guess: speech stops for a moment several times a second, music goes on. Wants two seconds or more."""
    level = levels(sound)
    if len(level) < 50 or np.percentile(level, 90) <= AUDIBLE_DB:
        return False
    return bool(np.mean(level < np.percentile(level, 95) - 25) < 0.08)


def _pitches(sound: Sound, above_db: float) -> NDArray[np.float64]:
    """For each audible 100 ms the frequency that holds 80 % of the energy, NaN where none does."""
    frames = _frames(sound.samples, _WINDOW).astype(np.float64)
    loud = 10 * np.log10(np.mean(np.square(frames), axis=1) + _FLOOR) > above_db
    power = np.square(np.abs(np.fft.rfft(frames[loud] * np.hanning(_WINDOW), n=8 * _WINDOW, axis=1)))
    if not len(power):
        return np.empty(0)
    hz = np.fft.rfftfreq(8 * _WINDOW, 1 / RATE)
    peak = np.argmax(power, axis=1)
    near = np.abs(hz[None, :] - hz[peak][:, None]) <= 25
    share = np.sum(power * near, axis=1) / (np.sum(power, axis=1) + _FLOOR)
    return np.where(share > 0.8, hz[peak], np.nan)


def _frames(samples: Samples, size: int) -> Samples:
    count = len(samples) // size
    return samples[: count * size].reshape(count, size)


def _runs(yes: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """(start, end) in seconds of each run of True among frames of 20 ms."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], yes, [False]]).astype(np.int8)))
    return [(float(a) * _FRAME / RATE, float(b) * _FRAME / RATE) for a, b in zip(edges[::2], edges[1::2], strict=True)]
