"""Text that other people wrote, made fit to be kept and printed: what cannot be seen must not be there."""

import re
import unicodedata

#: Longer than anything a person writes into one cell, and below what a cell of Excel holds (32,767).
LONGEST = 30_000
_GOES_ON = "… (полностью — в электронном журнале)"

#: Control, format (bidirectional overrides and isolates, zero-width characters), surrogate, private, unassigned.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_SPACES = re.compile(r"[^\S\n]+")
_EDGES = re.compile(r" *\n *")
_GAPS = re.compile(r"\n{3,}")
_PLAIN = re.compile(r"[ -~А-яЁё№«»—–…]*")
_FLUSH = re.compile(r" {2}|^ | $")


def seen(text: str, *, lines: bool = False) -> str:
    """`text` without what cannot be seen, on one line; line breaks stay when `lines`."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(sign for sign in text if sign == "\n" or _is_seen(sign))
    return kept.strip() if lines else " ".join(kept.split())


def printed(text: str) -> str:
    """`text` without what no reader sees: control characters, marks that turn the writing round, zero-width ones.

    New lines stay, at most one empty line between two; tabs and runs of spaces become one space. Nothing else is
    changed: markup and formulas are text, and it is the writer of a file who must not let them act.
    """
    if _PLAIN.fullmatch(text) and not _FLUSH.search(text):  # nearly every cell
        return text if len(text) <= LONGEST else _cut(text)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = "".join(char for char in text.replace("\t", " ") if char == "\n" or _is_seen(char))
    text = _GAPS.sub("\n\n", _EDGES.sub("\n", _SPACES.sub(" ", text))).strip()
    return text if len(text) <= LONGEST else _cut(text)


def _is_seen(char: str) -> bool:
    return unicodedata.category(char) not in _UNSEEN


def _cut(text: str) -> str:
    return text[: LONGEST - len(_GOES_ON)].rstrip() + _GOES_ON
