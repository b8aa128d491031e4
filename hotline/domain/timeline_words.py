"""What happened to a call in the words of the centre: one Russian sentence for each kind of event."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from hotline.domain.call import EventKind
from hotline.domain.people import QUEUES

#: Login -> name, for people whom an event knows by login only.
Names = Mapping[str, str]


def sentence(kind: EventKind, data: Mapping[str, Any], names: Names) -> str:
    """One sentence without a full stop; `data` as in `CallEvent`. What is not known is left out, never guessed."""
    return _SENTENCES[kind](data, names)


def _text(data: Mapping[str, Any], key: str) -> str:
    value = data.get(key)
    return value.strip() if isinstance(value, str) else ""


def _who(login: str, names: Names) -> str:
    return names.get(login, login)


def _rang(data: Mapping[str, Any], _: Names) -> str:
    line = _text(data, "line")
    return f"Поступил звонок на номер {line}" if line else "Поступил звонок"


def _brought(data: Mapping[str, Any], _: Names) -> str:
    ways = {"in_person": "на личном приёме", "letter": "письмом", "email": "по электронной почте", "site": "через сайт"}
    way, who = ways.get(_text(data, "channel"), ""), _text(data, "specialist")
    return " ".join(filter(None, ["Обращение поступило", way])) + (f", записывает {who}" if who else "")


def _closed(data: Mapping[str, Any], _: Names) -> str:
    told = "Центр закрыт: сказано о часах работы"
    try:
        opens = datetime.fromisoformat(_text(data, "next_opening"))
    except ValueError:
        return told
    return f"{told}, ближайшее открытие {opens:%d.%m.%Y в %H:%M}"


def _consent(data: Mapping[str, Any], _: Names) -> str:
    if data.get("of") == "message":
        return "Согласие на запись сообщения: заявитель решил его оставить"
    if data.get("recording") is True:
        return "Согласие на запись разговора: предупреждение выслушано до конца"
    return "Заявитель попросил не записывать разговор"


def _key(data: Mapping[str, Any], _: Names) -> str:
    key = _text(data, "key")
    if not key:
        return "Нажата клавиша"
    return (
        f"Нажата клавиша «{key}»" if data.get("accepted", True) is not False else f"Клавиша «{key}»: такой в меню нет"
    )


def _topic(data: Mapping[str, Any], _: Names) -> str:
    title = _text(data, "title") or _text(data, "topic")
    return f"Выбрана тема «{title}»" if title else "Выбрана тема"


def _handler_lost(data: Mapping[str, Any], _: Names) -> str:
    stage = {"story": ", меню продолжила станция", "queue": ", очередь продолжила станция"}.get(
        _text(data, "stage"), ""
    )
    return f"Служба не ответила: звонок вела станция{stage}"


def _queue_joined(data: Mapping[str, Any], _: Names) -> str:
    queue, position = _queue(data), data.get("position")
    place = f", место {position}" if isinstance(position, int) and position > 0 else ""
    return f"Заявитель ждёт ответа{queue}{place}"


def _queue_left(data: Mapping[str, Any], _: Names) -> str:
    reasons = {
        "TIMEOUT": "время ожидания вышло",
        "FULL": "в очереди нет мест",
        "JOINEMPTY": "на смене никого нет",
        "LEAVEEMPTY": "на смене никого не осталось",
    }
    said = _text(data, "reason")
    pressed = f"нажата клавиша «{said[3:]}»" if said.startswith("KEY") and len(said) == 4 else ""
    reason = reasons.get(said, pressed)
    return f"Ожидание{_queue(data)} закончилось" + (f": {reason}" if reason else "")


def _queue(data: Mapping[str, Any]) -> str:
    name = _text(data, "queue")
    return f" в очереди «{QUEUES.get(name, name)}»" if name else ""


def _phone_rang(data: Mapping[str, Any], names: Names) -> str:
    who = _who(_text(data, "login"), names)
    return f"Звонит телефон: {who}" if who else "Звонит телефон специалиста"


def _phone_silent(data: Mapping[str, Any], names: Names) -> str:
    who = _who(_text(data, "login"), names)
    return f"Телефон не ответил: {who}" if who else "Телефон специалиста не ответил"


def _answered_by(data: Mapping[str, Any], names: Names) -> str:
    who = _text(data, "specialist") or _who(_text(data, "login"), names)
    return f"На звонок отвечает {who}" if who else "На звонок ответили"


def _transferred(data: Mapping[str, Any], names: Names) -> str:
    to = _text(data, "to")
    told = f"Звонок передан: {names.get(to, QUEUES.get(to, to))}" if to else "Звонок передан коллеге"
    ways = {"attended": ", с предупреждением", "conference": ", разговор продолжается втроём"}
    return told + ways.get(_text(data, "how"), "")


def _returned(data: Mapping[str, Any], names: Names) -> str:
    reasons = {
        "no-answer": "коллега не отвечает",
        "busy": "у коллеги занято",
        "unreachable": "телефон коллеги недоступен",
        "cancelled": "передача отменена",
        "away": "страница специалиста загружалась заново",
        "lost": "связь с телефоном специалиста прервалась",
    }
    to, why = _who(_text(data, "to"), names), reasons.get(_text(data, "why"), "")
    back = f"Звонок возвращается: {to}" if to else "Звонок возвращается в очередь"
    return back + (f" ({why})" if why else "")


def _talk_ended(data: Mapping[str, Any], _: Names) -> str:
    by = {"caller": "заявитель", "dispatcher": "специалист"}.get(_text(data, "by"), "")
    return "Разговор окончен" + (f", первым положил трубку {by}" if by else "")


def _paused(data: Mapping[str, Any], names: Names) -> str:
    told = "Запись остановлена до конца разговора" if data.get("for_good") is True else "Запись приостановлена"
    return told + _by(data, names)


def _resumed(data: Mapping[str, Any], names: Names) -> str:
    return "Запись продолжена" + _by(data, names)


def _by(data: Mapping[str, Any], names: Names) -> str:
    who = _who(_text(data, "by"), names)
    return f": {who}" if who else ""


def _message_left(data: Mapping[str, Any], _: Names) -> str:
    seconds = data.get("duration_s")
    length = f", {round(seconds)} с" if isinstance(seconds, int | float) else ""
    return f"Заявитель оставил сообщение{length}"


def _callback(data: Mapping[str, Any], _: Names) -> str:
    phone = _text(data, "phone")
    return "Заявитель просит перезвонить" + (f" на номер {phone}" if phone else "")


def _hung_up(data: Mapping[str, Any], _: Names) -> str:
    ends = {
        "caller": ": трубку положил заявитель",
        "dispatcher": ": трубку положил специалист",
        "service": " службой",
    }
    return "Звонок завершён" + ends.get(_text(data, "by"), "")


def _always(told: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda _data, _names: told


_SENTENCES: Mapping[EventKind, Callable[[Mapping[str, Any], Names], str]] = {
    EventKind.RANG: _rang,
    EventKind.BROUGHT: _brought,
    EventKind.GREETED: _always("Прозвучало приветствие"),
    EventKind.CLOSED: _closed,
    EventKind.NOTICE: _always("Прозвучало предупреждение о записи разговора"),
    EventKind.CONSENT: _consent,
    EventKind.KEY: _key,
    EventKind.NO_KEY: _always("Заявитель не нажал ни одной клавиши"),
    EventKind.TOPIC: _topic,
    EventKind.HANDLER_LOST: _handler_lost,
    EventKind.QUEUE_JOINED: _queue_joined,
    EventKind.PHONE_RANG: _phone_rang,
    EventKind.PHONE_SILENT: _phone_silent,
    EventKind.ANSWERED_BY: _answered_by,
    EventKind.TRANSFERRED: _transferred,
    EventKind.RETURNED: _returned,
    EventKind.TALK_ENDED: _talk_ended,
    EventKind.TALK_RECORDED: _always("Началась запись разговора"),
    EventKind.RECORDING_PAUSED: _paused,
    EventKind.RECORDING_RESUMED: _resumed,
    EventKind.QUEUE_LEFT: _queue_left,
    EventKind.MESSAGE_STARTED: _always("Началась запись сообщения"),
    EventKind.MESSAGE_LEFT: _message_left,
    EventKind.CALLBACK: _callback,
    EventKind.HUNG_UP: _hung_up,
    EventKind.INTERRUPTED: _always("Звонок оборвался: его конца никто не видел"),
}
