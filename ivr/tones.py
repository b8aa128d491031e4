"""Sounds that are computed: the tone before a message, and the music under a caller's thoughts."""

import numpy as np

from ivr.prompt_sound import Samples, Sound

RATE = 16000
_A4 = 440.0


def beep() -> Sound:
    """0.4 s of 1000 Hz with soft edges: «после сигнала»."""
    time = np.arange(int(0.4 * RATE)) / RATE
    return Sound(np.sin(2 * np.pi * 1000 * time) * _faded(len(time), 0.03, 0.06), RATE)


def music_bed(seconds: float = 3.2) -> Sound:
    """A quiet arpeggio over two chords (F major 7, C major 6), a note each half second, each into the next ones.

    All fundamentals lie between 350 and 1050 Hz: within a telephone's band, so nothing is lost on the way.
    """
    chords = ((-4, 0, 3, 7), (-9 + 12, 7, 12, 10))  # semitones from A4: F A C E, then C E A G
    notes = [note for chord in chords for note in chord]
    bed = np.zeros(int(seconds * RATE))
    for place, note in enumerate(notes):
        start = int(place * seconds / len(notes) * RATE)
        bed[start:] += _plucked(_A4 * 2 ** (note / 12), len(bed) - start)
    return Sound(bed * _faded(len(bed), 0.02, 0.5), RATE)


def _plucked(frequency: float, length: int) -> Samples:
    """A soft string: swells for 30 ms, dies away within seconds, its overtones sooner."""
    time = np.arange(length) / RATE
    partials = ((1, 1.0, 0.9), (2, 0.25, 0.5), (3, 0.08, 0.3))
    tone = sum(
        (size * np.sin(2 * np.pi * frequency * n * time) * np.exp(-time / dies) for n, size, dies in partials),
        start=np.zeros(length),
    )
    return tone * np.minimum(1.0, time / 0.03)


def _faded(length: int, rise_s: float, fall_s: float) -> Samples:
    """1.0 in the middle, half a cosine at both ends."""
    time = np.arange(length) / RATE
    left = length / RATE - time
    return np.asarray(
        (0.5 - 0.5 * np.cos(np.pi * np.clip(time / rise_s, 0, 1)))
        * (0.5 - 0.5 * np.cos(np.pi * np.clip(left / fall_s, 0, 1)))
    )
