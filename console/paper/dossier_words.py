"""Tables and columns of an extract in the words of the person whom it is about."""

import re
from collections.abc import Mapping
from typing import Any

from console.audit_words import action_words
from hotline.domain.appeal_choices import CATEGORIES, KINDS
from hotline.domain.appeal_state import STATE_TITLES as APPEAL_STATES
from hotline.domain.attempt import STATE_TITLES as ATTEMPT_STATES
from hotline.domain.call import EventKind
from hotline.domain.call_words import STATES
from hotline.domain.campaign import CHOICE, HEARD, LISTENS, PERSON_TITLES, RESULT_TITLES
from hotline.domain.campaign import STATE_TITLES as CAMPAIGN_STATES
from hotline.domain.duty import KINDS as DUTIES
from hotline.domain.follow_up import STATE_TITLES as FOLLOW_UP_STATES
from hotline.domain.sos_state import STATE_TITLES as SOS_STATES
from hotline.domain.survey import ANSWERS, SURVEY
from hotline.domain.timeline_words import sentence

TABLES: Mapping[str, str] = {
    "calls": "Звонки и строки журнала",
    "call_events": "Что происходило во время звонков",
    "appeals": "Карточки обращений",
    "route_lines": "Маршрутные листы",
    "appeal_people": "Кто из сотрудников работал с обращением",
    "families": "Семья",
    "sos_cards": "Карты вызова SOS",
    "sos_told": "Кого известили по картам SOS",
    "recordings": "Записи разговоров и сообщения",
    "sounds": "Хранение записей",
    "transcripts": "Расшифровки",
    "crisis_hits": "Признаки опасности, найденные в расшифровках",
    "sound_notes": "Заметки к записям",
    "score_cards": "Оценки качества разговоров",
    "duties": "Поручения: перезвонить, прослушать",
    "follow_ups": "Повторные звонки по обращениям",
    "call_wishes": "Пожелания, как вам звонить",
    "stop_list": "Отказ от звонков",
    "dial_attempts": "Попытки до вас дозвониться",
    "dial_answers": "Ваши ответы на вопросы службы",
    "campaigns": "Обзвоны, в которых вы были",
    "campaign_people": "Ваша строка в обзвонах",
    "call_surveys": "Анкета после разговора",
    "call_answers": "Ваши ответы на анкету",
    "legal_holds": "Удержания от уничтожения",
    "corrections": "Исправления",
    "audit": "Кто и когда смотрел эти данные",
}

COLUMNS: Mapping[str, str] = {
    "number": "№",
    "volume": "Том",
    "opened_at": "Поступило",
    "phone": "Телефон",
    "caller_name": "Имя из сети",
    "callback_phone": "Куда перезвонить",
    "applicant": "Ф.И.О. заявителя",
    "birth_date": "Дата рождения",
    "address": "Адрес",
    "living_address": "Адрес проживания",
    "place": "Место жительства",
    "email": "Эл. почта",
    "family_status": "Статус семьи",
    "family_members": "Состав семьи",
    "family_phone": "Телефон семьи",
    "parents": "Родители",
    "children": "Дети",
    "categories": "Категории семьи",
    "question": "Вопрос",
    "content": "Содержание обращения",
    "answer": "Ответ",
    "answer_way": "Как направлен ответ",
    "result": "Результат",
    "problem": "Описание проблемы",
    "extra": "Дополнительно",
    "outcome": "Исход",
    "topic_title": "Тема",
    "specialist": "Специалист",
    "login": "Сотрудник",
    "transcript": "Расшифровка",
    "text": "Текст",
    "phrase": "Слова",
    "note": "Заметка",
    "comment": "Пояснение",
    "reason": "Основание",
    "state": "Состояние",
    "kind": "Вид",
    "at": "Когда",
    "started_at": "Начало",
    "duration_s": "Длительность, с",
    "waited_s": "Ожидание, с",
    "talked_s": "Разговор, с",
    "closed_at": "Закрыто",
    "changed_at": "Изменено",
    "consent": "Согласие на обработку данных",
    "recording_allowed": "Разрешена запись",
    "notice_version": "Версия предупреждения о записи",
    "anonymous": "Анонимно",
    "field": "Поле",
    "old": "Было",
    "new": "Стало",
    "author": "Кто исправил",
    "action": "Действие",
    "origin": "Откуда",
    "title": "Название",
    "told_at": "Когда известили",
    "agency": "Ведомство",
    "help": "Вид помощи",
    "organisation": "Организация",
    "contact": "Контакт",
    "hours": "Режим работы",
    "meeting": "Приём",
    "mark": "Отметка",
    "due_at": "Срок",
    "done_at": "Исполнено",
    "subject": "О ком",
    "no_calls": "Не звонить",
    "since": "Звонить с",
    "until": "Звонить до",
    "discreet": "Ничего не говорить другим",
    "due_on": "Срок",
    "planned_at": "Запланировано",
    "intent_at": "Когда звонили",
    "ended_at": "Закончено",
    "attempts": "Попыток",
    "happened": "Что произошло",
    "key": "Клавиша",
    "asked_at": "Когда спросили",
    "name": "Имя",
    "told": "Что подставлено в текст",
    "why": "Почему",
    "consent_note": "На каком основании звонили",
}

_QUESTIONS = {
    "survey-offer": "Ответите на вопросы анкеты",
    LISTENS: "Вы согласились слушать",
    HEARD: "Вы прослушали до конца",
    CHOICE: "2 — повторить, 0 — диспетчер, 9 — больше не звонить",
} | {one.key: one.title for one in SURVEY}
_SOUND = {"talk": "разговор", "message": "сообщение"}

#: (table, column) -> code -> words. A code without words stays as it is.
_CODES: Mapping[tuple[str, str], Mapping[Any, str]] = {
    ("calls", "state"): STATES,
    ("calls", "categories"): CATEGORIES,
    ("appeals", "state"): APPEAL_STATES,
    ("appeals", "kind"): KINDS,
    ("appeals", "categories"): CATEGORIES,
    ("sos_cards", "state"): SOS_STATES,
    ("follow_ups", "state"): FOLLOW_UP_STATES,
    ("dial_attempts", "state"): ATTEMPT_STATES,
    ("dial_answers", "question"): _QUESTIONS,
    ("dial_answers", "key"): ANSWERS,
    ("call_answers", "question"): _QUESTIONS,
    ("call_answers", "key"): ANSWERS,
    ("campaigns", "state"): CAMPAIGN_STATES,
    ("campaign_people", "state"): PERSON_TITLES,
    ("campaign_people", "result"): RESULT_TITLES,
    ("recordings", "kind"): _SOUND,
    ("sounds", "state"): {"sealed": "хранится", "failed": "не читается", "erased": "удалено"},
    ("transcripts", "state"): {"done": "готова", "unsure": "ненадёжна", "failed": "не получилась"},
    ("duties", "kind"): {code: kind.title for code, kind in DUTIES.items()},
    ("corrections", "field"): COLUMNS,
    ("corrections", "kind"): {"call": "строка журнала", "appeal": "обращение", "sos": "карта SOS"},
}


def in_words(table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row with words for its codes; what happened in a call as one sentence."""
    if table == "call_events":
        kind = EventKind(row["kind"])
        return {"at": row["at"], "happened": sentence(kind, row["data"], {})} | (
            {"phone": row["data"]["phone"]} if row["data"].get("phone") else {}
        )
    if table == "audit":
        return {**row, "action": action_words(row["action"])}
    return {name: _worded(_CODES.get((table, name)), value) for name, value in row.items()}


def _worded(codes: Mapping[Any, str] | None, value: Any) -> Any:
    if codes is None or not isinstance(value, str):
        return value
    parts = re.findall(r"[\w-]+", value) if value.startswith("[") else value.split(",")
    return ", ".join(codes.get(part, part) for part in parts)
