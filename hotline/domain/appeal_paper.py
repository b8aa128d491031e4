"""A card as the official papers print it. Who wants to stay unknown stays so on paper, too."""

from collections.abc import Sequence
from datetime import date
from zoneinfo import ZoneInfo

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_choices import CHANNELS, KINDS, PURPOSES
from hotline.domain.forms.papers import AppealForm, AppealKind, AppealPaper, Purpose, RoutePaper

_FORMS = {form.value: form for form in AppealForm}


def appeal_paper(appeal: Appeal, zone: ZoneInfo) -> AppealPaper:
    """Карточка обращения (Алтай, приложение 7). A letter has no box of its own there, so none is ticked."""
    surname, name, patronymic = _parts(appeal.who)
    shown = not appeal.anonymous
    return AppealPaper(
        number=appeal.number,
        opened_at=appeal.opened_at.astimezone(zone),
        kind=AppealKind(KINDS[appeal.kind]),
        form=_FORMS.get(CHANNELS[appeal.channel]),
        surname=surname,
        name=name,
        patronymic=patronymic,
        birth_date=russian_day(appeal.birth_date) if shown else "",
        address=(appeal.address or appeal.place) if shown else appeal.place,
        phone=appeal.phone if shown else "",
        email=appeal.email if shown else "",
        family_status=appeal.family_status,
        family_members=appeal.family_members,
        purposes=frozenset(Purpose(PURPOSES[code]) for code in appeal.purposes),
        resource_words=appeal.purpose_resource,
        other_words=appeal.purpose_other,
        route=appeal.route,
        result=appeal.result,
        closing_mark=appeal.closing_mark,
        specialist=appeal.specialist,
    )


def route_paper(appeal: Appeal, zone: ZoneInfo, curator_phone: str = "") -> RoutePaper:
    """Карта индивидуального бесшовного маршрута семьи (Алтай, приложение 2)."""
    return RoutePaper(
        opened_at=appeal.opened_at.astimezone(zone),
        curator=", ".join(filter(None, (appeal.specialist, curator_phone))),
        applicant=appeal.who,
        place=appeal.place if appeal.anonymous else ", ".join(filter(None, (appeal.place, appeal.address))),
        phone="" if appeal.anonymous else appeal.phone,
        route=appeal.route,
    )


def russian_day(iso: str) -> str:
    """1987-09-05 -> 05.09.1987; what is no date stays as it is."""
    try:
        return date.fromisoformat(iso).strftime("%d.%m.%Y")
    except ValueError:
        return iso


def _parts(name: str) -> Sequence[str]:
    """Фамилия, имя, отчество; a patronymic may have several words (Мамед оглы)."""
    words = name.split(maxsplit=2)
    return [*words, "", "", ""][:3]
