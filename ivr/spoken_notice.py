"""What people write to families, as a voice can say it: days, rooms, prices, and the short words of addresses.

Where grammar cannot be known («на ул. Ленина»), the text is refused with what to write instead, never said wrongly.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from ivr.agreement import counted
from ivr.spoken_text import Unspeakable, spoken

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)

#: Said in the nominative; behind a preposition another case would be due.
_SHORT: Mapping[str, str] = {
    "ул": "улица",
    "пер": "переулок",
    "пр-т": "проспект",
    "пр-кт": "проспект",
    "просп": "проспект",
    "пл": "площадь",
    "д": "дом",
    "корп": "корпус",
    "стр": "строение",
    "кв": "квартира",
    "каб": "кабинет",
    "г": "город",
    "с": "село",
    "пос": "посёлок",
    "р-н": "район",
    "обл": "область",
    "тел": "телефон",
    "им": "имени",
}
#: Names and towns that the voice's dictionary leaves without a stress; who writes another one puts the plus herself.
STRESSED = (
    *("айг+уль", "аз+ат", "гульш+ат", "магом+ед", "назг+уль", "рин+ат", "сэс+эг", "тимерл+ан", "цыр+ен"),
    *("б+ийске", "грязов+ец", "сл+авгород", "сург+ут", "х+анты", "х+аровск", "черепов+ец", "шексн+а", "юг+орске"),
)
_PLUS = {word.replace("+", ""): word.index("+") for word in STRESSED}

_BEFORE = r"\b(?:в|во|на|по|к|ко|у|от|до|из|с|со|около|при|о|об)\s+"
_LETTERS: Mapping[str, str] = {"а": "а", "б": "бэ", "в": "вэ", "г": "гэ", "д": "дэ", "е": "е"}


def spoken_notice(text: str) -> str:
    """As `ivr.spoken_text.spoken` gives it. Raises `Unspeakable`."""
    return spoken(counted(_written_as_said(text)))


def notice_fault(text: str) -> str:
    """Why it cannot be said, in Russian for who wrote it; "" when it can."""
    try:
        spoken(_written_as_said(text))  # how numbers agree makes nothing unspeakable, and takes a dictionary
    except Unspeakable as fault:
        if not fault.found:
            return "Здесь нечего сказать: напишите хотя бы одно слово."
        if re.fullmatch(r"[A-Za-z]", fault.found):
            return f"«{fault.found}» — латинская буква: напишите русским словом."
        found = fault.found if fault.found.isprintable() else f"U+{ord(fault.found[0]):04X}"
        return f"«{found}» голос не скажет правильно: напишите русским словом целиком."
    return ""


def _written_as_said(text: str) -> str:
    for pattern, said in _RULES:
        text = pattern.sub(said, text)
    return text


def _day(number: int, month: int, year: int | None) -> str:
    try:
        date(year or 2000, month, number)
    except ValueError:
        raise Unspeakable(f"{number}.{month}: there is no such day", f"{number}.{month:02}") from None
    said = f"{_ordinal(number)} {_MONTHS[month - 1]}"
    return f"{said} {_ordinal(year)} года" if year else said


def _ordinal(number: int) -> str:
    """«двадцать пятого»."""
    from num2words import num2words  # noqa: PLC0415 - every command would wait for its fifty languages

    return str(num2words(number, lang="ru", to="ordinal", case="genitive"))


def _full(found: re.Match[str]) -> str:
    year = int(found[3])
    return _day(int(found[1]), int(found[2]), year + 2000 if year < 100 else year)


def _named(found: re.Match[str]) -> str:
    month = _MONTHS.index(found[2].lower()) + 1
    return _day(int(found[1]), month, int(found[3]) if found[3] else None)


def _written_out(found: re.Match[str]) -> str:
    if found[1]:
        raise Unspeakable(f"{found[0]!r}: its case cannot be known; write the word out", found[0].strip())
    return f"{_SHORT[found[2].lower()]} "


def _roubles(found: re.Match[str]) -> str:
    number = int(found[1])
    few = number % 10 in range(2, 5) and number % 100 not in range(12, 15)
    one = number % 10 == 1 and number % 100 != 11
    return f"{found[1]} {'рубль' if one else 'рубля' if few else 'рублей'}"


#: In order.
_RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (
        re.compile(r"\b(\d{4})-(\d\d)-(\d\d)(?:[T ]00:00(?::00)?)?\b", re.ASCII),
        lambda m: _day(int(m[3]), int(m[2]), int(m[1])),
    ),
    (re.compile(r"\b(\d\d?)\.(\d\d?)\.(\d{4}|\d\d)\b(?:\s?г(?:\.|ода|\b))?", re.ASCII), _full),
    (re.compile(r"\b(в\s+)([01]?\d|2[0-3])\.([0-5]\d)\b(?!\.)", re.IGNORECASE), lambda m: f"{m[1]}{m[2]}:{m[3]}"),
    (re.compile(r"\b(\d\d?)\.(0[1-9]|1[0-2])\b(?!\.?\d)", re.ASCII), lambda m: _day(int(m[1]), int(m[2]), None)),
    (
        re.compile(rf"\b(\d\d?)\s+({'|'.join(_MONTHS)})\b(?:\s+(\d{{4}})\b(?:\s?г(?:\.|ода\b))?)?", re.IGNORECASE),
        _named,
    ),
    (re.compile(r"\b(\d{4})\s?г\.", re.ASCII), lambda m: f"{_ordinal(int(m[1]))} года"),
    (re.compile(r"\b([01]?\d|2[0-3])[:](\d\d):00\b", re.ASCII), lambda m: f"{m[1]}:{m[2]}"),
    (re.compile(r"\b(\d+)\s?(?:руб\.|руб\b|₽|р\.)", re.ASCII | re.IGNORECASE), _roubles),
    (re.compile(r"(\d)\s?/\s?(\d)", re.ASCII), lambda m: f"{m[1]} дробь {m[2]}"),
    (re.compile(r"(\d)([абвгде])\b", re.IGNORECASE), lambda m: f"{m[1]} {_LETTERS[m[2].lower()]}"),
    (
        re.compile(rf"\b(?:{'|'.join(_PLUS)})\b", re.IGNORECASE),
        lambda m: f"{m[0][: _PLUS[m[0].lower()]]}+{m[0][_PLUS[m[0].lower()] :]}",
    ),
    (
        re.compile(rf"({_BEFORE})?\b({'|'.join(re.escape(short) for short in _SHORT)})\.\s?", re.IGNORECASE),
        _written_out,
    ),
)
