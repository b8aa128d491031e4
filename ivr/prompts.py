"""The catalogue of everything that is said: keys, words, versions; and what of it lies ready as sound.

Light on purpose (no numpy): the process that talks to callers imports it. Sound is made by `ivr.prompt_build`.
"""

import re
import tomllib
import wave
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from importlib import resources
from pathlib import Path
from typing import Any

from hotline.domain.menu import text_version
from ivr.spoken_text import Unspeakable, spoken, written

#: A prompt's file for 8 kHz and, by Asterisk's name for 16 kHz WAV, for wideband calls. Suffix -> samples a second.
RATES = {"wav": 8000, "wav16": 16000}

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Kind(StrEnum):
    SPEECH = "speech"
    TONE = "tone"
    MUSIC_BED = "music-bed"


@dataclass(frozen=True, slots=True)
class Entry:
    """One prompt. `text`: as people read it, "" for a sound; `speak`: what the voice gets, stress marked."""

    key: str
    text: str
    speak: str
    kind: Kind = Kind.SPEECH

    @property
    def version(self) -> str:
        """Names the wording; kept with each call for the recording notice."""
        return text_version(self.text)


Catalogue = Mapping[str, Entry]


class WrongPrompts(Exception):
    """Every fault of a catalogue, one a line: source, key, what is wrong and what to write instead."""


def load_catalogue(path: Path | None = None) -> Catalogue:
    """Read a catalogue, the shipped one by default. Raises `WrongPrompts` with all faults, OSError without a file."""
    shipped = resources.files("ivr").joinpath("prompts.toml")
    text = shipped.read_text("utf-8") if path is None else path.read_text("utf-8")
    return read_catalogue(text, source="ivr/prompts.toml" if path is None else str(path))


def read_catalogue(text: str, *, source: str) -> Catalogue:
    """Read TOML with the tables texts, speak and sounds. Raises `WrongPrompts`."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise WrongPrompts(f"{source}: not TOML: {fault}") from None
    faults = [
        f"{source}: {table}: not known; known are texts, speak, sounds"
        for table in set(raw) - {"texts", "speak", "sounds"}
    ]
    texts, speak, sounds = (
        _words(raw.get(table, {}), f"{source}: {table}", faults) for table in ("texts", "speak", "sounds")
    )
    faults += [
        f"{source}: speak.{key}: there are no words for it under [texts]" for key in sorted(set(speak) - set(texts))
    ]
    faults += [f"{source}: sounds.{key}: stands under [texts] too" for key in sorted(set(sounds) & set(texts))]
    kinds = [Kind.TONE.value, Kind.MUSIC_BED.value]
    faults += [
        f"{source}: sounds.{key}: {kind!r} is none of {', '.join(kinds)}"
        for key, kind in sounds.items()
        if kind not in kinds
    ]
    if faults:
        raise WrongPrompts("\n".join(sorted(faults)))
    entries = _entries(texts, speak, source)
    return entries | {key: Entry(key, "", "", Kind(kind)) for key, kind in sounds.items()}


def with_texts(catalogue: Catalogue, texts: Mapping[str, str], *, source: str = "menu") -> Catalogue:
    """The catalogue and the words of a voice menu, which win. Raises `WrongPrompts`."""
    faults: list[str] = []
    words = _words(texts, f"{source}: texts", faults)
    sounds = sorted(key for key in words if key in catalogue and catalogue[key].kind is not Kind.SPEECH)
    faults += [f"{source}: texts.{key}: is the name of a sound; give the words another key" for key in sounds]
    if faults:
        raise WrongPrompts("\n".join(sorted(faults)))
    return {**catalogue, **_entries(words, {}, source)}


def missing(catalogue: Iterable[str], target: Path) -> list[str]:
    """Keys that Asterisk cannot play from `target`: no file at one of the rates, or an empty one. Sorted."""
    return sorted(key for key in catalogue if any(not _seconds(target / f"{key}.{suffix}") for suffix in RATES))


def durations(target: Path) -> dict[str, timedelta]:
    """How long each prompt in `target` lasts, from the headers of its 8 kHz files. Unreadable files are left out."""
    lasts = {file.stem: _seconds(file) for file in target.glob("[!.]*.wav")}
    return {key: timedelta(seconds=seconds) for key, seconds in lasts.items() if seconds}


def _seconds(file: Path) -> float:
    try:
        with wave.open(str(file), "rb") as wav:
            return wav.getnframes() / wav.getframerate()
    except (OSError, EOFError, wave.Error):
        return 0.0


def _words(table: Any, place: str, faults: list[str]) -> dict[str, str]:
    """The table's good entries; what is wrong with the others goes to `faults`."""
    if not isinstance(table, Mapping):
        faults.append(f'{place}: must be a table of key = "words"')
        return {}
    good = {}
    for key, words in table.items():
        if not _KEY.fullmatch(key):
            faults.append(f"{place}.{key}: a key is made of small latin letters, digits and single dashes")
        elif not isinstance(words, str) or not words.strip():
            faults.append(f"{place}.{key}: must be the words to say, in quotes")
        else:
            good[key] = words
    return good


def _entries(texts: Mapping[str, str], speak: Mapping[str, str], source: str) -> dict[str, Entry]:
    entries, faults = {}, []
    for key, words in texts.items():
        try:
            entries[key] = Entry(key, written(words), spoken(speak.get(key, words)))
        except Unspeakable as fault:
            faults.append(f"{source}: {'speak' if key in speak else 'texts'}.{key}: {fault}")
    if faults:
        raise WrongPrompts("\n".join(faults))
    return entries


#: Every key that is said besides the menu's own.
KEYS = frozenset(load_catalogue())
