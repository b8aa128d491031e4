"""The journal as people look through it: filters, search, keyset pages, corrections, volumes."""

from typing import Protocol


class JournalLines(Protocol):
    """The journal as people look through it: filters, search, keyset pages, corrections, volumes."""
