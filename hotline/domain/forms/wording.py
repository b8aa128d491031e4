"""The official words for what is empty, hidden, or happened without a person."""

import re
from datetime import date, datetime

from hotline.domain.call import CallState
from hotline.domain.forms.line import FormLine

NOTHING = "—"
ANONYMOUS = "анонимно"
UNNAMED = "не представился"
HIDDEN = "номер скрыт"

#: What is written as the result of a call while no person has written one.
OUTCOMES: dict[CallState, str] = {
    CallState.RINGING:            "Звонок продолжается",
    CallState.IN_MENU:            "Звонок продолжается",
    CallState.WAITING:            "Звонок продолжается",
    CallState.TALKING:            "Разговор продолжается",
    CallState.ANSWERED:           "Разговор состоялся",
    CallState.ABANDONED_IN_MENU:  "Звонок завершён заявителем до соединения",
    CallState.ABANDONED_IN_QUEUE: "Звонок завершён заявителем в ожидании ответа",
    CallState.VOICEMAIL:          "Оставлено голосовое сообщение",
    CallState.CALLBACK_REQUESTED: "Заказан обратный звонок",
    CallState.OUT_OF_HOURS:       "Звонок вне часов работы",
    CallState.INTERRUPTED:        "Связь прервалась по технической причине",
}  # fmt: skip

#: The states as the full journal names them.
STATES: dict[CallState, str] = {
    CallState.RINGING:            "звонит",
    CallState.IN_MENU:            "в меню",
    CallState.WAITING:            "ожидает ответа",
    CallState.TALKING:            "разговор",
    CallState.ANSWERED:           "отвечен",
    CallState.ABANDONED_IN_MENU:  "завершён в меню",
    CallState.ABANDONED_IN_QUEUE: "не дождался ответа",
    CallState.VOICEMAIL:          "голосовое сообщение",
    CallState.CALLBACK_REQUESTED: "обратный звонок",
    CallState.OUT_OF_HOURS:       "вне часов работы",
    CallState.INTERRUPTED:        "прерван",
}  # fmt: skip

CHANNELS = {
    "phone": "по телефону",
    "in_person": "лично",
    "letter": "письменно",
    "email": "электронная почта",
    "site": "сайт",
}

_RUSSIAN = re.compile(r"\+7(\d{3})(\d{3})(\d{2})(\d{2})", re.ASCII)


def day(moment: date) -> str:
    """ДД.ММ.ГГГГ, by the clock that `moment` carries."""
    return moment.strftime("%d.%m.%Y")


def clock(moment: datetime) -> str:
    """ЧЧ:ММ."""
    return moment.strftime("%H:%M")


def dialled(phone: str) -> str:
    """A normalised number as one dials it in Russia: "8 (900) 123-45-67", abroad "8 10 375291234567".

    It never begins with "+", which a spreadsheet would take for a formula.
    """
    if russian := _RUSSIAN.fullmatch(phone):
        return "8 ({}) {}-{}-{}".format(*russian.groups())
    return f"8 10 {phone[1:]}" if phone.startswith("+") else phone


def applicant(line: FormLine) -> str:
    """The name, or why there is none."""
    return ANONYMOUS if line.anonymous else line.applicant or UNNAMED


def phone(line: FormLine) -> str:
    """The number, or why there is none; a visitor or a letter has none to hide."""
    if line.anonymous:
        return ANONYMOUS
    return dialled(line.phone) or (HIDDEN if line.channel == "phone" else NOTHING)


def callback(line: FormLine) -> str:
    """The number that is to be called back; "" when nobody asked."""
    return ANONYMOUS if line.anonymous and line.callback_phone else dialled(line.callback_phone)


def question(line: FormLine) -> str:
    """The question as the specialist put it, else the topic of the menu."""
    return line.question or line.topic or NOTHING


def content(line: FormLine) -> str:
    """The appeal in short: what the specialist wrote, else what the machine heard in the message, else the question."""
    if line.content:
        return line.content
    return f"Голосовое сообщение (расшифровка): {line.transcript}" if line.transcript else question(line)


def result(line: FormLine) -> str:
    """What a person wrote, else what happened to the call."""
    if line.result:
        return line.result
    if line.channel != "phone" and line.state is CallState.ANSWERED:
        return "Обращение принято"
    return OUTCOMES[line.state]


def answer(line: FormLine) -> str:
    """The answer in short and the way it was sent; without an answer, the result."""
    told = line.answer or result(line)
    return f"{told}\nСпособ направления: {line.answer_way}" if line.answer_way else told


def channel(line: FormLine) -> str:
    """How the appeal came."""
    return CHANNELS.get(line.channel, line.channel)


def consent(allowed: bool | None) -> str:
    """Consent to recording; "" where nothing was said."""
    return "" if allowed is None else "да" if allowed else "нет"


def seconds(span: float | None) -> int | str:
    """Whole seconds, "" where there was nothing to measure."""
    return "" if span is None else round(span)
