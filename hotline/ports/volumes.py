"""The volumes of the journal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from hotline.domain.volume import Volume


class Volumes(Protocol):
    """There is always one open volume: the last."""

    async def all(self) -> Sequence[Volume]:
        """Every volume, by number."""
        ...

    async def close(self, volume: int, at: datetime) -> bool:
        """Close the open volume and begin the next at № 1. False when that volume is not the open one, or is empty."""
        ...
