"""What may stand in each field of a card, and what is said when it may not.

Every value comes from a browser, so it is hostile: control characters, marks that turn the direction of writing and
halves of characters are taken out, lengths are bounded, codes come from lists.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from hotline.domain.appeal_choices import CHANNELS, KINDS, PURPOSES, Channel, Kind
from hotline.domain.forms.papers import RouteLine
from hotline.domain.forms.text import seen
from hotline.domain.phone import normalise
from hotline.domain.refusal import Refused

LINE_LIMIT = 300
TEXT_LIMIT = 20_000
_CODES_LIMIT = 40
_ROUTE_LIMIT = 40
_OLDEST = date(1900, 1, 1)

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)
_EMAIL = re.compile(r"[^@\s<>\"',;]+@[^@\s<>\"',;]+\.[^@\s<>\"',;.]{2,}")
_DAY = re.compile(r"(\d{1,2})[./ -](\d{1,2})[./ -](\d{4})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)

Clean = Callable[[Any, date], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """title: as the card prints it. clean: (raw JSON value, today) -> what is kept; raises `Refused`."""

    title: str
    clean: Clean


def _line(raw: Any, _today: date) -> str:
    text = seen(_text(raw))
    if len(text) > LINE_LIMIT:
        raise Refused(f"Здесь помещается {LINE_LIMIT} знаков, а написано {len(text)}. Сократите, пожалуйста.")
    return text


def _long(raw: Any, _today: date) -> str:
    text = seen(_text(raw), lines=True)
    if len(text) > TEXT_LIMIT:
        raise Refused(
            f"Сюда помещается {TEXT_LIMIT // 1000} тысяч знаков, а вставлено {len(text)}. "
            "Оставьте главное; прежний текст сохранён."
        )
    return text


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise Refused("Здесь ожидается текст. Обновите страницу и впишите его ещё раз.")
    if len(raw) > 2 * TEXT_LIMIT:  # not even worth looking through
        raise Refused(f"Вставлено {len(raw)} знаков: столько не помещается. Оставьте главное; прежний текст сохранён.")
    return raw


def _birth_date(raw: Any, today: date) -> str:
    text = seen(_text(raw))
    if not text:
        return ""
    numbers = _DAY.fullmatch(text)
    iso = _ISO.fullmatch(text)
    try:
        if numbers:
            born = date(int(numbers[3]), int(numbers[2]), int(numbers[1]))
        elif iso:
            born = date(int(iso[1]), int(iso[2]), int(iso[3]))
        else:
            raise ValueError("another spelling")  # noqa: TRY301 - one sentence for all
    except ValueError:
        raise Refused("Такой даты нет. Впишите день, месяц и год: 05.09.1987.") from None
    if not _OLDEST <= born <= today:
        raise Refused("Дата рождения не может быть в будущем или раньше 1900 года. Проверьте год.")
    return born.isoformat()


def _phone(raw: Any, _today: date) -> str:
    text = seen(_text(raw))
    number = normalise(text)
    if text and not number:
        raise Refused("Такого номера нет. Впишите его с кодом: 8 900 123-45-67.")
    return number


def _email(raw: Any, _today: date) -> str:
    text = _line(raw, _today)
    if text and not _EMAIL.fullmatch(text):
        raise Refused("Это не похоже на адрес электронной почты. Нужен вид: anna@mail.ru.")
    return text


def _code(raw: Any, _today: date) -> str:
    text = _text(raw)
    if text and not _CODE.fullmatch(text):
        raise Refused("Выберите значение из списка.")
    return text


def _codes(raw: Any, today: date) -> tuple[str, ...]:
    if not isinstance(raw, list) or len(raw) > _CODES_LIMIT:
        raise Refused("Отметьте значения из списка.")
    return tuple(sorted({code for item in raw if (code := _code(item, today))}))


def _purposes(raw: Any, today: date) -> tuple[str, ...]:
    chosen = set(_codes(raw, today))
    if not chosen <= PURPOSES.keys():
        raise Refused("Отметьте цели из списка.")
    return tuple(code for code in PURPOSES if code in chosen)


def _flag(raw: Any, _today: date) -> bool:
    if not isinstance(raw, bool):
        raise Refused("Поставьте или снимите отметку.")
    return raw


def _answer(raw: Any, _today: date) -> bool | None:
    if raw is not None and not isinstance(raw, bool):
        raise Refused("Выберите: да, нет или не спрашивали.")
    return raw


def _one_of(words: Mapping[str, str], kind: type[Kind] | type[Channel]) -> Clean:
    def clean(raw: Any, _today: date) -> Kind | Channel:
        if not isinstance(raw, str) or raw not in words:
            raise Refused(f"Выберите из списка: {', '.join(words.values())}.")
        return kind(raw)

    return clean


_ROUTE = tuple(column.name for column in fields(RouteLine))


def _route(raw: Any, today: date) -> tuple[RouteLine, ...]:
    if not isinstance(raw, list) or not all(isinstance(line, dict) for line in raw):
        raise Refused("Маршрутный лист не прочитан. Обновите страницу и впишите строку ещё раз.")
    if len(raw) > _ROUTE_LIMIT:
        raise Refused(f"В маршрутном листе помещается {_ROUTE_LIMIT} строк.")
    lines = [RouteLine(**{name: _line(line.get(name, ""), today) for name in _ROUTE}) for line in raw]
    return tuple(line for line in lines if any(asdict(line).values()))


#: The order is that of the telephone script and of the page.
FIELDS: Mapping[str, Field] = {
    "anonymous": Field("Анонимно", _flag),
    "applicant": Field("Фамилия, имя, отчество", _line),
    "address": Field("Адрес проживания", _line),
    "place": Field("Место жительства", _line),
    "family_status": Field("Статус семьи", _line),
    "family_members": Field("Состав семьи", _line),
    "birth_date": Field("Дата рождения", _birth_date),
    "phone": Field("Телефон", _phone),
    "email": Field("Эл. почта", _email),
    "consent": Field("Согласие на обработку персональных данных", _answer),
    "categories": Field("Категория семьи", _codes),
    "kind": Field("Вид обращения", _one_of(KINDS, Kind)),
    "channel": Field("Форма обращения", _one_of(CHANNELS, Channel)),
    "topic": Field("Тема обращения", _code),
    "question": Field("Вопрос", _line),
    "content": Field("Содержание обращения", _long),
    "purposes": Field("Цель обращения", _purposes),
    "purpose_resource": Field("Какой межведомственный ресурс", _line),
    "purpose_other": Field("Другая цель", _line),
    "answer": Field("Содержание ответа", _long),
    "answer_way": Field("Способ направления ответа", _line),
    "agencies": Field("Куда направлена семья", _codes),
    "route": Field("Индивидуальный маршрутный лист семьи", _route),
    "result": Field("Результат работы с обращением", _long),
    "follow_up": Field("Нужен повторный звонок", _answer),
    "closing_mark": Field("Отметка о закрытии обращения", _line),
}

#: Fields that tell who the applicant is: never shown, copied or printed while she is anonymous.
PERSONAL = ("applicant", "address", "birth_date", "phone", "email")


def cleaned(name: str, raw: Any, today: date) -> Any:
    """What is kept of `raw` in the field `name`. Raises `Refused` with a sentence for her who typed it.

    today: the date on the centre's wall.
    """
    try:
        known = FIELDS[name]
    except KeyError:
        raise Refused("Такого поля в карточке нет. Обновите страницу.") from None
    return known.clean(raw, today)


def plain(value: Any) -> Any:
    """A field's value as JSON."""
    if isinstance(value, tuple):
        return [asdict(item) if isinstance(item, RouteLine) else item for item in value]
    return value
