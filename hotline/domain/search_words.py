"""What is searched for, as words: whatever is typed (quotes, operators, markup, ten thousand signs) is only words."""

import re
from dataclasses import dataclass

from hotline.domain.phone import normalise

#: Of a text that is typed into the search, so many signs and words count.
_TYPED, _WORDS = 400, 16

#: Longer words are nobody's; so many words of one text are found again.
_LONGEST, _OF_A_TEXT = 48, 2_000

_WORD = re.compile(r"[0-9a-zа-яё]+")
#: A number with its punctuation, as people type it: 8 (900) 123-45-67. Not across two blanks.
_NUMBER = re.compile(r"\+?\d(?:[ ().\u00a0-]{0,2}\d){9,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Sought:
    """One thing that a line must have: a word, or digits (of a phone's end, a № or a word)."""

    text: str
    digits: bool = False


def words_of(text: str, limit: int = _OF_A_TEXT) -> list[str]:
    """The words of a text in small letters, ё as е; each once, single letters left out."""
    found: dict[str, None] = {}
    for match in _WORD.finditer(text.lower()):
        word = match[0][:_LONGEST].replace("ё", "е")
        if len(word) > 1 or word.isdigit():
            found[word] = None
            if len(found) == limit:
                break
    return list(found)


def sought(text: str) -> tuple[Sought, ...]:
    """What is searched for; () when nothing that was typed is a word."""
    typed = text[:_TYPED]
    numbers: list[Sought] = []

    def take(match: re.Match[str]) -> str:
        numbers.append(Sought(last_digits(match[0]), digits=True))
        return " "

    rest = _NUMBER.sub(take, typed)
    words = [Sought(word, digits=word.isdigit() and word.isascii()) for word in words_of(rest, _WORDS)]
    return tuple(numbers + words)[:_WORDS]


def last_digits(number: str) -> str:
    """The digits by which a phone is found however it was typed: the last ten of a long one."""
    digits = "".join(sign for sign in normalise(number) or number if sign.isdigit())
    return digits[-10:]
