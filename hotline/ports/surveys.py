"""The answers to the Анкета: those after a conversation are kept here, those of the ledger are counted with them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.survey_results import Questionnaire, Source, Tally


class Surveys(Protocol):
    """since, until: aware, [since, until), of the moment in which she was asked; None without a limit."""

    async def offered(self, call_id: UUID, at: datetime) -> None:
        """After this call she was asked whether she answers a few questions. Idempotent."""
        ...

    async def answer(self, call_id: UUID, question: str, key: str, at: datetime) -> None:
        """Keep a key that was pressed; of two to one question the first holds. Nothing for whom nobody asked."""
        ...

    async def tallies(self, since: datetime | None, until: datetime | None) -> Sequence[Tally]:
        """One a source, in its order; none is left out."""
        ...

    async def page(
        self, source: Source, since: datetime | None, until: datetime | None, *, after: UUID | None, limit: int
    ) -> Sequence[tuple[UUID, Questionnaire]]:
        """Questionnaires with at least one answer, in the order of ids that tell nothing, behind `after`."""
        ...
