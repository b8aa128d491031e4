"""The call card of the SOS service (Карта вызова Службы экстренного реагирования «SOS», Вологда, приложение 2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from hotline.domain.appeal import Mark
from hotline.domain.sos_state import UNTAKEN, SosState


@dataclass(frozen=True, slots=True, kw_only=True)
class SosCard:
    """One card. Times are aware UTC.

    number: of its own series, without gaps. call_id, appeal_id: what it was opened from, None for neither.
    version: counts the changes. marks: who changed which field last.
    login, specialist: who opened it, her name as it was then. channel: a code of `sos_form.CHANNELS`.
    checklist: codes of crisis signs and of steps done. handed_to, acknowledged_by: logins.
    reminded_at, escalated_at: since the card was handed last (opened, for a draft).
    """

    id: UUID
    number: int
    opened_at: datetime
    version: int = 0
    state: SosState = SosState.DRAFT
    call_id: UUID | None = None
    appeal_id: UUID | None = None
    login: str = ""
    specialist: str = ""
    channel: str = "phone"
    applicant: str = ""
    address: str = ""
    phone: str = ""
    parents: str = ""
    children: str = ""
    living_address: str = ""
    family_phone: str = ""
    problem: str = ""
    extra: str = ""
    checklist: frozenset[str] = frozenset()
    handed_to: str = ""
    handed_at: datetime | None = None
    reminded_at: datetime | None = None
    escalated_at: datetime | None = None
    acknowledged_by: str = ""
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    marks: Mapping[str, Mark] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def open(self) -> bool:
        return self.state is not SosState.CLOSED

    @property
    def since(self) -> datetime:
        """When somebody began to owe something: the handing, or the opening of a draft."""
        return self.opened_at if self.handed_at is None else self.handed_at

    @property
    def escalated(self) -> bool:
        """Whether the supervisors were called and nobody has it yet."""
        return self.escalated_at is not None and self.state in UNTAKEN


@dataclass(frozen=True, slots=True)
class Told:
    """Who was told. agency: a code of `sos_form.TOLD` or of the directory. title: the words of that moment."""

    agency: str
    title: str
    told_at: datetime
    login: str
    note: str = ""
    id: int = 0


#: A click that was a mistake can be taken back so long; after that what was told is a fact.
UNDO_SPAN = timedelta(minutes=10)


def may_take_back(told: Told, login: str, now: datetime) -> bool:
    """Whether she may take her click back."""
    return told.login == login and now - told.told_at <= UNDO_SPAN


@dataclass(frozen=True, slots=True)
class SosOrigin:
    """What is known of the call and the appeal before a card is opened. people: logins of those who take part.

    call_id: the call asked for; calls: it and the other calls of its appeal. nobodys: nobody has answered the call.
    Texts are "" where nothing is known.
    """

    call_id: UUID | None = None
    appeal_id: UUID | None = None
    calls: tuple[UUID, ...] = ()
    people: frozenset[str] = frozenset()
    nobodys: bool = False
    channel: str = "phone"
    applicant: str = ""
    phone: str = ""
    address: str = ""
    family: str = ""
    problem: str = ""


class Overdue(StrEnum):
    """What is due for a card that nobody has taken."""

    REMIND = "remind"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a card may wait for acknowledgement: until its person is reminded, until every supervisor is called."""

    remind: timedelta = timedelta(minutes=5)
    escalate: timedelta = timedelta(minutes=15)


def overdue(card: SosCard, now: datetime, patience: Patience) -> Overdue | None:
    """What is due now and was not done since the card was handed last; escalation goes before a reminder."""
    if card.state not in UNTAKEN:
        return None
    waited = now - card.since
    if waited >= patience.escalate:
        return Overdue.ESCALATE if card.escalated_at is None else None
    if waited >= patience.remind:
        return Overdue.REMIND if card.reminded_at is None else None
    return None
