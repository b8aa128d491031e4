"""The sound of a campaign for people who want to hear it before it starts: one WAV, as browsers play it."""

import io
import wave
from collections.abc import Sequence

import numpy as np

from hotline.ports.campaign_sound import Piece
from ivr.telephone_sound import RATE, joined, read_sound


def sample_wav(pieces: Sequence[Piece]) -> bytes:
    """The pieces one after the other, 16-bit PCM, 8 kHz. Raises OSError when one is gone. Blocks for milliseconds."""
    sound = joined(*(read_sound(piece.file) for piece in pieces))
    into = io.BytesIO()
    with wave.open(into, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes((np.clip(sound.samples, -1, 1) * 32767).astype("<i2").tobytes())
    return into.getvalue()
