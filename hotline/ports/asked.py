"""Whoever was called by a machine, and what she presses."""

from typing import Protocol


class Asked(Protocol):
    """Named by the Linkedid of the call. Never raises, and waits for a database no longer than a caller can."""

    async def whom(self, linkedid: str) -> str | None:
        """The number that was called, E.164; None for a call that is none of ours, "" when it cannot be read now."""
        ...

    def person(self, linkedid: str) -> None:
        """A key was pressed, whichever: that was no machine. Remembered until the call is over, and not written."""
        ...

    async def keep(self, linkedid: str, question: str, key: str) -> None:
        """A key that was pressed to a question. It is written in its order, also after the call."""
        ...
