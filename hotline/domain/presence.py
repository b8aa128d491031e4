"""What a person on shift is doing, as her colleagues see it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Presence(StrEnum):
    """One word for a person. Who is not on shift is OFF, whatever her phone does."""

    OFF = "off"
    FREE = "free"
    RINGING = "ringing"
    TALKING = "talking"
    WRAP_UP = "wrap_up"
    PAUSED = "paused"
    NO_ANSWER = "no_answer"
    NO_PHONE = "no_phone"


@dataclass(frozen=True, slots=True)
class Colleague:
    """One person now. since: aware UTC, None when it is not known. reason: of a pause. until: when wrap-up ends.

    call_id: of the call that rings at her phone or that she holds.
    """

    login: str
    name: str
    presence: Presence
    since: datetime | None = None
    reason: str = ""
    until: datetime | None = None
    call_id: UUID | None = None
