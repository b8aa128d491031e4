"""The audit in words. A test looks for codes that have none."""

from typing import Any

from console.words import ROLES
from hotline.domain.audit import AuditEntry
from hotline.domain.people import QUEUES, Role

ACTIONS = {
    "session.open": "Вход",
    "session.half": "Пароль принят, ждём код",
    "session.close": "Выход",
    "session.end": "Завершены другие сеансы",
    "own.password": "Смена своего пароля",
    "own.factor": "Подключён второй фактор",
    "own.no_factor": "Убран второй фактор",
    "own.recovery": "Новые запасные коды",
    "user.add": "Добавлен сотрудник",
    "user.change": "Изменены данные сотрудника",
    "user.dismiss": "Отключена учётная запись",
    "user.return": "Учётная запись включена снова",
    "user.password": "Выдан новый пароль",
    "user.factor": "Сброшен второй фактор",
    "user.phone": "Новый секрет телефона",
    "appeal.open": "Открыта карточка обращения",
    "appeal.read": "Просмотр карточки обращения",
    "appeal.reason": "Названа причина просмотра",
    "appeal.answer": "Отмечено, что ответ дан",
    "appeal.close": "Обращение закрыто",
    "appeal.reopen": "Обращение открыто снова",
    "appeal.link": "Звонок присоединён к обращению",
    "appeal.joined": "Обращение присоединено к другому",
    "appeal.merge": "Обращения объединены",
    "appeal.part": "Обращения разъединены",
    "appeal.family": "Выбрана семья",
    "appeal.print": "Напечатана карточка обращения",
    "sos.open": "Открыта карта SOS",
    "sos.read": "Просмотр карты SOS",
    "sos.print": "Напечатана карта SOS",
    "sos.hand": "Карта SOS передана",
    "sos.tell": "Сообщено в службу",
    "sos.take_back": "Отметка «сообщено» снята",
    "alarm.take": "Принят тревожный звонок",
    "duty.take": "Взято: перезвонить или прослушать",
    "duty.release": "Возвращено в список «Перезвонить»",
    "duty.lapse": "Вернулось в список «Перезвонить» само",
    "duty.missed": "Перезвонили, не дозвонились",
    "duty.close": "Закрыто: перезвонить или прослушать",
    "duty.heal": "Перезванивать не нужно: дозвонились сами",
    "duty.ready": "Готовность поговорить: семью набирают",
    "duty.not_now": "Перезвонить сейчас не может, спрошен коллега",
    "duty.dial": "Служба перезванивает сама",
    "duty.dialled": "Служба перезвонила, разговора не было",
    "duty.reached": "Перезвонили и поговорили",
    "duty.escalate": "Обещанный звонок не сделан: вызван заведующий",
    "follow_up.plan": "Назначен контрольный звонок",
    "follow_up.withdraw": "Контрольный звонок снят",
    "follow_up.missed": "Контрольный звонок: не дозвонились",
    "follow_up.result": "Контрольный звонок: отмечен результат",
    "follow_up.proof": "Просмотр справки о дозвоне",
    "follow_up.print": "Напечатана справка о дозвоне",
    "appeal.promise": "Обещан звонок специалиста",
    "appeal.wishes": "Записаны пожелания о звонках",
    "campaign.create": "Создан обзвон",
    "campaign.change": "Изменён обзвон",
    "campaign.check": "Проверен список для обзвона",
    "campaign.journal": "Люди из журнала для обзвона",
    "campaign.import": "Загружен список обзвона",
    "campaign.clear": "Очищен список обзвона",
    "campaign.prepare": "Готовится звук обзвона",
    "campaign.start": "Обзвон начат",
    "campaign.pause": "Обзвон на паузе",
    "campaign.stop": "Обзвон остановлен",
    "campaign.withdraw": "Человек снят с обзвона",
    "campaign.people": "Просмотр списка обзвона",
    "campaign.said": "Просмотр текстов обзвона",
    "campaign.listen": "Прослушан текст обзвона",
    "campaign.export": "Выгружены результаты обзвона",
    "stop_list.read": "Просмотр стоп-листа",
    "stop_list.add": "Номер вписан в стоп-лист",
    "stop_list.remove": "Номер убран из стоп-листа",
    "survey.export": "Выгружена анкета",
    "journal.line": "Просмотр строки журнала",
    "journal.search": "Поиск по журналу",
    "journal.correct": "Исправлена строка журнала",
    "journal.export": "Выгружен журнал",
    "journal.volume": "Закрыт том журнала",
    "sound.open": "Открыта запись и её расшифровка",
    "sound.reason": "Названа причина прослушивания",
    "sound.play": "Прослушивание записи",
    "sound.note": "Заметка на записи",
    "sound.score": "Оценка разговора",
    "sound.out_ask": "Просьба вынести запись",
    "sound.out_allow": "Вынос записи разрешён",
    "sound.out_refuse": "В выносе записи отказано",
    "sound.out_take": "Запись вынесена файлом",
    "sound.hear_message": "Попытка открыть записи",
    "sound.hear_talk": "Попытка открыть записи",
    "sound.take_sound_out": "Попытка вынести запись",
    "person.extract": "Выписка о человеке",
    "person.erase_ask": "Просьба уничтожить данные человека",
    "person.erase": "Начато уничтожение данных человека",
    "person.erased": "Данные человека уничтожены, есть акт",
    "retention.rule": "Изменён срок хранения",
    "sos.release": "Снят запрет на удаление звука",
    "sos.number": "Показан скрытый номер",
    "directory.add": "Новая запись справочника",
    "directory.change": "Изменена запись справочника",
    "directory.move": "Запись справочника переставлена",
    "directory.switch_off": "Запись справочника выключена",
    "directory.switch_on": "Запись справочника включена",
    "calendar.put": "Свой день календаря",
    "calendar.drop": "Свой день календаря убран",
}

_KINDS = {
    "user": "учётная запись",
    "appeal": "обращение",
    "sos": "карта SOS",
    "call": "звонок",
    "duty": "«Перезвонить»",
    "calendar": "день",
    "journal": "журнал",
    "survey": "анкета",
    "volume": "том",
    "recording": "запись",
    "person": "человек",
    "erasure": "уничтожение",
    "retention": "срок",
    "stop_list": "стоп-лист",
    "campaign": "обзвон",
}

_FIELDS = {
    "name": "имя",
    "position": "должность",
    "role": "роль",
    "queues": "очереди",
    "title": "название",
    "address": "адрес",
    "phone": "телефон",
    "hours": "часы",
    "person": "кто",
    "note": "примечание",
    "place": "место в списке",
    "ended": "сеансов",
}

#: Kinds whose detail may be shown whole: nothing of a family is in them.
_OPEN = ("user", "calendar", "directory.")


def action_words(code: str) -> str:
    """What was done."""
    return ACTIONS.get(code, code)


def object_words(line: AuditEntry) -> str:
    """With what: a number where there is one, never contents."""
    if line.object_kind.startswith("directory."):
        return f"справочник, {line.object_id}"
    kind = _KINDS.get(line.object_kind, line.object_kind)
    if line.object_kind == "stop_list":
        return " ".join([kind, *filter(None, [line.detail.get("number")])])
    if line.object_kind in {"user", "calendar"}:
        return f"{kind} {line.object_id}".strip()
    number = line.detail.get("number")
    return f"{kind} № {number}" if number else kind


def detail_words(line: AuditEntry) -> list[str]:
    """What changed, old and new, of accounts and directories. Of families the audit tells nothing here."""
    if not line.object_kind.startswith(_OPEN):
        return []
    told = line.detail
    if isinstance(told.get("old"), dict) and isinstance(told.get("new"), dict):
        told = {key: [told["old"].get(key, ""), value] for key, value in told["new"].items()}
    return [f"{_FIELDS[key]}: {_change(key, value)}" for key, value in told.items() if key in _FIELDS]


def _change(key: str, value: Any) -> str:
    if key == "queues" and not any(isinstance(part, list) for part in value):
        return _one(key, value)
    if isinstance(value, list) and len(value) == 2:
        return f"{_one(key, value[0])} → {_one(key, value[1])}"
    return _one(key, value)


def _one(key: str, value: Any) -> str:
    if key == "role" and value in set(Role):
        return ROLES[Role(value)]
    if isinstance(value, list):
        return ", ".join(QUEUES.get(one, str(one)) for one in value) or "по роли"
    return str(value)[:200] or "—"
