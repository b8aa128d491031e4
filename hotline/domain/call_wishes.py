"""What a family asked for when it comes to being called, and what the centre decided about a number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import time

from hotline.domain.refusal import Refused

#: Nobody is called earlier or later by the clock of the family.
EARLIEST, LATEST = time(9), time(20)

#: Zones that people choose from; elsewhere in Russia clocks show the same as in one of these.
ZONES: Mapping[str, str] = {
    "Europe/Kaliningrad": "Калининград (МСК−1)",
    "Europe/Moscow": "Москва",
    "Europe/Samara": "Самара (МСК+1)",
    "Asia/Yekaterinburg": "Екатеринбург (МСК+2)",
    "Asia/Omsk": "Омск (МСК+3)",
    "Asia/Barnaul": "Барнаул, Красноярск, Новосибирск (МСК+4)",
    "Asia/Irkutsk": "Иркутск (МСК+5)",
    "Asia/Yakutsk": "Якутск, Чита (МСК+6)",
    "Asia/Vladivostok": "Владивосток, Хабаровск (МСК+7)",
    "Asia/Magadan": "Магадан, Сахалин (МСК+8)",
    "Asia/Kamchatka": "Камчатка (МСК+9)",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """No wishes at all by default.

    no_calls: «не звонить». since, until: «только 10–12», on the clock of the family. days_off: asked to be called on
    days off, too. discreet: «никому ничего не говорить»: nothing but the neutral sentence until the right person has
    said who she is. neutral_id: shown is a number that does not give the centre away. zone: IANA name, "" when nobody
    asked. stopped: why the number is on the stop list, "" when it is not.
    """

    no_calls: bool = False
    since: time = EARLIEST
    until: time = LATEST
    days_off: bool = False
    discreet: bool = False
    neutral_id: bool = False
    zone: str = ""
    stopped: str = ""


NO_WISHES = Wishes()


def checked_wishes(wishes: Wishes) -> Wishes:
    """The same, or `Refused` with what cannot be done."""
    if wishes.zone and wishes.zone not in ZONES:
        raise Refused("Такого часового пояса в списке нет. Выберите его из списка.")
    if not EARLIEST <= wishes.since < wishes.until <= LATEST:
        raise Refused("Звонить можно с 9 до 20 часов по времени семьи. Укажите часы в этих пределах.")
    return wishes


def strictest(known: Iterable[Wishes]) -> Wishes:
    """What holds when several numbers or cards of a family say different things: nobody's wish is passed over."""
    said = NO_WISHES
    for one in known:
        said = replace(
            said,
            no_calls=said.no_calls or one.no_calls,
            since=max(said.since, one.since),
            until=min(said.until, one.until),
            # Days off are asked for; the others have not forbidden them.
            days_off=said.days_off or one.days_off,
            discreet=said.discreet or one.discreet,
            neutral_id=said.neutral_id or one.neutral_id,
            zone=said.zone or one.zone,
            stopped=said.stopped or one.stopped,
        )
    return said
