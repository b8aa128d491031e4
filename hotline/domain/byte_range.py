"""The header `Range` of RFC 9110, section 14: which bytes of a sound a player asks for."""

import re
from dataclasses import dataclass

#: "bytes=0-499", "bytes=500-", "bytes=-500"; blanks are allowed around the one range that is served.
_ONE = re.compile(r"bytes[ \t]*=[ \t]*(\d{0,19})[ \t]*-[ \t]*(\d{0,19})[ \t]*", re.ASCII | re.IGNORECASE)


class Unsatisfiable(ValueError):
    """416: nothing of what is there was asked for."""


@dataclass(frozen=True, slots=True)
class Span:
    """first, last: both included, within the size."""

    first: int
    last: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1


def read_range(header: str, size: int) -> Span | None:
    """What to send; None for everything. Raises `Unsatisfiable`.

    A header that says nothing sensible, and one with several ranges, is ignored, as RFC 9110, 14.2 lets a server do:
    many small ranges of one file are an attack rather than a player.
    """
    match = _ONE.fullmatch(header.strip(" \t"))
    if match is None or match[1] == match[2] == "":
        return None
    if match[1] == "":
        if int(match[2]) == 0 or size == 0:
            raise Unsatisfiable
        return Span(max(size - int(match[2]), 0), size - 1)
    first = int(match[1])
    last = min(int(match[2]), size - 1) if match[2] else size - 1
    if match[2] and int(match[2]) < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return Span(first, last)
