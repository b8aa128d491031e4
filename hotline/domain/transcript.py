"""What a machine wrote down of what was said, and when it is believed.

A transcript that is unsure is not thrown away: a person listens first. `judged` is the only place that decides.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

#: Mean confidence below which a text is not believed. Clear telephone speech gives 0.85 and more; at 0.7 every third or
#: fourth word is a guess.
LEAST_CONFIDENCE = 0.7

#: Fewer words are no message that a machine may judge: a cry, a name, a breath that was taken for a word.
FEWEST_WORDS = 3

#: So often a file is tried; then the transcript has failed, and people listen.
MOST_TRIES = 3


class TranscriptState(StrEnum):
    """waiting: for a worker (or for a model). running: one has it. The others are ends."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    UNSURE = "unsure"
    FAILED = "failed"


#: States after which nothing changes any more.
ENDS = frozenset({TranscriptState.DONE, TranscriptState.UNSURE, TranscriptState.FAILED})


@dataclass(frozen=True, slots=True)
class Word:
    """from_s, to_s: seconds from the beginning of the recording. confidence: 0 to 1."""

    text: str
    from_s: float
    to_s: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Transcript:
    """One leg of a recording. leg: 0 the caller, 1 the dispatcher. kind: of the recording, "message" or "talk".

    confidence: the mean of the words', by their length; None where there are none. engine: which model wrote it.
    fault: why it failed, "" otherwise.
    """

    recording_id: UUID
    call_id: UUID
    leg: int
    kind: str
    state: TranscriptState
    text: str = ""
    words: tuple[Word, ...] = ()
    confidence: float | None = None
    engine: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What a worker writes into the row: an end, or WAITING for another try with the fault of this one."""

    state: TranscriptState
    words: tuple[Word, ...] = ()
    engine: str = ""
    fault: str = ""


def mean_confidence(words: Sequence[Word]) -> float | None:
    """By the length of the words, for a long word that was understood says more than a short one; None for no words."""
    if not words:
        return None
    lengths = [max(word.to_s - word.from_s, 0.01) for word in words]
    return sum(word.confidence * length for word, length in zip(words, lengths, strict=True)) / sum(lengths)


def judged(words: Sequence[Word]) -> TranscriptState:
    """DONE, or UNSURE: nothing was understood, too little, or not well enough."""
    confidence = mean_confidence(words)
    if confidence is None or len(words) < FEWEST_WORDS or confidence < LEAST_CONFIDENCE:
        return TranscriptState.UNSURE
    return TranscriptState.DONE


def text_of(words: Sequence[Word]) -> str:
    """The words in a row."""
    return " ".join(word.text for word in words)
