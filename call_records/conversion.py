"""From plain sound to an encrypted FLAC or Opus file: what the sealing process does with one file.

The converted sound lies meanwhile in a file without a name, which is gone with its process.
"""

import os
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

import soundfile

from call_records.peaks import PeakMeter
from call_records.plain_sound import open_sound
from call_records.sealed_file import encrypt

_KINDS = {"flac": ("FLAC", "PCM_16"), "opus": ("OGG", "OPUS")}
_RATES_OF_OPUS = {8000, 12000, 16000, 24000, 48000}


@dataclass(frozen=True, slots=True)
class Converted:
    """Fields as in `hotline.ports.sealing.Sealed`."""

    form: str
    legs: int
    duration_s: float
    peaks: bytes
    sha256: str
    bytes: int


def convert(source: Path, target: Path, form: str, recording: UUID, key: bytes) -> Converted:
    """Write `target`, on disk when this returns. Raises `hotline.ports.sealing.Unreadable`, or OSError."""
    with open_sound(source) as sound, tempfile.TemporaryFile(dir=target.parent) as whole:
        if sound.rate not in _RATES_OF_OPUS:
            form = "flac"
        container, subtype = _KINDS[form]
        meter = PeakMeter(sound.rate, sound.legs, sound.frames)
        try:
            with soundfile.SoundFile(whole, "w", sound.rate, sound.legs, format=container, subtype=subtype) as out:
                for block in sound.blocks(meter.block_frames):
                    meter.hear(block)
                    out.write(block)
        except soundfile.SoundFileError as fault:
            raise OSError(f"the sound could not be converted: {fault}") from fault
        with open(target, "wb", opener=partial(os.open, mode=0o600)) as file:
            length, digest = encrypt(whole, file, recording, key)
            file.flush()
            os.fsync(file.fileno())
    return Converted(form, sound.legs, sound.duration_s, meter.peaks(), digest, length)
