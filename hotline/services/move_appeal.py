"""«Ответ дан», «Закрыть обращение», «Открыть снова»: an appeal moves on."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen
from hotline.domain.appeal_fields import cleaned
from hotline.domain.appeal_state import AppealState, Step, after
from hotline.domain.refusal import Refused
from hotline.ports import Database
from hotline.services.appeal_access import audited, keep, locked_for, note_corrections


async def move_appeal(database: Database, pen: Pen, appeal_id: UUID, step: Step, closing_mark: str = "") -> Appeal:
    """Take the step. Raises `Refused` with what is missing, `NoSuchAppeal` for a card that is not hers."""
    async with database.unit_of_work() as work:
        before = await locked_for(work, pen, appeal_id)
        state = after(before.state, step)
        new = _written(before, step, cleaned("closing_mark", closing_mark, pen.today))
        version = before.version + 1
        marks = {**before.marks, **dict.fromkeys(new, pen.mark(version)), "state": pen.mark(version)}
        appeal = replace(
            before,
            state=state,
            version=version,
            changed_at=pen.now,
            closed_at=pen.now if state is AppealState.CLOSED else None,
            marks=marks,
            **new,
        )
        await keep(work, appeal)
        await note_corrections(work, pen, before, appeal, new)
        await audited(work, pen, f"appeal.{step.value}", appeal)
        await work.commit()
    return appeal


def _written(appeal: Appeal, step: Step, mark: str) -> dict[str, Any]:
    """What the step writes into fields. A mark of closing says how it ended; the result is what the journal prints."""
    if step is Step.ANSWER and not (appeal.answer or appeal.result):
        raise Refused("Впишите краткое содержание ответа: оно войдёт в журнал. Потом отметьте, что ответ дан.")
    if step is not Step.CLOSE:
        return {}
    if not appeal.result:
        raise Refused("Впишите результат работы с обращением: он войдёт в журнал. Потом закройте обращение.")
    mark = mark or appeal.closing_mark
    if not mark:
        raise Refused("Выберите отметку о закрытии: чем закончилось обращение.")
    return {} if mark == appeal.closing_mark else {"closing_mark": mark}
