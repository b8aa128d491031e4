"""What nobody has dealt with yet, and how the day goes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from hotline.domain.journal_row import JournalRow


class Attention(Protocol):
    """Looks over the journal for the first page."""

    async def unattended(self, since: datetime, limit: int) -> Sequence[JournalRow]:
        """Calls without a conversation, a card, and an answered call of that number since; newest first."""
        ...

    async def day(self, since: datetime) -> Mapping[str, tuple[int, float | None]]:
        """State -> how many calls since that moment, and their mean wait in seconds."""
        ...
