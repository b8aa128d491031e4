"""«Обещан звонок в течение 2 часов»: the dispatcher could not reach the specialist, and somebody must call back today.

Source: Алтай, script of the telephone: «если специалист не отвечает, перезвоним в течение двух часов».
"""

from uuid import UUID, uuid4

from hotline.domain.appeal_changes import Pen
from hotline.domain.duty import PROMISE, Cause
from hotline.domain.people import QUEUES
from hotline.domain.phone import is_dialable
from hotline.domain.refusal import Refused
from hotline.services.appeal_access import audited, locked_for
from hotline.services.duty_desk import DutyDesk
from hotline.services.sweep_duties import open_cause

#: Who can be promised.
PROMISED = {name: QUEUES[name] for name in ("psychologist", "lawyer")}


async def promise_call(desk: DutyDesk, pen: Pen, appeal_id: UUID, specialist: str) -> None:
    """An item for the specialists of this queue; pressed twice it is one. Raises `Refused`, `NoSuchAppeal`."""
    if specialist not in PROMISED:
        raise Refused("Выберите, кто перезвонит: психолог или юрист.")
    async with desk.database.unit_of_work() as work:
        appeal = await locked_for(work, pen, appeal_id)
        if not is_dialable(appeal.phone):
            raise Refused("Впишите в карточку телефон, по которому перезвонить.")
        calls = await work.appeals.calls(appeal_id)
        call_id = calls[-1].id if calls else appeal_id
        same = await work.calling_back.open_items([PROMISE], [appeal.phone])
        if not same:
            await open_cause(work, desk, Cause(PROMISE, uuid4(), call_id, appeal.phone, pen.now, queue=specialist))
            await audited(work, pen, "appeal.promise", appeal, queue=specialist)
            await work.commit()
    desk.tell()
