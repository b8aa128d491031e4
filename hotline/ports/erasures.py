"""Requests to destroy what is kept about a person, and what does it on the disk."""

import re
from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from hotline.domain.erasure import ErasureRequest


class Erasures(Protocol):
    async def add(self, request: ErasureRequest) -> None: ...

    async def get(self, request_id: UUID) -> ErasureRequest | None: ...

    async def page(self, limit: int = 100) -> Sequence[ErasureRequest]:
        """Open ones first, then newest first."""
        ...

    async def open_of(self, subject: str) -> ErasureRequest | None:
        """The open request for the same person."""
        ...

    async def save(self, request: ErasureRequest) -> None:
        """Write what changed. No two people execute one request: see `lock`."""
        ...

    async def lock(self, request_id: UUID) -> ErasureRequest | None:
        """The request as it is now; nobody else can change it until the transaction ends."""
        ...

    async def next_act(self) -> int:
        """Raise the series of acts by one; a rollback gives the number back."""
        ...


class Disk(Protocol):
    """What lies beside the database."""

    async def strike(self, patterns: Sequence[re.Pattern[str]]) -> int:
        """Overwrite what is found in logs, spools and other texts; how many files were changed. Idempotent."""
        ...

    async def purge(self) -> None:
        """Leave nothing of what was deleted in the files of the database. Raises OSError when that must wait."""
        ...
