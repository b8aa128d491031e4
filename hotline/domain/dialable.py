"""Which numbers are never dialled by the service, and by whose clock a number lives.

Emergency numbers are asked about first: what else is known of a number is known of numbers that have subscribers.
"""

from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from phonenumbers import PhoneNumberType

from hotline.domain.call_wishes import ZONES
from hotline.domain.phone import normalise

_COUNTRY = "RU"

#: Numbers whose caller pays more than for a call.
_COSTLY = frozenset({PhoneNumberType.PREMIUM_RATE, PhoneNumberType.SHARED_COST})

#: The tables of numbers name the best known zone of each offset. In Bucharest clocks are set in spring, in Kaliningrad
#: they are not: an hour too early for seven months of the year.
_OUR_NAME = {"Europe/Bucharest": "Europe/Kaliningrad", "Asia/Krasnoyarsk": "Asia/Barnaul"}


class Obstacle(StrEnum):
    """Why a number is not dialled."""

    EMERGENCY = "emergency"
    UNREADABLE = "unreadable"
    SHORT = "short"
    FOREIGN = "foreign"
    PREMIUM = "premium"


@lru_cache(maxsize=4096)
def obstacle(number: str) -> Obstacle | None:
    """Why this number, written in any way, must not be dialled; None when it may. Never raises."""
    digits = "".join(sign for sign in number[:40] if sign.isascii() and sign.isdigit())
    for dialled in {digits, digits.removeprefix("7"), digits.removeprefix("8")}:
        # Longer ones are subscribers, whatever they begin with.
        if 1 < len(dialled) <= 4 and phonenumbers.connects_to_emergency_number(dialled, _COUNTRY):
            return Obstacle.EMERGENCY
    spelled = normalise(number)
    if spelled and not spelled.startswith("+"):
        return Obstacle.SHORT
    try:
        return _of_subscriber(phonenumbers.parse(spelled))
    except phonenumbers.NumberParseException:
        return Obstacle.UNREADABLE


def _of_subscriber(parsed: phonenumbers.PhoneNumber) -> Obstacle | None:
    # Kazakhstan shares +7 with Russia; new Russian ranges have no region yet, but their first digit.
    if parsed.country_code != 7 or phonenumbers.region_code_for_number(parsed) not in {_COUNTRY, None}:
        return Obstacle.FOREIGN
    if not phonenumbers.is_possible_number(parsed) or str(parsed.national_number)[:1] not in set("3489"):
        return Obstacle.UNREADABLE
    return Obstacle.PREMIUM if phonenumbers.number_type(parsed) in _COSTLY else None


@lru_cache(maxsize=4096)
def zone_of(number: str) -> ZoneInfo | None:
    """The zone of a landline's region; None when the number does not tell, as mobile numbers do not."""
    from phonenumbers.timezone import time_zones_for_number  # noqa: PLC0415 - 60 ms that a start does not need

    try:
        zones = time_zones_for_number(phonenumbers.parse(number, _COUNTRY))
    except phonenumbers.NumberParseException:
        return None
    name = _OUR_NAME.get(zones[0], zones[0])
    return ZoneInfo(name) if len(zones) == 1 and name in ZONES else None
