"""The cards of one family on paper: what stands in them. Labels are official and live in the templates of the print.

Text fields may be "", which leaves a line for a pen. Times are aware, in the zone of the centre.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class SosForm(StrEnum):
    """Форма обращения of the SOS card."""

    IN_PERSON = "Лично"
    LETTER = "Письменно"
    PHONE = "По телефону"
    INTERNET = "Через интернет-ресурсы"


@dataclass(frozen=True, slots=True, kw_only=True)
class SosPaper:
    """Карта вызова Службы экстренного реагирования «SOS» (Вологда, приложение 2).

    accepted_by: the specialist who took the appeal. taken_by, taken_on: who took over the card, and when.
    phone, family_phone: normalised numbers or whatever was written by hand.
    """

    number: int
    opened_at: datetime
    accepted_by: str = ""
    applicant: str = ""
    address: str = ""
    phone: str = ""
    form: SosForm | None = SosForm.PHONE
    parents: str = ""
    children: str = ""
    living_address: str = ""
    family_phone: str = ""
    problem: str = ""
    extra: str = ""
    taken_by: str = ""
    taken_on: date | None = None


class AppealKind(StrEnum):
    """Вид обращения."""

    PRIMARY = "Первичное"
    SECONDARY = "Вторичное"


class AppealForm(StrEnum):
    """Форма обращения of the card of an appeal."""

    IN_PERSON = "Лично"
    PHONE = "По телефону"
    EMAIL = "Электронная почта (сайт)"


class Purpose(StrEnum):
    """Цель обращения. The last two ask for words: which resource, what else."""

    LAWYER = "Консультация юриста"
    PSYCHOLOGIST = "Консультация психолога"
    SPECIALIST = "Консультация другого специалиста"
    SERVICES = "Потребность в социальных услугах"
    SUPPORT = "Потребность в социальном сопровождении"
    PORTAL = "Помощь на ЕПГУ"
    RESOURCE = "Потребность в конкретном межведомственном ресурсе (каком)"
    OTHER = "Другое"


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteLine:
    """One step of a family's route. contact: official and telephone. meeting: date and time. mark: отметка о приеме.

    hours (режим работы) stands only in the map of the route, mark only in the route sheet of the card.
    """

    help: str = ""
    organisation: str = ""
    contact: str = ""
    hours: str = ""
    meeting: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppealPaper:
    """Карточка обращения (Алтай, приложение 7). number: of the journal.

    resource_words, other_words: what is written after the last two purposes.
    """

    number: int
    opened_at: datetime
    kind: AppealKind | None = None
    form: AppealForm | None = None
    surname: str = ""
    name: str = ""
    patronymic: str = ""
    birth_date: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    family_status: str = ""
    family_members: str = ""
    purposes: frozenset[Purpose] = frozenset()
    resource_words: str = ""
    other_words: str = ""
    route: tuple[RouteLine, ...] = ()
    result: str = ""
    closing_mark: str = ""
    specialist: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutePaper:
    """Карта индивидуального бесшовного маршрута семьи (Алтай, приложение 2). curator: name and telephone."""

    opened_at: datetime
    curator: str = ""
    applicant: str = ""
    place: str = ""
    phone: str = ""
    route: tuple[RouteLine, ...] = ()
