"""What stands in the raw file of a conversation: the tone of each side, a tenth of a second at a time."""

import os
from pathlib import Path

import numpy as np

RATE, STEP = 8000, 800

#: Below this the side is silent: comfort noise and the edges of codecs.
_SILENT_RMS = 100


class Tape:
    """A second name for the file, so that it can be read after the service has sealed and removed it."""

    def __init__(self, product, file: Path, folder: Path) -> None:
        self._product, self._file, self.copy = product, file, folder / file.name
        os.link(file, self.copy)

    async def closed(self):
        """Wait until Asterisk has written its last byte."""
        await self._product.eventually(self._open, lambda held: not held, 10)
        return self

    async def _open(self):
        try:
            links = [str(link.readlink()) for link in Path(f"/proc/{self._product.asterisk_pid}/fd").iterdir()]
        except OSError:
            return False
        return any(link.startswith(str(self._file)) for link in links)

    @property
    def seconds(self):
        return self.copy.stat().st_size / 4 / RATE

    def tones(self, side, first=0.0, last=None):
        """Hz of each step of one side (0 left, 1 right); 0 is silence."""
        samples = np.fromfile(self.copy, dtype="<i2")
        samples = samples[: len(samples) // 2 * 2].reshape(-1, 2)[:, side]
        steps = [samples[at : at + STEP].astype(float) for at in range(0, len(samples) - STEP + 1, STEP)]
        end = None if last is None else round(last * RATE / STEP)
        return [_tone(step) for step in steps[round(first * RATE / STEP) : end]]


def _tone(step):
    if np.sqrt(np.mean(step**2)) < _SILENT_RMS:
        return 0
    spectrum = np.abs(np.fft.rfft(step * np.hanning(len(step))))
    return round(float(np.argmax(spectrum)) * RATE / len(step))


def runs(tones):
    """The tones in their order, each once, short blurs between them left out; 0 is silence."""
    found = []
    for hz in _steady(tones):
        if not found or found[-1] != hz:
            found.append(hz)
    return found


def _steady(tones):
    """Those that last three steps at least."""
    start = 0
    for at in range(1, len(tones) + 1):
        if at == len(tones) or abs(tones[at] - tones[start]) > 15:
            if at - start >= 3:
                yield tones[start]
            start = at
