"""A dispatcher called the family herself: what came of it is written on the card."""

from uuid import UUID

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen
from hotline.domain.duty import FOLLOW_UP
from hotline.domain.follow_up import FollowUpState, Result
from hotline.domain.follow_up_plan import why_not
from hotline.domain.forms.text import seen
from hotline.domain.refusal import Refused
from hotline.services.appeal_access import audited, locked_for
from hotline.services.duty_desk import DutyDesk
from hotline.services.plan_follow_ups import planned_now
from hotline.services.settle_follow_up import settled

MISSED = "missed"

_LONGEST_NOTE = 300


async def note_follow_up(desk: DutyDesk, pen: Pen, appeal_id: UUID, what: str, note: str = "") -> Appeal:
    """what: a `Result`, or `MISSED` for a call that nobody answered; the same call stays owed then.

    Raises `Refused` when no call is owed or she cannot write now, `NoSuchAppeal` for a card that is not hers.
    """
    words = seen(note)[:_LONGEST_NOTE]
    if what != MISSED and what not in set(Result):
        raise Refused("Такого результата нет. Обновите страницу.")
    async with desk.database.unit_of_work() as work:
        appeal = await locked_for(work, pen, appeal_id)
        await planned_now(work, desk, appeal)
        owed = await work.follow_ups.newest(appeal_id)
        if owed is None or owed.state is not FollowUpState.PLANNED:
            raise Refused(f"Контрольный звонок сейчас не нужен: {why_not(appeal) or 'результат уже отмечен'}.")
        if what == MISSED:
            await work.follow_ups.tried(owed.id, pen.now, words)
            for duty in await work.calling_back.open_items([FOLLOW_UP], [str(appeal_id)]):
                await work.calling_back.tried(duty.id, pen.now)
            await audited(work, pen, "follow_up.missed", appeal, attempts=owed.attempts + 1)
        else:
            appeal = await settled(work, desk, pen, appeal, owed, result=Result(what), note=words)
        await work.commit()
    desk.tell()
    return appeal
