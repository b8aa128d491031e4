"""The Анкета after a conversation, as the story asks for it."""

from typing import Protocol

from hotline.ports.asked import Asked


class AfterCall(Asked, Protocol):
    """Never raises, and waits for a database no longer than a caller can; a silent one means that nobody is asked."""

    async def offer(self, linkedid: str) -> bool:
        """Whether she is asked now; that she was is written down before she hears it."""
        ...
