"""An appeal belongs to a family: one that is known, a new one, or none."""

from dataclasses import replace
from uuid import UUID, uuid4

from hotline.domain.appeal import Appeal, Family
from hotline.domain.appeal_changes import Pen
from hotline.domain.appeal_fields import cleaned
from hotline.domain.refusal import Refused
from hotline.ports import Database
from hotline.services.appeal_access import audited, keep, locked_for


async def join_family(
    database: Database, pen: Pen, appeal_id: UUID, *, family_id: UUID | None = None, title: str = ""
) -> Appeal:
    """Put the appeal into the family `family_id`, into a new one called `title`, or take it out when both are missing.

    Raises `NoSuchAppeal` for a card that is not hers, `Refused` for a family that is not there.
    """
    name = cleaned("applicant", title, pen.today)
    async with database.unit_of_work() as work:
        before = await locked_for(work, pen, appeal_id)
        chosen = family_id
        if family_id is not None and await work.appeals.family(family_id) is None:
            raise Refused("Такой семьи в списке нет. Найдите её ещё раз или создайте новую.")
        if family_id is None and name:
            chosen = uuid4()
            await work.appeals.add_family(Family(chosen, name, pen.now))
        version = before.version + 1
        marks = {**before.marks, "family": pen.mark(version)}
        appeal = replace(before, family_id=chosen, version=version, changed_at=pen.now, marks=marks)
        await keep(work, appeal)
        await audited(work, pen, "appeal.family", appeal, family=str(chosen or ""))
        await work.commit()
    return appeal
