"""Two cards of one matter become one; nothing of either is lost, and a supervisor can part them again."""

from dataclasses import replace
from uuid import UUID

from hotline.domain.appeal import Appeal
from hotline.domain.appeal_changes import Pen, filled
from hotline.domain.appeal_rights import seen_by
from hotline.domain.audit import AuditQuery
from hotline.domain.people import Role
from hotline.domain.refusal import Refused
from hotline.ports import Database, UnitOfWork
from hotline.services.appeal_access import NoSuchAppeal, audited, keep, locked_for

#: This line of the audit names the calls of a merged card, so that they find their way back.
_JOINED = "appeal.joined"


async def merge_appeals(database: Database, pen: Pen, duplicate_id: UUID, into_id: UUID) -> Appeal:
    """The duplicate goes on in the other card: its calls move, its words fill blank fields there, it stays readable.

    Raises `NoSuchAppeal` unless both are hers, `Refused` for a card with itself or one that is merged already.
    """
    if duplicate_id == into_id:
        raise Refused("Это одна и та же карточка. Выберите другую.")
    async with database.unit_of_work() as work:
        # Always in the same order, so that two who merge crosswise do not wait for each other for ever.
        cards = {key: await locked_for(work, pen, key) for key in sorted((duplicate_id, into_id))}
        joined = await join(work, pen, cards[duplicate_id], cards[into_id])
        await audited(work, pen, "appeal.merge", joined, duplicate=str(duplicate_id))
        await work.commit()
    return joined


async def find_appeal(database: Database, pen: Pen, volume: int, number: int) -> UUID:
    """The card with this №. Raises `Refused` when there is none that is hers."""
    async with database.unit_of_work() as work:
        found = await work.appeals.by_number(volume, number, seen_by(pen.user))
    if found is None:
        raise Refused(f"Среди ваших карточек нет № {number}. Проверьте номер в списке обращений.")
    return found


async def join(work: UnitOfWork, pen: Pen, duplicate: Appeal, target: Appeal) -> Appeal:
    """Both are locked. The duplicate vanishes if nobody ever wrote into it."""
    moved = [row.id for row in await work.appeals.calls(duplicate.id)]
    await work.appeals.move_calls(moved, target.id)
    joined = replace(filled(target, duplicate, pen), people=target.people | duplicate.people | {pen.user.login})
    if duplicate.untouched:
        await work.appeals.remove(duplicate.id, target.id)
        joined = replace(joined, version=target.version + 1)
    else:
        told = [str(call_id) for call_id in moved]
        await audited(work, pen, _JOINED, duplicate, into=str(target.id), calls=told)
        await work.appeals.put(
            replace(duplicate, merged_into=target.id, version=duplicate.version + 1, changed_at=pen.now)
        )
    await keep(work, joined)
    return joined


async def part_appeals(database: Database, pen: Pen, duplicate_id: UUID) -> Appeal:
    """Undo a merge: the card goes on by itself, its calls come back. A supervisor's right.

    Words that filled blank fields of the other card stay there; the card that comes back has them, too.
    """
    if pen.user.role is not Role.SUPERVISOR:
        raise NoSuchAppeal
    async with database.unit_of_work() as work:
        duplicate = await work.appeals.lock(duplicate_id)
        if duplicate is None or duplicate.merged_into is None:
            raise NoSuchAppeal
        joined = [
            line for line in await work.audit.find(AuditQuery(object_id=str(duplicate_id))) if line.action == _JOINED
        ]
        came = {UUID(text) for text in joined[0].detail["calls"]} if joined else set()
        still = {row.id for holder in await _holders(work, duplicate) for row in await work.appeals.calls(holder)}
        await work.appeals.move_calls(came & still, duplicate_id)
        back = replace(duplicate, merged_into=None, version=duplicate.version + 1, changed_at=pen.now)
        await keep(work, back)
        await audited(work, pen, "appeal.part", back, of=str(duplicate.merged_into))
        await work.commit()
    return back


async def _holders(work: UnitOfWork, duplicate: Appeal) -> list[UUID]:
    """The cards that go on in its place: the one it was joined to, and whatever that one was joined to later."""
    found: list[UUID] = []
    card: Appeal | None = duplicate
    while card is not None and card.merged_into is not None and card.merged_into not in found:
        found.append(card.merged_into)
        card = await work.appeals.get(card.merged_into)
    return found
