"""Where the sound of one prompt is made and kept: a recording wins, else what was spoken before, else the voice."""

import filecmp
import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from hotline.ports import Speaker
from ivr import prompt_sound as sound
from ivr import tones
from ivr.prompt_check import LOUDNESS, broken_speech, faults_of
from ivr.prompts import RATES, Entry, Kind, missing

#: Changes whenever the same source should come out as other sound than before.
PROCESSING = 3

#: Festival's Russian voice speaks about 5 syllables a second, an announcer 6.
TEMPO = 1.15

#: A word without a sentence around it comes out hurried ("три" in 0.2 s), and it is a number that matters.
LONE_WORD_TEMPO = 0.85

#: Suffixes of human recordings, the first that exists wins.
HUMAN_SUFFIXES = ("wav", "flac", "ogg", "mp3", *sound.TELEPHONES)

#: So often the engine may fail before the rest is not even tried: each try of one that hangs takes a minute.
_PATIENCE = 3


class Source(StrEnum):
    """Where a prompt's sound came from."""

    HUMAN = "human"
    SPOKEN = "spoken"
    COMPUTED = "computed"
    CACHE = "cache"


class Studio:
    """Makes one prompt at a time, asked by several threads."""

    def __init__(self, human_dir: Path, target: Path, cache: Path, speaker: Speaker, tempo: float) -> None:
        self._human_dir, self._target, self._cache = human_dir, target, cache
        self._speaker, self._tempo = speaker, tempo
        self._engine_failures: list[RuntimeError] = []

    def make(self, entry: Entry) -> tuple[Source, str]:
        """Where the sound in place came from, and the fault of a human recording that could not be used."""
        fault = ""
        if recording := self._recording(entry.key):
            try:
                return self._placed(entry, Source.HUMAN, _digest(recording), lambda: _human(recording)), ""
            except ValueError as unusable:
                fault = f"{entry.key}: {unusable}; the synthetic voice is used until then"
        if entry.kind is Kind.SPEECH:
            mark = _hash("speech", self._speaker.name, self._tempo, entry.speak)
            return self._placed(entry, Source.SPOKEN, mark, lambda: self._speech(entry.speak)), fault
        return self._placed(entry, Source.COMPUTED, _hash(entry.kind), lambda: _computed(entry.kind)), fault

    def _recording(self, key: str) -> Path | None:
        return next(
            (file for suffix in HUMAN_SUFFIXES if (file := self._human_dir / f"{key}.{suffix}").is_file()), None
        )

    def _placed(self, entry: Entry, source: Source, mark: str, made: Callable[[], sound.Sound]) -> Source:
        """Both files of the entry in the target, through the cache."""
        kept = {suffix: self._cache / f"{mark}.{suffix}" for suffix in RATES}
        if missing([mark], self._cache):
            _keep(entry.kind, made(), kept)
        elif source is not Source.HUMAN:
            source = Source.CACHE
        self._target.mkdir(parents=True, exist_ok=True)
        for suffix, file in kept.items():
            _copied(file, self._target / f"{entry.key}.{suffix}")
        return source

    def _speech(self, text: str) -> sound.Sound:
        if len(self._engine_failures) >= _PATIENCE:
            raise self._engine_failures[0]
        with tempfile.TemporaryDirectory(prefix="hotline-") as scratch:
            file = Path(scratch) / "said.wav"
            try:
                self._speaker.speak(text, file)
            except RuntimeError as failure:
                self._engine_failures.append(failure)
                raise
            said = sound.read(file)
        if fault := broken_speech(said, text):
            raise ValueError(fault)
        return sound.quickened(sound.trimmed(said), self._tempo if " " in text else LONE_WORD_TEMPO)


def _keep(kind: Kind, made: sound.Sound, kept: dict[str, Path]) -> None:
    """Level each rate by itself: what is lost above 4 kHz counts for the ear. Raises ValueError on unusable sound."""
    finished = {suffix: sound.levelled(sound.resampled(made, rate), LOUDNESS[kind]) for suffix, rate in RATES.items()}
    for piece in finished.values():
        if faults := faults_of(piece, kind):
            raise ValueError(f"the sound {' and '.join(faults)} after levelling; record it in one even voice")
    for suffix, piece in finished.items():
        sound.write(kept[suffix], piece)


def _human(file: Path) -> sound.Sound:
    recorded = sound.read(file)
    if sound.is_clipped(recorded):
        raise ValueError(f"{file} is clipped; record it more quietly")
    return sound.trimmed(recorded)


def _computed(kind: Kind) -> sound.Sound:
    return tones.beep() if kind is Kind.TONE else tones.music_bed()


def _digest(recording: Path) -> str:
    try:
        return _hash("human", hashlib.sha256(recording.read_bytes()).hexdigest())
    except OSError as fault:
        raise ValueError(f"{recording} cannot be read: {fault.strerror}") from None


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps([PROCESSING, *map(str, parts)]).encode()).hexdigest()[:32]


def _copied(source: Path, target: Path) -> None:
    """A running Asterisk goes on reading the old file; an unchanged one is left as it is."""
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}-", delete=False) as fresh:
        part = Path(fresh.name)
    try:
        shutil.copyfile(source, part)
        part.chmod(0o644)
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
