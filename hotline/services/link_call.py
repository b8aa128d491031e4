"""«Продолжить обращение № …»: the call belongs to an appeal that is open already."""

from uuid import UUID

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen
from hotline.domain.appeal_rights import seen_by
from hotline.domain.appeal_state import UNFINISHED
from hotline.domain.journal_row import JournalRow
from hotline.domain.refusal import Refused
from hotline.ports import Database, UnitOfWork
from hotline.services.appeal_access import NoSuchAppeal, audited, keep, locked_for
from hotline.services.merge_appeals import join


async def link_call(database: Database, pen: Pen, call_id: UUID, appeal_id: UUID) -> Appeal:
    """Give the call to the appeal; gives the appeal, in which she takes part from now on.

    The card that the call had opened vanishes when nobody wrote into it. Otherwise what she typed there fills the blank
    fields of the other card, and it stays readable with a pointer. She may go on with an appeal of her own, or with one
    of the number that is calling. Raises `NoSuchAppeal`, `Refused`.
    """
    async with database.unit_of_work() as work:
        row = await work.journal.row(call_id)
        if row is None or row.appeal_id is None:
            raise NoSuchAppeal
        if row.appeal_id == appeal_id:
            return await locked_for(work, pen, appeal_id)
        fresh = await locked_for(work, pen, row.appeal_id)
        target = await _target(work, pen, row, appeal_id)
        calls = await work.appeals.calls(fresh.id)
        if len(calls) > 1:  # an older card of several calls keeps the others
            await work.appeals.move_calls([call_id], target.id)
            await work.appeals.take_part(target.id, {pen.user.login})
            joined = await work.appeals.get(target.id) or target
            await keep(work, joined)
        else:
            joined = await join(work, pen, fresh, target)
        await audited(work, pen, "appeal.link", joined, call=str(call_id), was=str(fresh.id))
        await work.commit()
    return joined


async def _target(work: UnitOfWork, pen: Pen, row: JournalRow, appeal_id: UUID) -> Appeal:
    mine = await work.appeals.get(appeal_id, seen_by(pen.user)) is not None
    of_number = {line.id for line in await work.appeals.of_phone(row.phone)}
    target = await work.appeals.lock(appeal_id) if mine or appeal_id in of_number else None
    if target is None or target.merged_into is not None:
        raise NoSuchAppeal
    if target.state not in UNFINISHED:
        raise Refused(f"Обращение № {target.number} закрыто. Сначала откройте его снова, потом продолжите.")
    return target
