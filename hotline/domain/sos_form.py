"""What stands on an SOS card: official labels (Вологда, приложение 2), crisis signs, steps, and whom one tells at once.

Labels are to the letter. Codes are what the database keeps; they never change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from hotline.domain.forms.text import printed
from hotline.domain.refusal import Refused

LINE_LIMIT = 300
TEXT_LIMIT = 10_000

#: Форма обращения.
CHANNELS: Mapping[str, str] = {
    "in_person": "Лично",
    "letter": "Письменно",
    "phone": "По телефону",
    "internet": "Через интернет-ресурсы",
}

#: How the journal's channels are called on this form.
CHANNEL_OF: Mapping[str, str] = {"email": "internet", "site": "internet"}


@dataclass(frozen=True, slots=True)
class SosField:
    """One field. lines: height on the page; 1 for a field of one line. hint: what to ask, in the words of the page."""

    label: str
    lines: int = 1
    hint: str = ""


FIELDS: Mapping[str, SosField] = {
    "applicant": SosField("Ф.И.О. заявителя", hint="Если человек не назвал себя, оставьте пустым"),
    "address": SosField("Адрес", hint="Где заявитель сейчас"),
    "phone": SosField("Контактный телефон", hint="По которому заявителю можно перезвонить"),
    "parents": SosField("Ф.И.О. родителей", 2),
    "children": SosField("Ф.И.О. ребенка/детей", 2, "Возраст тоже важен"),
    "living_address": SosField(
        "Адрес фактического проживания семьи/несовершеннолетнего", 2, "Подъезд, этаж, код двери, как проехать"
    ),
    "family_phone": SosField("Контактный телефон"),
    "problem": SosField("Описание проблемы семьи", 5, "Что происходит прямо сейчас, есть ли угроза жизни"),
    "extra": SosField(
        "Дополнительная информация о семье/несовершеннолетнем", 4, "Оружие, животные, болезни, кто ещё дома"
    ),
}

#: Признаки кризисной ситуации.
SIGNS: Mapping[str, str] = {
    "suicide": "Попытка самоубийства или намерение",
    "loss": "Потеря близкого человека",
    "cruelty": "Жестокое обращение, домашнее насилие",
    "sexual": "Сексуальное насилие",
    "child_life": "Угроза жизни ребёнка",
    "emergency": "Чрезвычайная ситуация",
}

#: What is done in order while the caller is on the line.
STEPS: Mapping[str, str] = {
    "safe": "Узнать, в безопасности ли сейчас человек и дети",
    "address": "Записать точный адрес, где они находятся",
    "callback": "Спросить, по какому телефону и когда можно перезвонить",
    "services": "При угрозе жизни сразу вызвать 112",
    "stay": "Оставаться на линии, пока помощь не вызвана",
    "next": "Сказать, кто приедет или позвонит и когда",
}

CHECKS = frozenset(SIGNS) | frozenset(STEPS)


@dataclass(frozen=True, slots=True)
class ToTell:
    """A service that is told by one click. number: as it is dialled, "" where each place has its own."""

    title: str
    number: str = ""


#: Кому сообщено.
TOLD: Mapping[str, ToTell] = {
    "112": ToTell("Единая служба спасения", "112"),
    "102": ToTell("Полиция", "102"),
    "103": ToTell("Скорая помощь", "103"),
    "101": ToTell("Пожарная охрана", "101"),
    "guardianship": ToTell("Опека и попечительство"),
    "minors": ToTell("КДНиЗП"),
}


def cleaned(field: str, raw: object) -> str:
    """What is kept of a browser's value. Raises `Refused` with a sentence for her who typed it."""
    if not isinstance(raw, str):
        raise Refused("Здесь ожидается текст. Обновите страницу и впишите его ещё раз.")
    if field == "channel":
        if raw not in CHANNELS:
            raise Refused("Выберите форму обращения из списка.")
        return raw
    if field not in FIELDS:
        raise Refused("Такого поля в карте нет. Обновите страницу.")
    one_line = FIELDS[field].lines == 1
    limit = LINE_LIMIT if one_line else TEXT_LIMIT
    if len(raw) > limit * 4:  # what is so long is no slip of the hand; cleaning it would cost more than it is worth
        raise Refused(_too_long(limit, len(raw)))
    fold: Callable[[str], str] = (lambda text: " ".join(text.split())) if one_line else str
    text = fold(printed(raw))
    if len(text) > limit:
        raise Refused(_too_long(limit, len(text)))
    return text


def _too_long(limit: int, length: int) -> str:
    return f"Сюда помещается {limit} знаков, а написано {length}. Оставьте главное; прежний текст сохранён."
