"""Справка о дозвоне in words: the same for the page and for the paper."""

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from console.words import moment, span
from hotline.domain.call_wishes import ZONES
from hotline.domain.dial_proof import DialProof, Kept, Tried, kept_words, spaced
from hotline.domain.follow_up import DAYS, RESULT_TITLES, STATE_TITLES, Basis, FollowUp, FollowUpState, Result

__all__ = ["CHIPS", "basis", "clock_of", "deadline", "kept_words", "lasted", "result", "spaced", "who"]

#: Whether it was kept -> class of the chip.
CHIPS: Mapping[Kept, str] = {Kept.YES: "chip--ok", Kept.NO: "chip--danger", Kept.UNKNOWN: "chip--danger"}

_BASES = {Basis.ANSWER: "ответ дан", Basis.VISIT: "приём"}


def basis(owed: FollowUp) -> str:
    """Ответ дан 20.11.2026."""
    return f"{_BASES[owed.basis]} {owed.basis_on:%d.%m.%Y}"


def deadline(owed: FollowUp) -> str:
    """27.11.2026 (5 рабочих дней)."""
    return f"{owed.due_on:%d.%m.%Y} ({DAYS} рабочих дней)" if owed.due_on is not None else "неизвестен"


def result(proof: DialProof, zone: ZoneInfo) -> str:
    """What came of it."""
    owed = proof.follow_up
    if owed.state is not FollowUpState.DONE or not owed.result:
        return STATE_TITLES[owed.state]
    return f"{RESULT_TITLES[Result(owed.result)]}, {moment(owed.done_at, zone)}"


def who(one: Tried) -> str:
    """Who called."""
    return one.by or "служба, автодозвон"


def lasted(one: Tried) -> str:
    """Вызов 0:21, разговор 1:05."""
    parts = []
    if one.rang_s is not None:
        parts.append(f"вызов {span(one.rang_s)}")
    if one.talked_s is not None:
        parts.append(f"разговор {span(one.talked_s)}")
    return ", ".join(parts) or "—"


def clock_of(zone: ZoneInfo, at: datetime) -> str:
    """Москва, UTC+3: by which clock the times are written."""
    offset = at.astimezone(zone).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset is not None else 0
    sign, (hours, rest) = "−" if minutes < 0 else "+", divmod(abs(minutes), 60)
    city = ZONES.get(zone.key, zone.key).partition(" (")[0]
    return f"{city}, UTC{sign}{hours}" + (f":{rest:02}" if rest else "")
