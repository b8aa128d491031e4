"""SOS cards and legal holds."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.correction import Correction
from hotline.domain.sight import Sight
from hotline.domain.sos import SosCard, SosOrigin, Told


class SosCards(Protocol):
    """Cards outside of the sight of who asks are simply not there."""

    async def origin(self, call_id: UUID | None, appeal_id: UUID | None) -> SosOrigin | None:
        """What is known of the call, or of the appeal; None when there is no such thing."""
        ...

    async def alone(self) -> None:
        """Whoever else opens a card waits until this transaction ends."""
        ...

    async def next_number(self) -> int:
        """Raise the series by one; a rollback gives the number back."""
        ...

    async def of_call(self, call_id: UUID) -> SosCard | None:
        """The card that was opened in this call."""
        ...

    async def of_appeal(self, origin: SosOrigin) -> SosCard | None:
        """The newest card of the same appeal, or of one of its calls, that is not closed."""
        ...

    async def card(self, card_id: UUID, sight: Sight) -> SosCard | None: ...

    async def lock(self, card_id: UUID, sight: Sight) -> SosCard | None:
        """The card as it is now; nobody else can change it until the transaction ends."""
        ...

    async def put(self, card: SosCard) -> None:
        """Keep the card, new or changed. Call under `lock` for a changed one."""
        ...

    async def page(
        self, sight: Sight, *, closed: bool = False, before: int | None = None, limit: int = 100
    ) -> Sequence[SosCard]:
        """Open cards, escalated first, then those that nobody has, then by №; or closed ones with № < `before`."""
        ...

    async def untaken(self) -> Sequence[SosCard]:
        """Everybody's cards that nobody has acknowledged: what the watch looks at."""
        ...

    async def tell(self, card_id: UUID, told: Told) -> None:
        """Somebody was told."""
        ...

    async def take_back(self, card_id: UUID, told_id: int) -> bool:
        """A click by mistake. False when it is not there."""
        ...

    async def told(self, card_id: UUID) -> Sequence[Told]:
        """In the order of time."""
        ...

    async def correct(self, correction: Correction, since: datetime) -> None:
        """Keep an old value. Goes on with the author's last line of that field when it is not older than `since`."""
        ...

    async def corrections(self, card_id: UUID) -> Sequence[Correction]:
        """Oldest first."""
        ...

    async def hold(self, call_id: UUID, reason: str, login: str, at: datetime) -> None:
        """Sound of the call is kept whatever its age. Idempotent; the first reason stays."""
        ...

    async def release(self, reason: str) -> int:
        """The calls that are held for this reason are held no more; how many."""
        ...

    async def held(self, call_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Which of these calls are under legal hold, and why."""
        ...
