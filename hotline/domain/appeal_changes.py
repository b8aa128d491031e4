"""Two people in one card: what each of them changed is kept, and nothing is overwritten silently.

A page sends a field with the version of the card that it knew when she began to type there. Different fields merge. A
field that somebody else (or another page of hers) changed since that version is a conflict: nothing is written, both
values are shown, and she chooses; her choice comes again with the version that she has seen now.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from hotline.domain.appeal import Appeal, Mark
from hotline.domain.appeal_fields import cleaned
from hotline.domain.appeal_state import AppealState
from hotline.domain.people import User
from hotline.domain.refusal import Refused


@dataclass(frozen=True, slots=True)
class Change:
    """field: its name. value: JSON, as the browser sent it. seen: version of the card that the page knew."""

    field: str
    value: Any
    seen: int


@dataclass(frozen=True, slots=True)
class Conflict:
    """theirs: what stands there now. mark: who wrote it, when."""

    theirs: Any
    mark: Mark


@dataclass(frozen=True, slots=True)
class Outcome:
    """appeal: the card afterwards. saved: field -> what stood there before. faults: field -> a sentence for her."""

    appeal: Appeal
    saved: Mapping[str, Any]
    faults: Mapping[str, str]
    conflicts: Mapping[str, Conflict]


@dataclass(frozen=True, slots=True)
class Pen:
    """Who writes, where and when. today: the date on the centre's wall. tab: name of her page."""

    user: User
    now: datetime
    today: date
    tab: str = ""

    def mark(self, version: int) -> Mark:
        return Mark(version, self.user.login, self.user.name, self.now, self.tab)


def merge(appeal: Appeal, changes: Sequence[Change], pen: Pen) -> Outcome:
    """Write what can be written. What is sent twice (an answer was lost on the way) changes nothing."""
    version = appeal.version + 1
    new: dict[str, Any] = {}
    saved: dict[str, Any] = {}
    faults: dict[str, str] = {}
    conflicts: dict[str, Conflict] = {}
    for change in changes:
        try:
            value = cleaned(change.field, change.value, pen.today)
        except Refused as refusal:
            faults[change.field] = str(refusal)
            continue
        before, mark = getattr(appeal, change.field), appeal.marks.get(change.field)
        if value == before:
            continue
        if mark is not None and mark.version > change.seen and not _same_page(mark, pen):
            conflicts[change.field] = Conflict(before, mark)
            continue
        new[change.field], saved[change.field] = value, before
    if not new:
        return Outcome(appeal, saved, faults, conflicts)
    if "consent" in new:
        new["consent_at"] = None if new["consent"] is None else pen.now
    marks = {**appeal.marks, **dict.fromkeys(saved, pen.mark(version))}
    return Outcome(replace(appeal, version=version, changed_at=pen.now, marks=marks, **new), saved, faults, conflicts)


def is_correction(appeal: Appeal, field: str, login: str) -> bool:
    """Whether the old value of the field must stay readable when `login` changes it: `appeal` is the card before.

    So it is once an answer was given, and whenever words of somebody else are replaced.
    """
    if appeal.state is not AppealState.OPEN:
        return True
    mark = appeal.marks.get(field)
    return getattr(appeal, field) not in {"", (), None, False} and mark is not None and mark.login != login


def filled(appeal: Appeal, other: Appeal, pen: Pen) -> Appeal:
    """`appeal` with its blank fields taken from `other`, which goes on in it, so that nothing is typed twice."""
    version = appeal.version + 1
    blank = {
        name: getattr(other, name) for name in other.marks if _is_blank(appeal, name) and not _is_blank(other, name)
    }
    if "consent" in blank:
        blank["consent_at"] = other.consent_at
    marks = {**appeal.marks, **{name: pen.mark(version) for name in blank if name != "consent_at"}}
    return replace(appeal, version=version, changed_at=pen.now, marks=marks, **blank)


def _is_blank(appeal: Appeal, field: str) -> bool:
    return field not in {"kind", "channel"} and getattr(appeal, field) in {"", (), None, False}


def _same_page(mark: Mark, pen: Pen) -> bool:
    return bool(mark.tab) and mark.tab == pen.tab and mark.login == pen.user.login
