"""Words of both legs as people read a conversation: phrase after phrase, whoever says them."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotline.domain.transcript import Transcript, Word

#: A silence that ends a phrase, and the most words of one.
_BREATH_S = 1.2
_LONGEST = 16

#: Below this a word is shown as a guess.
GUESS = 0.6


@dataclass(frozen=True, slots=True)
class Phrase:
    """leg: 0 the caller, 1 the dispatcher. at_s: of its first word."""

    leg: int
    words: tuple[Word, ...]

    @property
    def at_s(self) -> float:
        return self.words[0].from_s


def phrases_of(transcripts: Sequence[Transcript]) -> list[Phrase]:
    """In the order in which they begin."""
    found: list[Phrase] = []
    for one in transcripts:
        said: list[Word] = []
        for word in one.words:
            if said and (word.from_s - said[-1].to_s > _BREATH_S or len(said) == _LONGEST):
                found.append(Phrase(one.leg, tuple(said)))
                said = []
            said.append(word)
        if said:
            found.append(Phrase(one.leg, tuple(said)))
    return sorted(found, key=lambda phrase: (phrase.at_s, phrase.leg))
