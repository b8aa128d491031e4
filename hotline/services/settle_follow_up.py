"""What the family said: «решён» closes the appeal, «нет» and «частично» open it again for a person.

The one way for both: the key that was pressed in the automatic call, and the words of a dispatcher on the card.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen
from hotline.domain.appeal_fields import TEXT_LIMIT
from hotline.domain.appeal_state import AppealState, Step, after
from hotline.domain.audit import AuditEntry
from hotline.domain.duty import FOLLOW_UP, UNSOLVED, Cause, Outcome, end_of_day
from hotline.domain.follow_up import RESULT_TITLES, FollowUp, FollowUpState, Result, deadline_if_known
from hotline.domain.people import Role, User
from hotline.ports import UnitOfWork
from hotline.services.appeal_access import keep, note_corrections
from hotline.services.duty_desk import DutyDesk

#: Who writes into the card when the family pressed a key.
_SERVICE = User("", "Контрольный звонок", Role.DISPATCHER, "", "")

_CLOSED_WITH = "Вопрос решён"


async def settle_follow_up(  # noqa: PLR0913 - a result has as many parts
    work: UnitOfWork, desk: DutyDesk, subject: UUID, result: Result, *, at: datetime, attempt: UUID | None = None
) -> bool:
    """The key of the family. False when the call is owed no more, and nothing changes. The caller commits.

    subject: of the attempt, the id of the plan. attempt: for the audit.
    """
    owed = await work.follow_ups.get(subject)
    appeal = await work.appeals.lock(owed.appeal_id) if owed is not None else None
    owed = await work.follow_ups.get(subject)  # under the lock, as it is now
    if owed is None or appeal is None or owed.state is not FollowUpState.PLANNED:
        return False
    pen = Pen(_SERVICE, at, at.astimezone(desk.clockwork.zone).date())
    told = {"attempt": str(attempt)} if attempt is not None else {}
    await settled(work, desk, pen, appeal, owed, result=result, note="", **told)
    return True


async def settled(  # noqa: PLR0913 - as above
    work: UnitOfWork,
    desk: DutyDesk,
    pen: Pen,
    appeal: Appeal,
    owed: FollowUp,
    *,
    result: Result,
    note: str,
    **told: Any,
) -> Appeal:
    """The card moves on, the plan is done, its item in the list too. The card is locked; the caller commits.

    told: more for the audit.
    """
    step = Step.CLOSE if result is Result.RESOLVED else Step.REOPEN
    new = _written(appeal, result, pen)
    moved = _moved(appeal, step, pen, new)
    await keep(work, moved)
    await note_corrections(work, pen, appeal, moved, new)
    notes = "; ".join(filter(None, (owed.note, note)))  # what was noted when nobody answered stays
    done = replace(
        owed, state=FollowUpState.DONE, result=result.value, done_at=pen.now, done_by=pen.user.login, note=notes
    )
    await work.follow_ups.put(done)
    for duty in await work.calling_back.open_items([FOLLOW_UP], [str(appeal.id)]):
        await work.calling_back.settle(duty.id, pen.user.login, pen.now, Outcome.CARD, "")
    if step is Step.REOPEN:
        await _owe_an_answer(work, desk, moved, done)
    detail = {"number": appeal.number, "result": result.value} | told
    for action in ("follow_up.result", f"appeal.{step.value}"):
        entry = AuditEntry(pen.now, pen.user.login, action, "appeal", str(appeal.id), origin=desk.origin, detail=detail)
        await work.audit.write(entry)
    return moved


async def _owe_an_answer(work: UnitOfWork, desk: DutyDesk, appeal: Appeal, done: FollowUp) -> None:
    """A new deadline, as long as the first, and an item for a person; when it is answered again, a new call is owed."""
    now, clock = desk.clock.now(), desk.clockwork
    due_on = deadline_if_known(now.astimezone(clock.zone).date(), clock.calendar)
    due = end_of_day(due_on, clock) if due_on is not None else now + timedelta(hours=2)
    calls = await work.appeals.calls(appeal.id)
    call_id = calls[-1].id if calls else appeal.id
    if await work.duties.of_cause(UNSOLVED, done.id) is None:
        await work.duties.open(Cause(UNSOLVED, done.id, call_id, str(appeal.id), now), due, now)


def _written(appeal: Appeal, result: Result, pen: Pen) -> dict[str, str]:
    if result is not Result.RESOLVED:
        return {}
    told = f"Контрольный звонок {pen.today:%d.%m.%Y}: {RESULT_TITLES[result]}"
    text = f"{appeal.result.rstrip('. ')}. {told}" if appeal.result else told
    new = {"result": text} if len(text) <= TEXT_LIMIT else {}
    return new if appeal.closing_mark else new | {"closing_mark": _CLOSED_WITH}


def _moved(appeal: Appeal, step: Step, pen: Pen, new: dict[str, Any]) -> Appeal:
    state, version = after(appeal.state, step), appeal.version + 1
    return replace(
        appeal,
        state=state,
        version=version,
        changed_at=pen.now,
        closed_at=pen.now if state is AppealState.CLOSED else None,
        marks={**appeal.marks, **dict.fromkeys([*new, "state"], pen.mark(version))},
        **new,
    )
