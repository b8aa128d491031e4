"""How the console says things: filters of the templates. Times are shown in the centre's zone."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers

from hotline.domain.call import CallState
from hotline.domain.call_words import STATES
from hotline.domain.people import QUEUES, Role

ROLES: Mapping[Role, str] = {
    Role.DISPATCHER: "диспетчер",
    Role.SPECIALIST: "специалист",
    Role.SUPERVISOR: "заведующий отделением",
    Role.ADMIN: "администратор",
}

CHANNELS: Mapping[str, str] = {
    "phone": "по телефону",
    "in_person": "лично",
    "letter": "письменно",
    "email": "по электронной почте",
    "site": "через сайт",
}

HIDDEN = "номер скрыт"

_OWN = re.compile(r"\+7(9\d{2})(\d{3})(\d{2})(\d{2})", re.ASCII)


def phone(number: str) -> str:
    """A number as people here write it: 8 (900) 123-45-67; foreign ones in the international way."""
    if not number:
        return HIDDEN
    if own := _OWN.fullmatch(number):  # a list has fifty of them, and the library takes 0.1 ms for each
        return "8 ({}) {}-{}-{}".format(*own.groups())
    try:
        parsed = phonenumbers.parse(number, "RU")
    except phonenumbers.NumberParseException:
        return number
    if parsed.country_code != 7:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def span(seconds: float | None) -> str:
    """A stretch of time as a clock shows it: 2:05, 1:02:03; an em dash for none."""
    if seconds is None:
        return "—"
    whole = round(seconds)
    hours, minutes = divmod(whole // 60, 60)
    return f"{hours}:{minutes:02}:{whole % 60:02}" if hours else f"{minutes}:{whole % 60:02}"


def moment(at: datetime | None, zone: ZoneInfo, form: str = "%d.%m.%Y %H:%M") -> str:
    """A time on the centre's wall."""
    return "—" if at is None else at.astimezone(zone).strftime(form)


def initials(name: str) -> str:
    """A full name for a narrow column: Кузнецова А. П.; anything that is not three words stays as it is."""
    words = name.split()
    return f"{words[0]} {words[1][0]}. {words[2][0]}." if len(words) == 3 and len(name) < 80 else name


FILTERS: Mapping[str, Callable[..., Any]] = {
    "phone": phone,
    "span": span,
    "moment": moment,
    "initials": initials,
    "state": lambda state: STATES[CallState(state)],
    "role": lambda role: ROLES[Role(role)],
    "channel": lambda code: CHANNELS.get(code, code),
    "queue": lambda code: QUEUES.get(code, code),
}
