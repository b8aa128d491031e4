"""Signs of danger in what was said: words and phrases that the centre chooses, found in a transcript.

A phrase is written as people say it: «не хочу жить». Each of its words stands for all its forms («бьёт»: бил, били),
«избив*» for every word that begins so. The words must come in this order, with at most `_BETWEEN` others between two.
A hit only ever raises: «не бьёт» is found as well, since a machine that weighs words would be wrong when it matters.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from hotline.domain.refusal import Refused
from hotline.domain.transcript import Word

#: Dictionary forms of a word in small letters with е for ё; a form may belong to several words.
Lemmas = Callable[[str], Collection[str]]

#: Other words that may stand between two words of a phrase: «не хочу больше так жить».
_BETWEEN = 2

#: Of an entry: so many words, so long a beginning before the asterisk.
_MOST_WORDS, _SHORTEST_STEM = 6, 3

_WORD = re.compile(r"[0-9a-zа-яё]+")
_PART = re.compile(r"([0-9a-zа-я-]+)(\*?)")


@dataclass(frozen=True, slots=True)
class Sign:
    """A crisis sign in a recording. at_s: seconds from its beginning; phrase: what was said; entry: of the lexicon."""

    at_s: float
    phrase: str
    entry: str


class _Part(NamedTuple):
    """One word of a phrase: the forms that stand for it, or the stem with which it begins."""

    forms: frozenset[str]
    stem: str

    def matches(self, said: "_Said") -> bool:
        return said.text.startswith(self.stem) if self.stem else not self.forms.isdisjoint(said.forms)


class _Said(NamedTuple):
    """One word: as it was said, as it is compared, its dictionary forms, the second."""

    shown: str
    text: str
    forms: frozenset[str]
    at_s: float


class _Phrase(NamedTuple):
    entry: str
    parts: tuple[_Part, ...]


@dataclass(frozen=True)
class Lexicon:
    """Phrases, ready for the search. Made by `read_lexicon`."""

    lemmas: Lemmas
    by_form: dict[str, list[_Phrase]] = field(default_factory=lambda: defaultdict(list))
    by_stem: list[_Phrase] = field(default_factory=list)

    def signs(self, words: Sequence[Word]) -> list[Sign]:
        """What is found, in order of time; one entry at most once at a place. Takes about 0.1 ms a word."""
        said = [one for word in words for one in self._said(word)]
        found: dict[tuple[int, str], Sign] = {}
        for start, first in enumerate(said):
            candidates = {id(phrase): phrase for form in first.forms for phrase in self.by_form.get(form, ())}
            begun = [*candidates.values(), *(one for one in self.by_stem if one.parts[0].matches(first))]
            for phrase in begun:
                end = _end(said, start, phrase.parts)
                if end is not None:
                    text = " ".join(one.shown for one in said[start : end + 1])
                    found[start, phrase.entry] = Sign(first.at_s, text, phrase.entry)
        return list(found.values())

    def _said(self, word: Word) -> Iterable[_Said]:
        for shown in _WORD.findall(word.text.lower()):
            text = _folded(shown)
            yield _Said(shown, text, frozenset({text, *self.lemmas(text)}), word.from_s)


def read_lexicon(entries: Iterable[str], lemmas: Lemmas) -> Lexicon:
    """Make the entries ready; what is no phrase is passed over, for a lexicon must not fail as a whole."""
    lexicon = Lexicon(lemmas)
    for entry in entries:
        try:
            phrase = _Phrase(entry, tuple(_part(word, star, lemmas) for word, star in _parts(entry)))
        except Refused:
            continue
        first = phrase.parts[0]
        if first.stem:
            lexicon.by_stem.append(phrase)
        for form in first.forms:
            lexicon.by_form[form].append(phrase)
    return lexicon


def check_phrase(entry: str) -> None:
    """Raises `Refused` with the remedy for what could not be searched for."""
    _parts(entry)


def _parts(entry: str) -> list[tuple[str, str]]:
    parts = [_PART.fullmatch(word) for word in _folded(entry).split()]
    if not parts or None in parts:
        raise Refused("Напишите слова русскими буквами через пробел; звёздочка — только в конце слова: «избив*»")
    if len(parts) > _MOST_WORDS:
        raise Refused(f"Во фразе не больше {_MOST_WORDS} слов: длинную никто не повторит точно")
    found = [(part[1], part[2]) for part in parts if part is not None]
    if any(star and len(word) < _SHORTEST_STEM for word, star in found):
        raise Refused("Перед звёздочкой нужно хотя бы три буквы: иначе совпадёт половина слов")
    if max(len(word) for word, _ in found) < _SHORTEST_STEM:
        raise Refused("Нужно хотя бы одно слово длиннее двух букв")
    return found


def _part(word: str, star: str, lemmas: Lemmas) -> _Part:
    return _Part(frozenset(), word) if star else _Part(frozenset({word, *lemmas(word)}), "")


def _end(said: Sequence[_Said], start: int, parts: Sequence[_Part]) -> int | None:
    """Where the phrase ends that begins at `start`; None when its other words do not follow."""
    ends = {start}
    for part in parts[1:]:
        near = {place for end in ends for place in range(end + 1, min(end + 2 + _BETWEEN, len(said)))}
        ends = {place for place in near if part.matches(said[place])}
        if not ends:
            return None
    return min(ends)


def _folded(text: str) -> str:
    return text.lower().replace("ё", "е").replace("«", " ").replace("»", " ")
