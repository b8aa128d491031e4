"""One sentence of a campaign as sound on disk: as the prompts are spoken, for telephones only, whole or not at all."""

import os
from pathlib import Path

import numpy as np
import soundfile

from hotline.ports import Speaker
from ivr import prompt_sound as sound
from ivr.prompt_check import LOUDNESS, broken_speech
from ivr.prompt_studio import LONE_WORD_TEMPO, TEMPO
from ivr.prompts import Kind
from ivr.spoken_notice import spoken_notice

#: Raw A-law, 8 kHz, as the provider's line carries it: half of a WAV, and nothing that a crash could leave open.
SUFFIX = ".alaw"
RATE = 8000

#: Between two sentences; they are played one after the other.
_BREATH_S = 0.35


def voice(speaker: Speaker, text: str, target: Path) -> None:
    """Write `target`, mode 0600, on disk when this returns.

    Raises `Unspeakable`, ValueError for speech that came out broken, RuntimeError without an engine, OSError.
    """
    words = spoken_notice(text)
    said = target.with_name(f".{target.name}.said")  # beside it, so that it goes with the campaign, whatever crashes
    try:
        speaker.speak(words, said)
        raw = sound.read(said)
    finally:
        said.unlink(missing_ok=True)
    if fault := broken_speech(raw, words):
        raise ValueError(fault)
    spoken = sound.quickened(sound.trimmed(raw), TEMPO if " " in words else LONE_WORD_TEMPO)
    level = sound.levelled(sound.resampled(spoken, RATE), LOUDNESS[Kind.SPEECH])
    _write(target, np.concatenate([level.samples, np.zeros(round(_BREATH_S * RATE))]))


def _write(target: Path, samples: sound.Samples) -> None:
    part = target.with_name(f".{target.name}.part")
    try:
        with part.open("wb") as file:
            part.chmod(0o600)
            soundfile.write(file, samples, RATE, format="RAW", subtype="ALAW")
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
