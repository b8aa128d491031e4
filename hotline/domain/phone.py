"""Telephone numbers: one spelling for each, so that a family that calls again is recognised.

Networks send the same caller as +7900…, 8900…, 7900… or 900…, with or without brackets. The journal keeps E.164
(ITU-T), that is "+" and at most 15 digits. Numbers without a code (112, an internal 101, a city number within its
city) stay as they are.
"""

import re
from functools import lru_cache

import phonenumbers

#: Longer than any number with its punctuation; what is longer is an attack or an accident.
_LONGEST_INPUT = 40
_PUNCTUATION = dict.fromkeys(map(ord, " \t().-/\u00a0\u2010\u2011\u2012\u2013\u2014\u202f"))
#: Area and mobile codes of Russia begin with 3, 4, 8 or 9. "+89…" is nobody's country code: some exchanges put "+"
#: before the 8.
_RUSSIAN = re.compile(r"(?:\+?7|8|\+8(?=9))?([3489]\d{9})", re.ASCII)
_WITHOUT_CODE = re.compile(r"\d{2,7}", re.ASCII)
_INTERNATIONAL = re.compile(r"\+?[1-9]\d{7,14}|(?:00|810)[1-9]\d{7,14}", re.ASCII)


def normalise(raw: str) -> str:
    """Spell a caller's number in E.164: "+79001234567".

    A number without a code (2-7 digits) stays as it is; one that is hidden, or none at all, becomes "".
    Never raises, whatever the network sent: this is the first thing that happens to every call.
    """
    if len(raw) > _LONGEST_INPUT:
        return ""
    number = raw.translate(_PUNCTUATION)
    if russian := _RUSSIAN.fullmatch(number):
        return f"+7{russian[1]}"
    if _WITHOUT_CODE.fullmatch(number):
        return number if number.strip("0") else ""
    return _foreign(number) if _INTERNATIONAL.fullmatch(number) else ""


def is_dialable(number: str) -> bool:
    """Whether somebody could be called back on this normalised number: E.164, neither short nor hidden."""
    return number.startswith("+") and len(number) >= 11


def masked(number: str) -> str:
    """Spell a number as a log may show it: "+7900•••••67". Up to 4 digits are a service's and stay readable."""
    if not number:
        return "hidden"
    if len(number) <= 4 and number.isdigit():
        return number
    shown = 5 if len(number) >= 10 else 0
    return number[:shown] + "•" * max(len(number) - shown - 2, 3) + number[-2:]


@lru_cache(maxsize=4096)
def _foreign(number: str) -> str:
    """Read digits with an optional "+": as dialled in Russia first, then as a number that lost its "+"."""
    dialled = re.sub(r"^(?:00|810)", "+", number) if not number.startswith("+") else number
    spellings = [dialled] if dialled.startswith("+") else [dialled, f"+{dialled}"]
    for spelling in spellings:
        try:
            parsed = phonenumbers.parse(spelling, "RU")
        except phonenumbers.NumberParseException:
            continue
        # A "+" is the network's word; new ranges that the metadata does not know yet must not vanish.
        believed = phonenumbers.is_possible_number if dialled.startswith("+") else phonenumbers.is_valid_number
        if believed(parsed) and not (parsed.country_code == 7 and str(parsed.national_number)[:1] in "012"):
            return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    return ""
