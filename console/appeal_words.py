"""Words of the card's page: how a field is shown, and what stands beside it as a help while she talks."""

from dataclasses import asdict
from typing import Any

from console.words import phone
from hotline.domain.appeal_choices import CHANNELS, KINDS, PURPOSES, title_of
from hotline.domain.appeal_paper import russian_day
from hotline.domain.directory import DirectoryKind
from hotline.domain.forms.papers import RouteLine
from hotline.services.card_choices import Choices

#: Said to the caller (Алтай, the telephone script), in the order of the conversation.
SCRIPT: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "Начало разговора",
        (
            "«Здравствуйте! Семейная диспетчерская, меня зовут …. Чем могу помочь?»",
            "«Назовите, пожалуйста, фамилию, имя и отчество» — и дальше по карточке, сверху вниз.",
            "Не хочет называть себя — отметьте «Анонимно» и помогайте так же.",
        ),
    ),
    (
        "Нужен юрист или психолог",
        (
            "«Вам удобнее получить консультацию по телефону или прийти на приём?»",
            "По телефону: «Сейчас соединю вас со специалистом, оставайтесь, пожалуйста, на линии».",
            "Никто не ответил: «Специалист перезвонит вам сегодня, не позже чем через два часа».",
            "Уточните номер и отметьте «Нужен повторный звонок».",
            "На приём: предложите день и время, впишите их в маршрутный лист.",
        ),
    ),
    (
        "Конец разговора",
        (
            "«Остались ли у вас ещё вопросы?»",
            "Направили дальше: «Мы позвоним в течение пяти рабочих дней и узнаем, решён ли вопрос».",
            "«Спасибо за звонок. Всего доброго!»",
        ),
    ),
)


def shown(name: str, value: Any) -> Any:
    """The value of a field as the page shows it, in JSON."""
    if name == "birth_date":
        return russian_day(value)
    if name == "phone":
        return phone(value) if value else ""
    if isinstance(value, tuple):
        return [asdict(item) if isinstance(item, RouteLine) else item for item in value]
    return value


#: Fields whose values are codes -> where their words stand.
_CODES = {"categories": DirectoryKind.CATEGORY, "agencies": DirectoryKind.AGENCY, "topic": DirectoryKind.TOPIC}
_LISTS = {"purposes": PURPOSES, "kind": KINDS, "channel": CHANNELS}


def corrected(field: str, text: str, choices: Choices) -> str:
    """A value that a correction kept, in words."""
    if field in _CODES:
        return ", ".join(choices.title(_CODES[field], code) for code in text.split("\n")) if text else ""
    if field in _LISTS:
        return ", ".join(title_of(_LISTS[field], code) for code in text.split("\n")) if text else ""
    return str(shown(field, text)) if field in {"birth_date", "phone"} else text
