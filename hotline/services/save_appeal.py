"""Save what she types: field by field, while she types it."""

from collections.abc import Sequence
from uuid import UUID

from hotline.domain.appeal_changes import Change, Outcome, Pen, merge
from hotline.domain.refusal import Refused
from hotline.ports import Database
from hotline.services.appeal_access import keep, locked_for, note_corrections

_FIELDS_AT_ONCE = 40


async def save_appeal(database: Database, pen: Pen, appeal_id: UUID, changes: Sequence[Change]) -> Outcome:
    """What could be written is written, in one transaction with the journal's copy; conflicts and faults are told.

    Raises `NoSuchAppeal` for a card that is not hers, `Refused` when she cannot write now (no shift, a merged card).
    """
    if len(changes) > _FIELDS_AT_ONCE:
        raise Refused("Слишком много изменений за один раз. Обновите страницу.")
    async with database.unit_of_work() as work:
        before = await locked_for(work, pen, appeal_id)
        outcome = merge(before, changes, pen)
        if outcome.saved:
            await keep(work, outcome.appeal)
            await note_corrections(work, pen, before, outcome.appeal, outcome.saved)
            await work.commit()
    return outcome
