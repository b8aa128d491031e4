"""What a person at the centre chooses from in the card of an appeal: codes that are kept, words that are read.

Words are official and to the letter: Карточка обращения (Алтай, приложение 7), family categories (Вологда, Алтай),
agencies (Югорск 3.7, Алтай). Categories, topics and agencies are the shipped lists; where the administrator has edited
the directories, those count.
"""

from collections.abc import Mapping
from enum import StrEnum


class Kind(StrEnum):
    """Вид обращения."""

    PRIMARY = "primary"
    SECONDARY = "secondary"


class Channel(StrEnum):
    """Форма обращения. The card has no box of its own for letters; the other regulations have."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"


KINDS: Mapping[str, str] = {Kind.PRIMARY: "Первичное", Kind.SECONDARY: "Вторичное"}

CHANNELS: Mapping[str, str] = {
    Channel.IN_PERSON: "Лично",
    Channel.PHONE: "По телефону",
    Channel.EMAIL: "Электронная почта (сайт)",
    Channel.LETTER: "Письменно",
}

#: Цель обращения.
PURPOSES: Mapping[str, str] = {
    "lawyer": "Консультация юриста",
    "psychologist": "Консультация психолога",
    "specialist": "Консультация другого специалиста",
    "services": "Потребность в социальных услугах",
    "support": "Потребность в социальном сопровождении",
    "portal": "Помощь на ЕПГУ",
    "resource": "Потребность в конкретном межведомственном ресурсе (каком)",
    "other": "Другое",
}

#: Категория семьи.
CATEGORIES: Mapping[str, str] = {
    "large": "многодетная",
    "young": "молодая",
    "expecting": "ожидающая рождения ребёнка",
    "single": "одинокий родитель",
    "foster": "замещающая",
    "disability": "с ребёнком-инвалидом или ребёнком с ОВЗ",
    "hardship": "в трудной жизненной ситуации (ТЖС)",
    "at_risk": "в социально опасном положении (СОП)",
    "crisis": "в кризисной ситуации",
    "low_income": "малообеспеченная",
    "svo": "семья участника СВО",
    "other": "иная",
}

#: Межведомственные ресурсы, to which a caller is directed.
AGENCIES: Mapping[str, str] = {
    "guardianship": "Опека и попечительство",
    "education": "Образование",
    "health": "Здравоохранение",
    "minors": "КДНиЗП",
    "police": "Органы внутренних дел",
    "welfare": "УСЗН",
    "social_fund": "Социальный фонд России",
    "employment": "Центр занятости",
    "mse": "Бюро МСЭ",
    "housing": "ЖКХ",
    "mfc": "МФЦ",
    "defenders": "Фонд «Защитники Отечества»",
}

#: Тема обращения.
TOPICS: Mapping[str, str] = {
    "services": "Социальные услуги и как их получить",
    "urgent_services": "Срочные социальные услуги",
    "support": "Меры поддержки семей с детьми",
    "svo": "Меры поддержки семей участников СВО",
    "rental": "Пункт проката",
    "taxi": "«Социальное такси»",
    "rest": "Отдых и оздоровление детей",
    "trust": "Телефон доверия",
    "portal": "Регистрация на Госуслугах и региональном портале",
    "psychologist": "Консультация психолога",
    "lawyer": "Консультация юриста",
    "conflict": "Конфликт в семье или с ребёнком, травля в школе",
    "violence": "Насилие и жестокое обращение",
    "addiction": "Здоровье, зависимость",
    "means": "Нет жилья, работы или средств",
    "loss": "Смерть близкого человека",
    "booking": "Запись на приём",
    "signal": "Сигнал о ребёнке в опасности",
    "other": "Другое",
}

#: Способ направления ответа (Югорск); free words are welcome, these are offered.
ANSWER_WAYS = ("устно по телефону", "устно на приёме", "по электронной почте", "письменно", "СМС")

#: Семейное положение, as the telephone script asks for it; free words are welcome, these are offered.
FAMILY_STATUSES = (
    "полная семья",
    "неполная семья",
    "в браке",
    "в разводе",
    "одинокая мать",
    "одинокий отец",
    "вдова (вдовец)",
    "опекун",
    "беременная",
)

#: Отметка о закрытии обращения; free words are welcome, these are offered.
CLOSING_MARKS = (
    "Вопрос решён",
    "Консультация дана, вопросов нет",
    "Передано в другую организацию",
    "Заявитель отказался от помощи",
    "Связаться с заявителем не удалось",
)


def title_of(choices: Mapping[str, str], code: str) -> str:
    """The words of a code; the code itself when the list no longer has it."""
    return choices.get(code, code)
