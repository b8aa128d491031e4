"""The ledger of attempts to call somebody, and who may dial."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.attempt import Answer, Attempt, AttemptEvent, Matter


class Attempts(Protocol):
    """Everything is decided by one statement each, so of two who act at once one is the first."""

    async def hold(self, holder: str, until: datetime, now: datetime) -> bool:
        """Be, or stay, the one service that dials, until then. False while another one is."""
        ...

    async def release(self, holder: str) -> None:
        """Dial no more; another service may at once."""
        ...

    async def claim(self, matter: Matter, holder: str, at: datetime) -> Attempt | None:
        """Write the intent of the next attempt. Nothing may be sent before this is committed.

        None: `holder` may not dial now, or an attempt of this matter is on its way or has an unknown end.
        """
        ...

    async def tell(self, attempt: UUID, event: AttemptEvent, at: datetime, cause: int | None = None) -> bool:
        """Let it happen, by the table of `hotline.domain.attempt`; False, and nothing changed, when it cannot."""
        ...

    async def decide(self, attempt: UUID, login: str, at: datetime, decision: str) -> bool:
        """A person's word for an attempt whose end nobody knows. False for every other."""
        ...

    async def get(self, attempt: UUID) -> Attempt | None: ...

    async def of(self, subject: UUID) -> Sequence[Attempt]:
        """Every attempt of a matter, in order."""
        ...

    async def live(self) -> Sequence[Attempt]:
        """Whatever may be on its way, oldest first."""
        ...

    async def begun(self, since: datetime) -> int:
        """How many were meant since then, whatever became of them."""
        ...

    async def unknown(self) -> Sequence[Attempt]:
        """What a person must decide, oldest first."""
        ...

    async def answer(self, attempt: UUID, question: str, key: str, at: datetime) -> int:
        """Keep a key that was pressed; gives how many there are now."""
        ...

    async def answers(self, attempt: UUID) -> Sequence[Answer]:
        """In the order in which they were pressed."""
        ...

    async def answered(self, attempts: Sequence[UUID]) -> Mapping[UUID, int]:
        """How many keys were pressed in each; none is left out."""
        ...
