"""Campaigns in the words of the pages: chips, counts that are declined, what will happen after «Начать»."""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from console.follow_up_words import day_words
from hotline.domain.campaign import CampaignState, PersonState
from hotline.domain.campaign_forecast import Forecast

_VARIABLE = re.compile(r"(\{[^{}]*\})")

#: State -> class of the chip: besides the word, a shape and a colour.
CHIPS: Mapping[CampaignState, str] = {
    CampaignState.DRAFT: "",
    CampaignState.PREPARING: "chip--info",
    CampaignState.READY: "chip--info",
    CampaignState.RUNNING: "chip--live",
    CampaignState.PAUSED: "chip--warn",
    CampaignState.STOPPED: "",
    CampaignState.DONE: "chip--ok",
}

PERSON_CHIPS: Mapping[PersonState, str] = {
    PersonState.WAITING: "",
    PersonState.DONE: "chip--ok",
    PersonState.REFUSED: "chip--warn",
    PersonState.GIVEN_UP: "chip--danger",
    PersonState.WITHDRAWN: "",
}


def plural(count: int, one: str, few: str, many: str) -> str:
    """«21 звонок», «3 звонка», «12 звонков»."""
    tens, units = count % 100, count % 10
    word = many
    if units == 1 and tens != 11:
        word = one
    elif 2 <= units <= 4 and not 12 <= tens <= 14:
        word = few
    return f"{count:,}".replace(",", "\u00a0") + f"\u00a0{word}"


def people_words(count: int) -> str:
    """«120 человек»."""
    return plural(count, "человек", "человека", "человек")


def calls_words(count: int) -> str:
    """«120 звонков»."""
    return plural(count, "звонок", "звонка", "звонков")


def long_words(span: timedelta) -> str:
    """«около 2 часов 10 минут»: no more exact than it can be known."""
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes >= 60:
        minutes = round(minutes / 10) * 10
    hours, rest = divmod(minutes, 60)
    told = [plural(hours, "часа", "часов", "часов")] if hours else []
    told += [plural(rest, "минуты", "минут", "минут")] if rest or not hours else []
    return "около " + " ".join(told)


def moment_words(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """«сегодня в 14:30», «завтра в 9:00», «4 мая в 9:15»."""
    local, today = at.astimezone(zone), now.astimezone(zone).date()
    days = (local.date() - today).days
    day = {0: "сегодня", 1: "завтра"}.get(days) or day_words(local.date())
    return f"{day} в\u00a0{local.hour}:{local.minute:02}"


def forecast_words(found: Forecast, now: datetime, zone: ZoneInfo) -> list[str]:
    """What will happen, a sentence each."""
    told = [f"Служба сделает {calls_words(found.calls)}, если каждый ответит с первого раза."]
    if found.first is None:
        return [*told, "Когда можно звонить, неизвестно: нет производственного календаря на этот год."]
    if found.first > now:
        told.append(f"Первый звонок — {moment_words(found.first, now, zone)}: раньше семьям звонить нельзя.")
    else:
        told.append("Первый звонок — сразу, как только освободится диспетчер.")
    told.append(f"С этой скоростью понадобится {long_words(found.busy)} звонков.")
    if found.last is not None:
        told.append(f"Последний звонок — не раньше чем {moment_words(found.last, now, zone)}.")
    else:
        told.append("До последнего звонка больше года. Увеличьте скорость или сократите список.")
    return told


def marked(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, and whether each is a variable."""
    return [(piece, bool(nth % 2)) for nth, piece in enumerate(_VARIABLE.split(text)) if piece]
