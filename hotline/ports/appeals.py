"""Cards of appeals, their families and route sheets."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.appeal import Appeal, AppealLine, Family
from hotline.domain.appeal_query import AppealQuery
from hotline.domain.correction import Correction
from hotline.domain.journal_row import JournalRow


class Appeals(Protocol):
    """`of`: only cards in which this login takes part; None for everybody's. What is denied is simply not there."""

    async def get(self, appeal_id: UUID, of: str | None = None) -> Appeal | None:
        """The card with its route sheet and the people who take part."""
        ...

    async def by_number(self, volume: int, number: int, of: str | None = None) -> UUID | None:
        """The card with this № of the journal."""
        ...

    async def lock(self, appeal_id: UUID) -> Appeal | None:
        """The card as it is now; nobody else can change it until the transaction ends."""
        ...

    async def put(self, appeal: Appeal) -> None:
        """Keep the card, new or changed, with its route sheet and people. Call under `lock` for a changed one."""
        ...

    async def remove(self, appeal_id: UUID, into: UUID) -> None:
        """Forget a card that nobody wrote into; what points at it points at `into` afterwards."""
        ...

    async def take_part(self, appeal_id: UUID, logins: Collection[str]) -> None:
        """These people take part from now on. Idempotent."""
        ...

    async def claim(self, call_id: UUID, appeal_id: UUID) -> UUID:
        """Give the call to the card if it has none; which card it belongs to now. Raises LookupError for no such call.

        Of two who claim at once one wins; the other learns of the winner's card.
        """
        ...

    async def move_calls(self, call_ids: Collection[UUID], to: UUID) -> None:
        """These calls belong to another card from now on."""
        ...

    async def calls(self, appeal_id: UUID) -> Sequence[JournalRow]:
        """The calls of the card, oldest first."""
        ...

    async def copy_to_calls(self, appeal: Appeal) -> None:
        """Write what the card says into the lines of its calls, in the same transaction."""
        ...

    async def of_call(self, call_id: UUID) -> AppealLine | None:
        """The card that the call belongs to."""
        ...

    async def of_phone(self, phone: str, limit: int = 10) -> Sequence[AppealLine]:
        """Unfinished appeals of a normalised number, newest first; none for a hidden number."""
        ...

    async def near(self, appeal: Appeal, limit: int = 20) -> Sequence[AppealLine]:
        """Other appeals of the same number or family, newest first, whoever keeps them."""
        ...

    async def merged(self, appeal_id: UUID) -> Sequence[AppealLine]:
        """Cards that go on in this one."""
        ...

    async def page(self, query: AppealQuery, of: str | None) -> Sequence[AppealLine]:
        """A keyset page of the list, newest first; one line more than asked for tells that there are more."""
        ...

    async def counts(self, of: str | None) -> Mapping[str, int]:
        """How many unfinished cards there are: state -> count."""
        ...

    async def correct(self, correction: Correction, since: datetime) -> None:
        """Keep an old value. Goes on with the author's last line of that field when it is not older than `since`."""
        ...

    async def corrections(self, appeal_id: UUID) -> Sequence[Correction]:
        """Oldest first."""
        ...

    async def family(self, family_id: UUID) -> Family | None: ...

    async def add_family(self, family: Family) -> None: ...

    async def families(self, text: str, phone: str, of: str | None = None, limit: int = 10) -> Sequence[Family]:
        """Families to choose from: those of the number first, then those whose title begins with the text.

        of: only families of whose appeals she takes part in one; those of the number are there for everybody.
        """
        ...
