"""The waveform of a sound, gathered while its blocks pass by."""

from typing import Any

import numpy as np

from hotline.domain.sound import peaks_bytes

#: As many buckets a leg as a wide screen has room for; a short message has fewer, of 20 ms.
_BUCKETS = 2000
_SHORTEST_S = 0.02

_BLOCK_FRAMES = 65_536


class PeakMeter:
    """rate: samples a second; frames: how long the sound is."""

    def __init__(self, rate: int, legs: int, frames: int) -> None:
        self._rate, self._legs = rate, legs
        self.bucket = max(int(rate * _SHORTEST_S), -(-frames // _BUCKETS))
        #: Blocks of so many frames end where a bucket ends.
        self.block_frames = self.bucket * max(1, _BLOCK_FRAMES // self.bucket)
        self._found: list[np.ndarray[Any, Any]] = []

    def hear(self, block: np.ndarray[Any, Any]) -> None:
        """An array of (frames, legs) of int16; every one but the last is `block_frames` long."""
        starts = np.arange(0, len(block), self.bucket)
        low, high = np.minimum.reduceat(block, starts), np.maximum.reduceat(block, starts)
        self._found.append((np.stack([low, high], axis=-1) >> 8).astype(np.int8))

    def peaks(self) -> bytes:
        """As `hotline.domain.sound.Peaks` reads it."""
        pairs = np.concatenate(self._found)
        return peaks_bytes(self._rate, self.bucket, [pairs[:, leg].tobytes() for leg in range(self._legs)])
