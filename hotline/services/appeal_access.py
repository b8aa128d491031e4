"""Who reaches which card, and what every change of a card has in common."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen, is_correction
from hotline.domain.appeal_rights import needs_reason, seen_by, why_not_edit
from hotline.domain.audit import AuditEntry, AuditQuery
from hotline.domain.correction import OF_APPEAL, Correction
from hotline.domain.forms.papers import RouteLine
from hotline.domain.refusal import Refused
from hotline.ports import UnitOfWork

#: A person who types is one correction, not a hundred.
SITTING = timedelta(minutes=10)

#: How long a reason holds for the same card, from the last look.
_REASON_HOLDS = timedelta(hours=1)


class NoSuchAppeal(LookupError):
    """There is no such card, or it is somebody else's: the two must not be told apart."""


class ReasonAsked(Exception):
    """It is somebody else's card: it opens after she said why."""

    def __init__(self, appeal: Appeal) -> None:
        super().__init__(f"№ {appeal.number}")
        self.appeal_id, self.number, self.volume = appeal.id, appeal.number, appeal.volume
        self.specialist = appeal.specialist


async def check_reason(work: UnitOfWork, pen: Pen, appeal_id: UUID) -> tuple[Appeal, str]:
    """The card and why she reads it, "" for her own. Raises `NoSuchAppeal`, `ReasonAsked`."""
    appeal = await work.appeals.get(appeal_id, seen_by(pen.user))
    if appeal is None:
        raise NoSuchAppeal
    if not needs_reason(appeal, pen.user):
        return appeal, ""
    lines = await work.audit.find(AuditQuery(login=pen.user.login, object_id=str(appeal_id)))
    given = [line.reason for line in lines if line.reason and line.at > pen.now - _REASON_HOLDS]
    if not given:
        raise ReasonAsked(appeal)
    return appeal, given[0]


async def locked_for(work: UnitOfWork, pen: Pen, appeal_id: UUID) -> Appeal:
    """The card, ready to be changed by her. Raises as `check_reason`, or `Refused` with what she can do about it."""
    await check_reason(work, pen, appeal_id)
    appeal = await work.appeals.lock(appeal_id)
    if appeal is None:
        raise NoSuchAppeal
    refusal = why_not_edit(appeal, pen.user, on_shift=pen.user.login in await work.shifts.open())
    if refusal:
        raise Refused(refusal)
    return appeal


async def keep(work: UnitOfWork, appeal: Appeal) -> None:
    """Write the card and what the journal and its search say of it, in one transaction."""
    await work.appeals.put(appeal)
    await work.appeals.copy_to_calls(appeal)
    await work.lines.reindex([row.id for row in await work.appeals.calls(appeal.id)])


async def note_corrections(work: UnitOfWork, pen: Pen, before: Appeal, after: Appeal, names: Iterable[str]) -> None:
    """Keep the old values of these fields wherever they must stay readable."""
    for name in names:
        if is_correction(before, name, pen.user.login):
            old, new = in_words(getattr(before, name)), in_words(getattr(after, name))
            correction = Correction(OF_APPEAL, before.id, name, old, new, pen.user.login, pen.user.name, pen.now)
            await work.appeals.correct(correction, pen.now - SITTING)


def in_words(value: Any) -> str:
    """A value of a field as a correction keeps it: codes stay codes, a route sheet is one line a step."""
    if isinstance(value, tuple):
        return "\n".join(
            "; ".join(filter(None, asdict(item).values())) if isinstance(item, RouteLine) else str(item)
            for item in value
        )
    if value is None:
        return ""
    return {True: "да", False: "нет"}[value] if isinstance(value, bool) else str(value)


async def audited(work: UnitOfWork, pen: Pen, action: str, appeal: Appeal, reason: str = "", **detail: Any) -> None:
    """A line of the audit; never contents."""
    told = {"number": appeal.number} | detail
    await work.audit.write(
        AuditEntry(pen.now, pen.user.login, action, "appeal", str(appeal.id), reason=reason, detail=told)
    )
