"""The words that the centre chooses itself: topics, categories, agencies, pauses, criteria of a score and others.

An entry is never deleted, only switched off: old appeals keep their words. Its code is what the records of the centre
point to, so it is given once and never changes.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from hotline.domain.crisis import check_phrase
from hotline.domain.forms.text import seen
from hotline.domain.people import valid_login
from hotline.domain.refusal import Refused


class DirectoryKind(StrEnum):
    TOPIC = "topic"
    CATEGORY = "category"
    AGENCY = "agency"
    SPECIALIST = "specialist"
    PLACE = "place"
    PAUSE = "pause"
    SOS_LEAD = "sos_lead"
    CRISIS = "crisis"
    CRITERION = "criterion"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a directory. What a field means depends on the kind: see `COLUMNS`.

    code: latin, given once; of an SOS lead it is her login. place_in_list: the order by hand. id: 0 before it is kept.
    """

    kind: DirectoryKind
    code: str
    title: str
    address: str = ""
    phone: str = ""
    hours: str = ""
    person: str = ""
    note: str = ""
    place_in_list: int = 0
    active: bool = True
    id: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """One directory: its name, what one entry is called, what it is for, and its columns with their Russian labels."""

    title: str
    one: str
    purpose: str
    columns: Mapping[str, str]


#: The directories in the order of the page. The first column must be filled in.
DIRECTORIES: Mapping[DirectoryKind, Directory] = {
    DirectoryKind.TOPIC: Directory(
        "Темы обращений",
        "тема",
        "По темам отбирают обращения в журнале. Темы голосового меню записаны в файле меню.",
        {"title": "Тема", "note": "Подсказка диспетчеру"},
    ),
    DirectoryKind.CATEGORY: Directory(
        "Категории семей",
        "категория",
        "Категорию отмечают в карточке обращения; она попадает в журнал и отчёты.",
        {"title": "Категория", "note": "Подсказка диспетчеру"},
    ),
    DirectoryKind.AGENCY: Directory(
        "Ведомства и организации",
        "организация",
        "Куда направляют заявителей и кого оповещают по карте «SOS».",
        {
            "title": "Организация",
            "address": "Адрес",
            "phone": "Телефон",
            "hours": "Режим работы",
            "person": "Должностное лицо",
            "note": "Примечание",
        },
    ),
    DirectoryKind.SPECIALIST: Directory(
        "Специалисты",
        "специалист",
        "К кому записывают на приём. Те, кто работает в программе сам, заведены в разделе «Сотрудники».",
        {
            "title": "Фамилия, имя, отчество",
            "person": "Должность",
            "address": "Кабинет",
            "phone": "Телефон",
            "hours": "Часы приёма",
            "note": "Примечание",
        },
    ),
    DirectoryKind.PLACE: Directory(
        "Места жительства",
        "место",
        "Из этого списка выбирают место жительства в карточке и в журнале.",
        {"title": "Город, округ или район"},
    ),
    DirectoryKind.PAUSE: Directory(
        "Причины перерыва",
        "причина",
        "Из этого списка выбирают, почему звонки пока не приходят.",
        {"title": "Причина", "note": "Пояснение"},
    ),
    DirectoryKind.SOS_LEAD: Directory(
        "Руководители SOS",
        "руководитель SOS",
        "Кому передают карту вызова «SOS». Заведующие отделением могут принять её всегда.",
        {"title": "Как показывать в списке", "phone": "Телефон", "note": "Когда дежурит"},
    ),
    DirectoryKind.CRISIS: Directory(
        "Слова беды",
        "слово или фраза",
        "Эти слова ищутся в расшифровках. Нашлись в сообщении — оно становится первым в списке «Перезвонить», и у всех "
        "появляется красная тревога. Формы слова находятся сами («бьёт» — это и «бил», и «били»), а «избив*» — любое "
        "слово с таким началом. Изменения действуют на новые расшифровки; найденное раньше остаётся.",
        {"title": "Слово или фраза", "note": "Признак"},
    ),
    DirectoryKind.CRITERION: Directory(
        "Оценка разговоров",
        "пункт оценки",
        "По этим пунктам заведующий отделением оценивает записанный разговор.",
        {"title": "Пункт", "hours": "Наибольший балл", "note": "На что смотреть"},
    ),
}

#: What a code may look like; anything else is nobody's code and never reaches a database.
CODE = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}", re.ASCII)

#: Longest text of a field, in characters.
_LIMITS = {"title": 200, "note": 500}
_LIMIT = 300

_FIELDS = ("title", "address", "phone", "hours", "person", "note")

_LETTERS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
_SPELLED = "a,b,v,g,d,e,e,zh,z,i,y,k,l,m,n,o,p,r,s,t,u,f,h,ts,ch,sh,sch,,y,,e,yu,ya"
_LATIN = dict(zip(_LETTERS, _SPELLED.split(","), strict=True))


def checked(kind: DirectoryKind, raw: Mapping[str, str], code: str = "") -> Entry:
    """An entry with cleaned texts, "" in columns that this directory has not. Raises `Refused` with the remedy."""
    columns = DIRECTORIES[kind].columns
    fields = {name: seen(raw.get(name, "")) if name in columns else "" for name in _FIELDS}
    for name, text in fields.items():
        limit = _LIMITS.get(name, _LIMIT)
        if len(text) > limit:
            raise Refused(f"«{columns[name]}»: не больше {limit} знаков, а здесь {len(text)}. Сократите, пожалуйста")
    if not fields["title"]:
        raise Refused(f"Заполните поле «{columns['title']}»")
    if kind is DirectoryKind.CRISIS:
        check_phrase(fields["title"])
    if fields["phone"] and not re.search(r"\d", fields["phone"]):
        raise Refused("В телефоне нет ни одной цифры. Напишите его, например, так: 8 (8172) 12-34-56, доб. 5")
    if kind is DirectoryKind.CRITERION and not re.fullmatch(r"[1-9]|10", fields["hours"]):
        raise Refused("Наибольший балл — число от 1 до 10")
    return replace(Entry(kind, code, fields["title"]), **{name: fields[name] for name in _FIELDS})  # type: ignore[arg-type]


def free_title(title: str, taken: Collection[str]) -> None:
    """Raises `Refused` when an entry of the same directory already reads so."""
    if _folded(title) in {_folded(other) for other in taken}:
        raise Refused(f"«{title}» уже есть в этом справочнике. Если запись выключена, включите её снова")


def new_code(kind: DirectoryKind, title: str, taken: Collection[str]) -> str:
    """A latin code for a new entry, not among `taken`. Pause reasons travel to Asterisk, so they stay plain words."""
    spelled = "".join(_LATIN.get(sign, sign) for sign in title.lower())
    code = re.sub(r"[^a-z0-9]+", "-", spelled).strip("-")
    if not code[:1].isalpha():
        code = f"{kind.value.replace('_', '-')}-{code}"
    code = code[:24].strip("-")
    serial, tried = 1, code
    while tried in taken:
        serial += 1
        tried = f"{code}-{serial}"
    return tried


def lead_login(raw: str) -> str:
    """The login of an SOS lead. Raises `Refused`."""
    if not valid_login(raw):
        raise Refused("Выберите сотрудника из списка")
    return raw


def _folded(title: str) -> str:
    return " ".join(title.lower().replace("ё", "е").split())
