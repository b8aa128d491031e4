"""From SOS cards to columns, and back."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from hotline.domain.appeal import Mark
from hotline.domain.sos import SosCard, Told
from hotline.domain.sos_state import SosState

_PLAIN = (
    *("id", "number", "opened_at", "version", "call_id", "appeal_id", "login", "specialist", "channel"),
    *("applicant", "address", "phone", "parents", "children", "living_address", "family_phone", "problem", "extra"),
    *("handed_to", "handed_at", "reminded_at", "escalated_at", "acknowledged_by", "acknowledged_at"),
    *("closed_at", "outcome"),
)

_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def columns_of(card: SosCard) -> dict[str, Any]:
    """A row of `sos_cards`."""
    return {name: getattr(card, name) for name in _PLAIN} | {
        "state": card.state.value,
        "checklist": _write_json(sorted(card.checklist)) if card.checklist else "",
        "marks": _marks_text(card.marks),
    }


def card_of(row: RowMapping) -> SosCard:
    """The card from its row."""
    plain: dict[str, Any] = {name: row[name] for name in _PLAIN}
    return SosCard(
        **plain,
        state=SosState(row["state"]),
        checklist=frozenset(json.loads(row["checklist"]) if row["checklist"] else ()),
        marks=_marks_of(row["marks"]),
    )


def told_of(row: RowMapping) -> Told:
    """Who was told."""
    return Told(row["agency"], row["title"], row["told_at"], row["login"], row["note"], row["id"])


def _marks_text(marks: Mapping[str, Mark]) -> str:
    told = {
        field: [mark.version, mark.login, mark.author, mark.at.astimezone(UTC).isoformat(), mark.tab]
        for field, mark in marks.items()
    }
    return _write_json(told) if told else ""


def _marks_of(text: str) -> dict[str, Mark]:
    return {
        field: Mark(version, login, author, datetime.fromisoformat(at), tab)
        for field, (version, login, author, at, tab) in json.loads(text or "{}").items()
    }
