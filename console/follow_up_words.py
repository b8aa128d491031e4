"""Calls that are owed, in the words of the pages: each colour has its word, each day its month."""

from collections.abc import Mapping
from datetime import date
from zoneinfo import ZoneInfo

from hotline.domain.follow_up import DAYS, RESULT_TITLES, STAGE_TITLES, STATE_TITLES, Basis, Result, Stage
from hotline.domain.may_call import REASON_TITLES
from hotline.services.follow_ups_due import NEVER
from hotline.services.read_follow_ups import OwedCall

_MONTHS = (
    *("января", "февраля", "марта", "апреля", "мая", "июня"),
    *("июля", "августа", "сентября", "октября", "ноября", "декабря"),
)

#: Stage -> class of the chip.
CHIPS: Mapping[Stage, str] = {
    Stage.CALM: "chip--info",
    Stage.WARNED: "chip--warn",
    Stage.LAST_DAY: "chip--danger",
    Stage.LATE: "chip--danger",
    Stage.UNKNOWN: "chip--danger",
}

#: What a dispatcher may note after her call.
ANSWERS: Mapping[str, str] = {
    Result.RESOLVED: "Вопрос решён: закрыть обращение",
    Result.PARTLY: "Решён частично: открыть снова",
    Result.NOT_RESOLVED: "Не решён: открыть снова",
    "missed": "Не дозвонились",
}

_BASES = {Basis.ANSWER: "ответа", Basis.VISIT: "приёма"}


def day_words(day: date) -> str:
    """27 ноября."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def until_words(told: OwedCall) -> str:
    """Контрольный звонок: до 27 ноября (3-й рабочий день из 5)."""
    owed = told.owed
    if owed.due_on is None:
        return f"срок неизвестен: нет производственного календаря на {owed.basis_on.year} год"
    day = f"{told.day}-й рабочий день из {DAYS}"
    if told.day is None or told.day > DAYS:
        day = f"прошло больше {DAYS} рабочих дней"
    elif told.day == 0:
        day = f"впереди {DAYS} рабочих дней"
    return f"до {day_words(owed.due_on)} ({day})"


def since_words(told: OwedCall) -> str:
    """Считаем от ответа 20 ноября."""
    return f"считаем от {_BASES[told.owed.basis]} {day_words(told.owed.basis_on)}"


def stage_words(told: OwedCall) -> str:
    """The word of its colour, or of its end."""
    if told.open:
        return STAGE_TITLES[told.stage]
    return RESULT_TITLES[Result(told.owed.result)] if told.owed.result else STATE_TITLES[told.owed.state]


def chip(told: OwedCall) -> str:
    """Class of its chip."""
    if told.open:
        return CHIPS[told.stage]
    return "chip--ok" if told.owed.result == Result.RESOLVED else ""


def service_words(told: OwedCall, zone: ZoneInfo) -> str:
    """Whether the service calls by itself, for who would call at the same moment; "" for one that is over."""
    if not told.open:
        return ""
    owed = told.owed
    if owed.next_at is not None and owed.next_at >= NEVER:
        return "служба сама не позвонит: позвоните вы"
    if owed.next_at is not None:
        at = owed.next_at.astimezone(zone)
        return f"служба позвонит сама не раньше {at:%d.%m %H:%M}".removesuffix(" 00:00")
    return "служба позвонит сама, когда придёт очередь"


def verdict_words(told: OwedCall) -> str:
    """Why it cannot be dialled now, "" when it can."""
    return "" if told.verdict is None or told.verdict.allowed else REASON_TITLES[told.verdict.reason]
