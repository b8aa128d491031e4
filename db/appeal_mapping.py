"""From cards to columns, and back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import RowMapping

from hotline.domain.appeal import ANONYMOUS, Appeal, AppealLine, Mark
from hotline.domain.appeal_choices import Channel, Kind
from hotline.domain.appeal_state import AppealState
from hotline.domain.forms.papers import RouteLine

_LISTS = ("categories", "purposes", "agencies")
_MOMENTS = ("opened_at", "changed_at", "closed_at", "consent_at")
_PLAIN = (
    *("id", "volume", "number", "version", "login", "specialist", "family_id", "merged_into"),
    *("anonymous", "consent", "follow_up", "applicant", "birth_date", "address", "place", "phone", "email"),
    *("family_status", "family_members", "purpose_resource", "purpose_other", "topic", "question", "content"),
    *("answer", "answer_way", "result", "closing_mark"),
)

_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def columns_of(appeal: Appeal) -> dict[str, Any]:
    """A row of `appeals`."""
    return (
        {name: getattr(appeal, name) for name in (*_PLAIN, *_MOMENTS)}
        | {name: _write_json(getattr(appeal, name)) if getattr(appeal, name) else "" for name in _LISTS}
        | {"state": appeal.state.value, "kind": appeal.kind.value, "channel": appeal.channel.value}
        | {"marks": _marks_text(appeal.marks)}
    )


def appeal_of(row: RowMapping, route: Iterable[RowMapping], people: Iterable[str]) -> Appeal:
    """The card from its row, its route sheet and the logins of those who take part."""
    plain: dict[str, Any] = {name: row[name] for name in (*_PLAIN, *_MOMENTS)}
    lists = {name: tuple(json.loads(row[name])) if row[name] else () for name in _LISTS}
    return Appeal(
        **plain | lists,
        state=AppealState(row["state"]),
        kind=Kind(row["kind"]),
        channel=Channel(row["channel"]),
        marks=_marks_of(row["marks"]),
        route=tuple(route_line(line) for line in route),
        people=frozenset(people),
    )


def route_line(row: RowMapping) -> RouteLine:
    """A line of the route sheet."""
    return RouteLine(**{name: row[name] for name in asdict(RouteLine())})


def line_of(row: RowMapping) -> AppealLine:
    """A line of a list. Name and number of who wants to stay unknown do not leave the database."""
    anonymous = row["anonymous"]
    return AppealLine(
        state=AppealState(row["state"]),
        applicant=ANONYMOUS if anonymous else row["applicant"],
        phone="" if anonymous else row["phone"],
        **{
            name: row[name]
            for name in ("id", "volume", "number", "opened_at", "changed_at", "login", "specialist", "channel")
        },
        **{name: row[name] for name in ("anonymous", "topic", "question", "family_id")},
    )


def _marks_text(marks: Mapping[str, Mark]) -> str:
    if not marks:
        return ""
    return _write_json(
        {name: [m.version, m.login, m.author, m.at.astimezone(UTC).isoformat(), m.tab] for name, m in marks.items()}
    )


def _marks_of(text: str) -> dict[str, Mark]:
    if not text:
        return {}
    return {
        name: Mark(version, login, author, datetime.fromisoformat(at), tab)
        for name, (version, login, author, at, tab) in json.loads(text).items()
    }
