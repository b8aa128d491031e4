"""How a number and a name may stand in a text or a file, so that they can be struck out there."""

import re
from collections.abc import Collection, Sequence

#: Between two digits of a number people write blanks, brackets and dashes.
_GAP = r"[ \u00a0().\-]{0,3}"

#: Shorter numbers (112, an internal one) are everybody's.
_SHORTEST = 5

_MARK = "•"


def spellings(phones: Collection[str], names: Collection[str] = ()) -> Sequence[re.Pattern[str]]:
    """Patterns for normalised numbers in all their spellings, and for names as they are.

    A number is never found inside a longer row of digits. No pattern for what is "".
    """
    found = []
    for digits in (phone.lstrip("+") for phone in phones):
        if len(digits) < _SHORTEST:
            continue
        end = digits[-10:]
        code = digits[: len(digits) - len(end)]
        before = rf"(?:\+?(?:{code}|8|810{code}|00{code}){_GAP})?" if code else r"\+?"
        found.append(re.compile(rf"(?<!\d){before}{_GAP.join(end)}(?!\d)"))
    found += [re.compile(re.escape(name), re.IGNORECASE) for name in names if name]
    return found


def struck_out(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """The text with a dot for every sign that is found."""
    for pattern in patterns:
        text = pattern.sub(lambda found: _MARK * len(found[0]), text)
    return text


def struck_out_bytes(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """As `struck_out`, but exactly as long in UTF-8: who reads the file at a place goes on at the same place."""
    for pattern in patterns:
        text = pattern.sub(lambda found: "*" * len(found[0].encode()), text)
    return text
