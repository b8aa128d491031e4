"""Seals small secrets that the database keeps but may not know."""

from typing import Protocol


class Vault(Protocol):
    """Authenticated encryption with a key that lies outside the database."""

    def seal(self, text: str, label: str) -> str:
        """Unreadable text. `label` says whose it is; it opens under no other."""
        ...

    def open(self, sealed: str, label: str) -> str:
        """The text. Raises ValueError when it was changed, belongs to somebody else, or the key is another."""
        ...
