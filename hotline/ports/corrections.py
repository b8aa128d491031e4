"""What people changed in the journal."""

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from hotline.domain.correction import Correction


class Corrections(Protocol):
    """Only ever appended to."""

    async def write(self, correction: Correction) -> None:
        """Append one."""
        ...

    async def of(self, objects: Collection[UUID]) -> Sequence[Correction]:
        """Everything that was changed in these calls and appeals, oldest first."""
        ...
