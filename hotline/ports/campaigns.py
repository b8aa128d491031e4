"""Campaigns and the people in them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.attempt import Answer, Attempt
from hotline.domain.campaign import Campaign, CampaignPerson, CampaignState, PersonState


@dataclass(frozen=True, slots=True)
class CampaignCounts:
    """How far a campaign is. calling: on their way now. answers: question -> key -> people, by their last word."""

    states: Mapping[PersonState, int]
    results: Mapping[str, int]
    answers: Mapping[str, Mapping[str, int]]
    calling: int = 0
    attempts: int = 0

    @property
    def people(self) -> int:
        """All of the list."""
        return sum(self.states.values())


@dataclass(frozen=True, slots=True)
class CardOf:
    """What a card says of being called. phone: E.164 or "". consent: to the processing of personal data."""

    appeal_id: UUID
    phone: str
    name: str
    anonymous: bool
    consent: bool | None


@dataclass(frozen=True, slots=True)
class PersonReport:
    """What was done for one person. answers: of all her attempts, in the order in which they were pressed."""

    person: CampaignPerson
    attempts: Sequence[Attempt] = ()
    answers: Sequence[Answer] = field(default=())


class Campaigns(Protocol):
    """Everything is decided by one statement each, so of two who act at once one is the first."""

    async def add(self, campaign: Campaign) -> None: ...

    async def get(self, campaign: UUID) -> Campaign | None: ...

    async def all(self, before: Campaign | None = None, limit: int = 50) -> Sequence[Campaign]:
        """Newest first; those made before `before`."""
        ...

    async def running(self) -> Sequence[Campaign]:
        """Oldest start first."""
        ...

    async def change(self, campaign: Campaign, states: Collection[CampaignState]) -> bool:
        """Title, text, pace and consent, and state, as they are now; False when it is in none of these states."""
        ...

    async def move(
        self, campaign: UUID, states: Collection[CampaignState], to: CampaignState, at: datetime, why: str = ""
    ) -> bool:
        """To this state, when it is in one of these; False otherwise. why: for people, "" for nothing to say."""
        ...

    async def note(self, campaign: UUID, why: str) -> None:
        """Why it stands still, "" for it goes on."""
        ...

    async def add_people(self, people: Sequence[CampaignPerson], at: datetime) -> None:
        """Behind those who are there. A number that the campaign has already raises ValueError."""
        ...

    async def clear(self, campaign: UUID) -> int:
        """Take everybody out who was never called; gives how many."""
        ...

    async def phones(self, campaign: UUID) -> Mapping[str, int]:
        """The numbers of its list, and the line of each."""
        ...

    async def person(self, person: UUID) -> CampaignPerson | None: ...

    async def people(
        self,
        campaign: UUID,
        *,
        after: int = 0,
        limit: int = 100,
        state: PersonState | None = None,
        result: str | None = None,
    ) -> Sequence[CampaignPerson]:
        """By line, behind the line `after`."""
        ...

    async def report(self, people: Sequence[CampaignPerson]) -> Sequence[PersonReport]:
        """The same people, with what the ledger knows of each."""
        ...

    async def due(self, campaign: UUID, now: datetime, limit: int) -> Sequence[CampaignPerson]:
        """Of a running campaign, who is to be called at `now` and has no open attempt, the longest waiting first."""
        ...

    async def waiting(self, campaign: UUID) -> datetime | None:
        """When the next one is due; None when nobody waits any more."""
        ...

    async def put_off(self, person: UUID, until: datetime, why: str) -> None:
        """Not before. Nothing happens to somebody who does not wait any more."""
        ...

    async def end_person(self, person: UUID, state: PersonState, result: str, at: datetime, why: str = "") -> bool:
        """She is called no more. False when she did not wait."""
        ...

    async def result(self, person: UUID, result: str) -> None:
        """What came of it, in place of what was known before; for somebody who was reached."""
        ...

    async def live(self) -> Mapping[UUID, int]:
        """Campaign -> its calls that are on their way."""
        ...

    async def begun(self, campaign: UUID, since: datetime) -> int:
        """Attempts of its people after that moment."""
        ...

    async def attempts_on(self, phones: Collection[str], since: datetime) -> Sequence[Attempt]:
        """Attempts of any kind to these numbers: open ones, and those begun after that moment."""
        ...

    async def cards(self, appeals: Collection[UUID]) -> Sequence[CardOf]:
        """What these cards say. consent: the newest word of any card of the number, so what was withdrawn is."""
        ...

    async def counts(self, campaign: UUID) -> CampaignCounts: ...

    async def forget(self, campaign: UUID, at: datetime) -> int:
        """Blank names, numbers and values of its people, and their numbers in the ledger; gives how many.

        Whoever still waited is called no more.
        """
        ...
