"""Is a prompt fit to be heard? Used when it is built, by `hotline check`, and by the tests."""

from pathlib import Path

import numpy as np

from ivr import prompt_sound as sound
from ivr.prompts import RATES, Catalogue, Kind

#: LUFS. Music lies under thoughts, so it is quieter than words.
LOUDNESS = {Kind.SPEECH: -18.0, Kind.TONE: -18.0, Kind.MUSIC_BED: -28.0}

#: LUFS, either way.
TOLERANCE = 2.0

# Seconds of speech for one letter. Festival takes 0.05 to 0.12; beyond these bounds something was dropped or repeated.
_FASTEST, _SLOWEST = 0.025, 0.3


def prompt_faults(catalogue: Catalogue, target: Path) -> list[str]:
    """What is wrong with the prompts in `target`, a line each, with the remedy; empty when all is well. About 1 s."""
    found = []
    for key, entry in sorted(catalogue.items()):
        for suffix, rate in RATES.items():
            file = target / f"{key}.{suffix}"
            if not file.is_file():
                found.append(f"prompt {key}: {file.name} is missing: hotline prompts build")
                continue
            try:
                piece = sound.read(file)
            except ValueError:
                found.append(f"prompt {key}: {file.name} is empty or broken: hotline prompts build")
                continue
            faults = faults_of(piece, entry.kind)
            faults += [f"has {piece.rate} samples a second instead of {rate}"] if piece.rate != rate else []
            found += [f"prompt {key}: {file.name} {fault}: hotline prompts build" for fault in faults]
    return found


def faults_of(piece: sound.Sound, kind: Kind) -> list[str]:
    """Wrong level, clipping, a peak that a line would distort."""
    faults = []
    if sound.is_clipped(piece):
        faults.append("is clipped")
    elif (peak := sound.true_peak(piece)) > sound.HIGHEST_PEAK + 0.05:
        faults.append(f"peaks at {peak:.1f} dBFS, above {sound.HIGHEST_PEAK:.0f}")
    level = sound.loudness(piece)
    if not abs(level - LOUDNESS[kind]) <= TOLERANCE:
        faults.append(f"has {level:.1f} LUFS instead of {LOUDNESS[kind]:.0f} ± {TOLERANCE:.0f}")
    return faults


def broken_speech(said: sound.Sound, text: str) -> str:
    """Why `said` cannot be this text, "" when it can. Festival can write a broken file and report success."""
    letters = sum(sign.isalpha() for sign in text)
    net = sound.trimmed(said).seconds
    if not letters * _FASTEST <= net <= letters * _SLOWEST + 1.0:
        return f"the voice spoke {letters} letters within {net:.1f} s, which cannot be; reword the prompt or record it"
    if float(np.sqrt((said.samples**2).mean())) < 0.005:
        return "the voice spoke almost nothing; reword the prompt or record it"
    return ""
