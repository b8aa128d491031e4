"""What the list of duties is fed with beside messages and requests, and how its items end by themselves."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from hotline.domain.duty import Cause, Duty


class CallingBack(Protocol):
    """Everything is decided by one statement each."""

    async def lost(self, since: datetime, in_menu_for: timedelta) -> Sequence[Cause]:
        """Calls opened after `since` that ended without a person although somebody can be called back, oldest first.

        Abandoned in a queue, in the menu after so much time at least, interrupted; for a psychologist or a lawyer, also
        those that only others answered (kind promise). Not those that have a duty already or left a message, and not
        those whose number was answered later.
        """
        ...

    async def join(self, duty: UUID, cause: Cause) -> None:
        """Another cause of an open item of another kind; it stands higher from now on."""
        ...

    async def open_items(self, kinds: Collection[str], subjects: Collection[str] | None = None) -> Sequence[Duty]:
        """Open items of these kinds; of these subjects only, if given."""
        ...

    async def healed(self, kinds: Collection[str], talked: timedelta) -> Sequence[tuple[UUID, UUID]]:
        """Open items whose number called again after the newest cause and talked so long: duty and call."""
        ...

    async def settle(self, duty: UUID, login: str, at: datetime, outcome: str, note: str) -> bool:
        """Done, whoever has it. login: "" for the service. False when it was done already."""
        ...

    async def tried(self, duty: UUID, at: datetime) -> bool:
        """Nobody answered; free again, due as it was. False when it is done."""
        ...

    async def helped(self, duty: UUID, step: int, at: datetime) -> bool:
        """True when the supervisors were not called for this step before, and are marked as called now."""
        ...

    async def escalated(self) -> Sequence[Duty]:
        """Open items for which the supervisors were called and that nobody has taken, the oldest first."""
        ...
