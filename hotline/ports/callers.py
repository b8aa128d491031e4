"""Knows a caller again without keeping her number."""

from typing import Protocol


class CallerSeal(Protocol):
    """Both secrets lie outside the database."""

    def known_by(self, phone: str) -> str:
        """A keyed hash of a normalised number: the same for each call of it, and no way back; "" for none."""
        ...

    def seal(self, phone: str, label: str) -> str:
        """The number, encrypted. `label` says whose it is; it opens under no other."""
        ...

    def open(self, sealed: str, label: str) -> str:
        """The number. Raises ValueError when it was changed, belongs to another call, or the key is another."""
        ...
