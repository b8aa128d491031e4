"""Passwords are hashed slowly on purpose; nothing else may wait for that."""

from typing import Protocol


class Passwords(Protocol):
    """argon2id in a thread."""

    async def hash(self, password: str) -> str: ...

    async def fits(self, password: str, kept: str | None) -> bool:
        """Whether the password made this hash. None, for nobody, is False after the same time."""
        ...
