"""Requests to be called back, as the dialler needs them. The list of duties is their truth."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.callback import Request


class Callbacks(Protocol):
    """Reads what the journal and the duties know."""

    async def open(self) -> Sequence[Request]:
        """Requests whose item is open, of a number that can be dialled: whose place is the first first."""
        ...

    async def get(self, call_id: UUID) -> Request | None:
        """The request of this call, open or done; None when it is none."""
        ...

    async def since(self, calls: Collection[UUID]) -> Mapping[UUID, datetime]:
        """Since when these callers wait in a queue; who does not is left out."""
        ...
