"""How long each kind of thing is kept: rules as data, and one pure decision.

Days are counted by the calendar of the centre's zone: what came into being on the 1st under a rule of 90 days is there
on the 89th day after it and gone on the 90th. What is under legal hold never goes. The periods are the centre's own to
choose; the shipped ones follow 152-ФЗ, article 5 (no longer than the purpose asks for).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

#: The hour of the centre's day at which what is due goes.
NIGHT_HOUR = 4

LONGEST_DAYS = 36_500


class Kind(StrEnum):
    """What has a rule of its own."""

    RECORDING = "recording"
    MESSAGE = "message"
    MESSAGE_DONE = "message_done"
    TRANSCRIPT = "transcript"
    JOURNAL = "journal"
    AUDIT = "audit"
    STATION = "station"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True)
class Rule:
    """days: 0 for ever. changed_by: login of who set it, "" while it is as shipped."""

    kind: Kind
    days: int
    changed_at: datetime | None = None
    changed_by: str = ""


#: As shipped. Transcripts go with their sound, so they need no days of their own. The official journal is kept for
#: years; Asterisk's own logs name numbers until the journal was surely compared with them. Who saw what is kept for
#: three years, as the act of an erasure is (Роскомнадзор, приказ 179).
SHIPPED: Mapping[Kind, int] = {
    Kind.RECORDING: 90,
    Kind.MESSAGE: 90,
    Kind.MESSAGE_DONE: 30,
    Kind.TRANSCRIPT: 0,
    Kind.JOURNAL: 0,
    Kind.AUDIT: 1096,
    Kind.STATION: 30,
    Kind.CAMPAIGN: 90,
}

#: Fewer days than these cannot be set, for ever excepted.
SHORTEST: Mapping[Kind, int] = {kind: 1096 if kind is Kind.AUDIT else 1 for kind in Kind}

#: Of which a legal hold of the call is no matter.
_NEVER_HELD = frozenset({Kind.AUDIT, Kind.STATION})


@dataclass(frozen=True, slots=True)
class Aged:
    """Something that may be due. born: aware, what the rule counts from. call_id: whose legal hold counts.

    size: how many things it is: 1, or the lines of an audit that go together.
    """

    kind: Kind
    id: str
    born: datetime
    call_id: UUID | None = None
    held: bool = False
    sha256: str = ""
    size: int = 1


@dataclass(frozen=True, slots=True)
class Gone:
    """A line of the log of what went. It names nobody; object_id is a random name, sha256 that of the sound."""

    at: datetime
    kind: str
    object_id: str
    sha256: str
    reason: str


def shipped_rules() -> dict[Kind, Rule]:
    """The rules of a centre that has changed none."""
    return {kind: Rule(kind, days) for kind, days in SHIPPED.items()}


def due_for_erasure(kind: Kind, born: date, rule: Rule, *, held: bool, now: date) -> bool:
    """Whether it goes today. born, now: days of the centre's zone."""
    if rule.days == 0 or (held and kind not in _NEVER_HELD):
        return False
    return now - born >= timedelta(days=rule.days)


def last_day(rule: Rule, today: date) -> date | None:
    """The youngest day of birth that is due today; None when nothing ever is."""
    return None if rule.days == 0 else today - timedelta(days=rule.days)


def next_night(now: datetime) -> datetime:
    """When the next nightly round begins; `now` carries the centre's zone."""
    tonight = now.replace(hour=NIGHT_HOUR, minute=0, second=0, microsecond=0)
    return tonight if now < tonight else tonight + timedelta(days=1)


def checked_days(kind: Kind, raw: str) -> int:
    """The days of a rule as a person typed them. Raises ValueError with the reason, in Russian."""
    text = raw.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and int(text) <= LONGEST_DAYS):
        raise ValueError(f"Срок — целое число дней от {SHORTEST[kind]} до {LONGEST_DAYS}; 0 — бессрочно.")
    days = int(text)
    if days and days < SHORTEST[kind]:
        raise ValueError(f"Меньше {SHORTEST[kind]} дней поставить нельзя; 0 — бессрочно.")
    return days
