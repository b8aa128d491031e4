"""Numbers that agree with their neighbours: «две недели», «одну справку», «на втором этаже», «до семи лет»."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

_COUNTED = re.compile(r"(?:\b([А-Яа-яЁё]+\.?)\s+|(№)\s?)?\b([0-9]{1,6})\b(?![.:/-][0-9])(?:\s+([а-яё]{3,})\b)?")

#: Behind these the number is a name («дом 1 квартира 2»), before them it tells which one («1 кабинет»).
_NUMBERED = re.compile(
    r"(?:дом|корпус|строени|квартир|кабинет|номер|этаж|подъезд|школ|сад|групп|класс|офис|комнат|урок|смен)[а-яё]*"
    r"|(?:д|корп|стр|кв|каб)\.?",
    re.IGNORECASE,
)

#: Behind these every number stands in the genitive.
_GENITIVE = frozenset({"до", "от", "после", "около", "более", "менее", "старше", "младше", "без"})

#: Cases of pymorphy -> of num2words.
_CASES: Mapping[str, str] = {"nomn": "n", "accs": "a", "gent": "g", "datv": "d", "ablt": "i", "loct": "p"}
_OBLIQUE = frozenset("dip")
_GENDERS: Mapping[str, str] = {"femn": "f", "neut": "n", "masc": "m"}


def counted(text: str) -> str:
    """The numbers in words where the noun behind them decides their form; others are left as they are."""
    return _COUNTED.sub(_said, text)


def _said(found: re.Match[str]) -> str:
    before, sign, digits, noun = found.groups()
    if sign or (before and _NUMBERED.fullmatch(before)) or digits.startswith("0"):
        return found[0]
    number, words = int(digits), ""
    place = before.lower() if before else ""
    genitive = place in _GENITIVE or (place in {"с", "со"} and noun is None)
    if noun is not None:
        words = _agreed(number, noun, genitive=genitive)
    if not words and genitive:
        words = _words(number, "g", "m")
    return f"{before + ' ' if before else ''}{words}{' ' + noun if noun else ''}" if words else found[0]


def _agreed(number: int, noun: str, *, genitive: bool) -> str:
    one = number % 10 == 1 and number % 100 != 11
    few = number % 10 in range(2, 5) and number % 100 not in range(12, 15)
    tags = [parse.tag for parse in _analyser().parse(noun)]
    if not (one or few or genitive) and any(tag.case == "gent" and tag.number == "plur" for tag in tags):
        return ""  # «пять человек»
    for tag in tags:
        case, singular = _CASES.get(tag.case or ""), tag.number == "sing"
        if "NOUN" not in tag or case is None:
            continue
        gender, animate = _GENDERS.get(tag.gender or "", "m"), "anim" in tag
        if singular and case != "g" and (not one or _NUMBERED.fullmatch(noun)):
            return _words(number, case, gender, to="ordinal", animate=animate)
        if case == "g" and (genitive or (singular and few)):
            return _words(number, "g" if genitive else "n", gender)
        if (singular and one) or (not singular and not one and case in _OBLIQUE):
            return _words(number, case, gender, animate=animate)
    return ""


def _words(number: int, case: str, gender: str, *, to: str = "cardinal", animate: bool = False) -> str:
    from num2words import num2words  # noqa: PLC0415 - every command would wait for its fifty languages

    return str(num2words(number, lang="ru", to=to, case=case, gender=gender, animate=animate))


@lru_cache(maxsize=1)
def _analyser() -> "MorphAnalyzer":
    import pymorphy3  # noqa: PLC0415 - a dictionary that only the process that speaks needs

    return pymorphy3.MorphAnalyzer()
