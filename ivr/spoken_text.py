"""Russian as a speech engine can say it: numbers, signs and times become words, anything else foreign is refused.

An engine mis-speaks silently (festival writes a broken file for «№» and still exits 0), so what cannot be said
properly is an error here, before anything is spoken. Stress is marked where the voice errs: with an acute accent,
as in dictionaries («звоня́т»), or with a plus before the vowel («звон+ят»).
"""

import re
import unicodedata
from collections.abc import Callable

from num2words import num2words

#: What `spoken` may return besides small and capital Cyrillic letters.
SIGNS = " .,!?-+"

_VOWELS = "аеёиоуыэюяАЕЁИОУЫЭЮЯ"
_ACUTE = "\N{COMBINING ACUTE ACCENT}"
_PAUSES = str.maketrans({":": ",", ";": ",", "…": ".", "—": ",", "–": ",", "(": ",", ")": ","})
_SILENT = str.maketrans(dict.fromkeys('«»„“”"^\N{SOFT HYPHEN}\N{WORD JOINER}', ""))
_LONGEST_NUMBER = 6


class Unspeakable(ValueError):
    """The text holds something that no voice says right. The message names it and what to write instead.

    found: the part of the text, "" where it is the whole.
    """

    def __init__(self, message: str, found: str = "") -> None:
        super().__init__(message)
        self.found = found


def spoken(text: str) -> str:
    """Only Cyrillic letters and `SIGNS`, single blanks, no blank at the ends. Raises `Unspeakable`.

    >>> spoken("Звоните 112: помощь №1!")
    'Звоните сто двенадцать, помощь номер один!'
    """
    words = _one_alphabet(text).translate(_SILENT)
    for pattern, said in _RULES:
        words = pattern.sub(said, words)
    words = re.sub(r"(?<![А-Яа-яЁё])-|-(?![А-Яа-яЁё])", " ", words.translate(_PAUSES))
    for sign in sorted(set(words) - set(SIGNS)):
        if not _is_letter(sign):
            _refuse(sign)
    if re.search(rf"\+(?![{_VOWELS}])", words):
        raise Unspeakable("a plus marks the stressed vowel and stands right before it, as in «звон+ят»", "+")
    words = _tidy(words)
    if not any(_is_letter(sign) for sign in words):
        raise Unspeakable("there is nothing to say in it; write at least one word")
    return words


def written(text: str) -> str:
    """The text as people read it: without marks of stress."""
    return re.sub(rf"\+(?=[{_VOWELS}])", "", text).replace(_ACUTE, "")


def _one_alphabet(text: str) -> str:
    """Composed letters and plain blanks; the accent of a dictionary turned into a plus before its vowel."""
    marked = re.sub(rf"([{_VOWELS}]){_ACUTE}", r"+\1", unicodedata.normalize("NFC", text))
    return re.sub(r"\s", " ", marked)


def _number(digits: str) -> str:
    """«01» is said «ноль один»; what is longer than a price is said digit by digit, as one dictates a number."""
    if len(digits) > _LONGEST_NUMBER:
        return " ".join(_words(int(digit)) for digit in digits)
    zeros = len(digits) - len(digits.lstrip("0"))
    rest = digits[zeros:]
    return " ".join(["ноль"] * zeros + ([_words(int(rest))] if rest else []))


def _words(number: int) -> str:
    return str(num2words(number, lang="ru"))


def _percents(match: re.Match[str]) -> str:
    return f"{_number(match[1])} {_agreed(int(match[1]), 'процент', 'процента', 'процентов')} "


def _agreed(number: int, one: str, few: str, many: str) -> str:
    if number % 100 in range(11, 15):
        return many
    return {1: one, 2: few, 3: few, 4: few}.get(number % 10, many)


#: In order. Digits are ASCII: other digits are refused as foreign signs.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"№"), lambda _: " номер "),
    (re.compile(r"([0-9]+)\s?%"), _percents),
    (re.compile(r"%"), lambda _: " процентов "),
    (re.compile(r"\b([01]?[0-9]|2[0-3]):([0-5][0-9])\b"), lambda m: f"{_words(int(m[1]))} {_number(m[2]) or ''}"),
    (re.compile(r"\+(?=[0-9])"), lambda _: " плюс "),
    (re.compile(r"[0-9]-?[^\W\d_]|[^\W\d_]-?[0-9]"), lambda m: _refuse_mix(m[0])),
    (re.compile(r"(?<=[0-9])-(?=[0-9])"), lambda _: " "),
    (re.compile(r"[0-9]+"), lambda m: _number(m[0])),
)


def _refuse(sign: str) -> str:
    name = unicodedata.name(sign, f"U+{ord(sign):04X}")
    raise Unspeakable(f"{sign!r} ({name}) cannot be spoken; write it as a Russian word", sign)


def _refuse_mix(found: str) -> str:
    raise Unspeakable(f"{found!r}: a number grown together with a word; write it out, as in «первый»", found)


def _is_letter(sign: str) -> bool:
    return "а" <= sign <= "я" or "А" <= sign <= "Я" or sign in "ёЁ"


def _tidy(words: str) -> str:
    """One mark a pause, the strongest one; no blank before it, one after it, none at the beginning."""
    words = re.sub(r"[ .,!?]*[.,!?][ .,!?]*", lambda run: min(run[0].replace(" ", ""), key="?!.,".index) + " ", words)
    return re.sub(r" +", " ", words).strip(" ,.!?") + _last_mark(words)


def _last_mark(words: str) -> str:
    last = words.rstrip()[-1:]
    return last if last in tuple(".,!?") else ""
