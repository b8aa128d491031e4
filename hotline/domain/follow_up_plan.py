"""When a family is owed a call, and how its plan follows the card and the calendar.

The plan is computed from the card each time anew, so it does not matter what was missed: an appeal that was opened
again withdraws it, an answer that is given again makes a new one, another visit or another day off moves the deadline.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, tzinfo
from uuid import UUID, uuid5

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_state import AppealState
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.follow_up import FollowUp, FollowUpState, counted_from, deadline_if_known
from hotline.domain.phone import is_dialable

_NOT_ANSWERED: Mapping[AppealState, str] = {
    AppealState.OPEN: "обращение в работе",
    AppealState.REOPENED: "обращение открыто снова",
    AppealState.CLOSED: "обращение закрыто",
}


def why_not(appeal: Appeal) -> str:
    """Why no call is owed for this card; "" when it is.

    An anonymous applicant is called only when she said that she wants it.
    """
    if appeal.merged_into is not None:
        return "карточка присоединена к другой"
    if appeal.state is not AppealState.ANSWERED:
        return _NOT_ANSWERED[appeal.state]
    if appeal.follow_up is False:
        return "отмечено, что звонок не нужен"
    if appeal.anonymous and not appeal.follow_up:
        return "заявитель остался неизвестным"
    return "" if is_dialable(appeal.phone) else "в карточке нет телефона"


def answered_at(appeal: Appeal) -> datetime:
    """When the answer was given."""
    mark = appeal.marks.get("state")
    return mark.at if mark is not None else appeal.changed_at


def replanned(
    appeal: Appeal, known: FollowUp | None, calendar: WorkingCalendar, zone: tzinfo, now: datetime
) -> Sequence[FollowUp]:
    """The lines that change, in the order in which they must be written. known: the newest of this card."""
    planned = known if known is not None and known.state is FollowUpState.PLANNED else None
    if why := why_not(appeal):
        return [_withdrawn(planned, why, now)] if planned is not None else []
    given = answered_at(appeal)
    basis, basis_on = counted_from(given, appeal.route, zone)
    new = FollowUp(
        id=follow_up_id(appeal.id, given),
        appeal_id=appeal.id,
        answered_at=given,
        basis=basis,
        basis_on=basis_on,
        due_on=deadline_if_known(basis_on, calendar),
        planned_at=now,
        appeal_version=appeal.version,
        calendar=calendar.fingerprint(),
    )
    if known is None or known.answered_at != given:
        old = [_withdrawn(planned, "дан новый ответ", now)] if planned is not None else []
        return [*old, new]
    same = replace(known, basis=basis, basis_on=basis_on, due_on=new.due_on)
    same = replace(same, appeal_version=new.appeal_version, calendar=new.calendar)
    if known.state is FollowUpState.WITHDRAWN:
        same = replace(same, state=FollowUpState.PLANNED, note="", done_at=None)
    # Another number, visit or calendar: whether and when it may be called is asked anew, the pauses of the ledger too.
    return [] if same == known else [replace(same, next_at=None)]


def follow_up_id(appeal_id: UUID, given: datetime) -> UUID:
    """One answer, one call: whoever plans it, and however often."""
    return uuid5(appeal_id, f"follow-up {given.isoformat()}")


def _withdrawn(planned: FollowUp, why: str, now: datetime) -> FollowUp:
    return replace(planned, state=FollowUpState.WITHDRAWN, note=why, done_at=now)
