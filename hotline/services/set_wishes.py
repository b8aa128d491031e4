"""«Не звонить», «только 10–12», «никому ничего не говорить»: what the family wishes, from the card of its appeal."""

from uuid import UUID

from hotline.domain.appeal_changes import Pen
from hotline.domain.call_wishes import Wishes, checked_wishes
from hotline.domain.forms.text import seen
from hotline.domain.phone import is_dialable
from hotline.domain.refusal import Refused
from hotline.services.appeal_access import audited, locked_for
from hotline.services.duty_desk import DutyDesk


async def set_wishes(desk: DutyDesk, pen: Pen, appeal_id: UUID, wishes: Wishes) -> None:
    """For the number of the card, in place of what was asked before. Raises `Refused`, `NoSuchAppeal`.

    wishes.stopped: why the number goes onto the stop list; "" takes it off.
    """
    stopped = seen(checked_wishes(wishes).stopped)
    async with desk.database.unit_of_work() as work:
        appeal = await locked_for(work, pen, appeal_id)
        if not is_dialable(appeal.phone):
            raise Refused("Впишите в карточку телефон: пожелания хранятся для него.")
        await work.wishes.put(appeal.phone, wishes, pen.user.login, pen.now)
        if stopped:
            await work.wishes.stop(appeal.phone, stopped, pen.user.login, pen.now)
        else:
            await work.wishes.allow(appeal.phone)
        await work.follow_ups.ask_again(appeal.phone)
        await audited(work, pen, "appeal.wishes", appeal, no_calls=wishes.no_calls, stopped=bool(stopped))
        await work.commit()
