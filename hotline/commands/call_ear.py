"""The ear of the demonstration caller: names what it hears while the recording of the call grows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ivr.listening import Span, first_sound, gaps, is_music, sounding, tone_heard
from ivr.recognising import BEGINNING_S, Ear
from ivr.telephone_sound import NotSound, Sound, read_sound, silence

#: A sound is named this long after it began, at the latest; seconds.
SLOWEST_S = 3.2

_UNKNOWN_S = 2.4  # so long a sound that is no known prompt gets a name of its own
_APART_S = 2.0  # of silence or prompt between two unknown sounds
_OVERLAP_S = 0.4  # a prompt may be recognised so much before the one before it ends
_BREATH_S = 0.1  # shortest pause before a sound that begins


@dataclass(frozen=True, slots=True)
class KnownSound:
    """text: the words as they are printed, or what it is («музыка»)."""

    text: str
    sound: Sound
    spoken: bool = True


@dataclass(frozen=True, slots=True)
class Noticed:
    """at: seconds from sample 0 of the recording. key: the prompt's, or tone, music, voice."""

    at: float
    key: str
    text: str


def known_sounds(folder: Path, texts: Mapping[str, str], music: Iterable[Path] = ()) -> dict[str, KnownSound]:
    """Read folder/<key>.wav of each text; what is missing is left out. music: files that play from their start."""
    spoken = ((key, KnownSound(text, sound)) for key, text in texts.items() if (sound := _sound(folder / f"{key}.wav")))
    played = ((f"music-{file.stem}", _sound(file)) for file in music)
    return {**dict(spoken), **{key: KnownSound("музыка", sound, spoken=False) for key, sound in played if sound}}


def _sound(file: Path) -> Sound | None:
    try:
        return read_sound(file)
    except (OSError, NotSound):
        return None


class CallEar:
    """Listens to one recording that grows. Times are seconds from its sample 0."""

    def __init__(self, recording: Path, known: Mapping[str, KnownSound]) -> None:
        self._file, self._known = recording, known
        self._ear = Ear({key: one.sound for key, one in known.items()})
        self._explained: list[Span] = []
        self._named: set[tuple[str, int]] = set()
        self._unknown_until = -_APART_S
        self._heard_to = 0.0
        self.sound = silence(0)

    def listen(self) -> list[Noticed]:
        """Read on, and name what is new."""
        try:
            self.sound = read_sound(self._file)
        except (OSError, NotSound):  # nothing is written yet
            return []
        return [*self._prompts(), *self._others()]

    def began(self, after: float) -> float | None:
        """When the first sound began after that moment: a sound after a pause, or a prompt that was recognised."""
        starts = [span.start for span in sounding(self.sound, bridge_s=_BREATH_S) if span.start > after]
        starts += [span.start for span in self._explained if span.start > after]
        return min(starts, default=None)

    def quiet_for(self, now: float) -> float:
        """Seconds of silence before `now`; what is not yet written counts as silence."""
        spans = sounding(self.sound)
        return now - (spans[-1].end if spans else 0.0)

    def interrupted(self, at: float) -> None:
        """Note that a key was pressed: the prompt that played may have stopped."""
        self._explained = [Span(span.start, min(span.end, max(at, span.start))) for span in self._explained]

    def first_sound(self) -> float | None:
        return first_sound(self.sound)

    def longest_silence(self) -> float:
        """Seconds, from the first sound on."""
        begun = self.first_sound() or 0.0
        return max((span.seconds for span in gaps(self.sound.between(begun), over_s=0.0)), default=0.0)

    def _prompts(self) -> Iterator[Noticed]:
        start = max(0.0, self._heard_to - 2 * BEGINNING_S)
        for heard in self._ear.hear(self.sound.between(start)):
            at = max(0.0, start + heard.at)
            if any(key == heard.key and abs(tenth / 10 - at) < BEGINNING_S for key, tenth in self._named):
                continue
            if any(span.start + _OVERLAP_S < at < span.end - _OVERLAP_S for span in self._explained):
                continue  # one voice says one thing at a time: these are words that two prompts share
            self._named.add((heard.key, round(at * 10)))
            known = self._known[heard.key]
            self._explained.append(Span(at, at + known.sound.seconds))
            yield Noticed(at, heard.key, f"слышно: «{known.text}»" if known.spoken else known.text)
        self._heard_to = self.sound.seconds

    def _others(self) -> Iterator[Noticed]:
        """Sound that no prompt explains: a tone, music, or somebody who speaks."""
        for span in sounding(self.sound, bridge_s=0.6):
            begins = max([span.start, *(one.end for one in self._explained if one.start <= span.end)])
            if any(begins < one.start < span.end for one in self._explained) or span.end - begins < _UNKNOWN_S:
                continue
            if begins - self._unknown_until >= _APART_S:
                yield self._name(begins, self.sound.between(begins, span.end))
            self._unknown_until = max(self._unknown_until, span.end)

    @staticmethod
    def _name(at: float, sound: Sound) -> Noticed:
        hz = tone_heard(sound)
        if hz is not None:
            return Noticed(at, "tone", f"слышен тон {hz:.0f} Гц")
        return Noticed(at, "music", "музыка") if is_music(sound) else Noticed(at, "voice", "слышен голос")
