"""Pauses in a shift."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class Pauses(Protocol):
    """One open pause a person at most."""

    async def begin(self, login: str, reason: str, at: datetime) -> None:
        """Open a pause, or give the open one another reason."""
        ...

    async def end(self, login: str, at: datetime) -> bool:
        """True when a pause ended now, False when none was open."""
        ...

    async def open(self) -> Mapping[str, tuple[str, datetime]]:
        """Who pauses: login -> reason and when it began."""
        ...
