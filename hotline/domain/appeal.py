"""The card of an appeal (карточка обращения, Алтай, приложение 7) with its route sheet.

A call is not an appeal, and an appeal is not a family: several calls may belong to one appeal, several appeals to one
family.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from hotline.domain.appeal_choices import Channel, Kind
from hotline.domain.appeal_state import AppealState
from hotline.domain.forms.papers import RouteLine

#: How a person who wants to stay unknown is called.
ANONYMOUS = "Аноним"


@dataclass(frozen=True, slots=True)
class Mark:
    """Who changed a field last, and when. version: of the card with that change. tab: the page she typed in."""

    version: int
    login: str
    author: str
    at: datetime
    tab: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal:
    """One card. Times are aware UTC.

    volume, number: of the line of the journal that it began with. version: counts the changes.
    login, specialist: who keeps the card, her name as it was then. people: logins of all who take part.
    merged_into: the card that goes on in place of this one.
    consent: to the processing of personal data; None when nobody asked. follow_up: whether a call afterwards is wanted.
    birth_date: ISO 8601 or "". phone: normalised or "". categories, purposes, agencies: codes. topic: a code.
    marks: of the fields that were changed.
    """

    id: UUID
    volume: int
    number: int
    opened_at: datetime
    changed_at: datetime
    closed_at: datetime | None = None
    version: int = 0
    state: AppealState = AppealState.OPEN
    login: str = ""
    specialist: str = ""
    people: frozenset[str] = frozenset()
    family_id: UUID | None = None
    merged_into: UUID | None = None
    kind: Kind = Kind.PRIMARY
    channel: Channel = Channel.PHONE
    anonymous: bool = False
    consent: bool | None = None
    consent_at: datetime | None = None
    follow_up: bool | None = None
    applicant: str = ""
    birth_date: str = ""
    address: str = ""
    place: str = ""
    phone: str = ""
    email: str = ""
    family_status: str = ""
    family_members: str = ""
    categories: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    purpose_resource: str = ""
    purpose_other: str = ""
    topic: str = ""
    question: str = ""
    content: str = ""
    answer: str = ""
    answer_way: str = ""
    result: str = ""
    agencies: tuple[str, ...] = ()
    route: tuple[RouteLine, ...] = ()
    closing_mark: str = ""
    marks: Mapping[str, Mark] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def who(self) -> str:
        """The applicant as pages and papers name her; "" until somebody asked."""
        return ANONYMOUS if self.anonymous else self.applicant

    @property
    def untouched(self) -> bool:
        """Whether nobody has written anything into it yet."""
        return not self.marks and self.state is AppealState.OPEN and self.family_id is None


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealLine:
    """One appeal in a list, without what only its card shows. applicant, phone: "" when the applicant is unknown."""

    id: UUID
    volume: int
    number: int
    opened_at: datetime
    changed_at: datetime
    state: AppealState
    login: str
    specialist: str
    channel: str
    anonymous: bool
    applicant: str
    phone: str
    topic: str
    question: str
    family_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Family:
    """A family to which appeals belong. title: how people at the centre call it."""

    id: UUID
    title: str
    created_at: datetime
    note: str = ""
