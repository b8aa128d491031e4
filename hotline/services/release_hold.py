"""Let the sound of a closed SOS case go by the ordinary rules again: a supervisor's word, with a reason."""

from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.people import User
from hotline.domain.reason import SHORTEST, reason_of
from hotline.domain.refusal import Refused
from hotline.domain.sos import SosCard
from hotline.services.sos_access import SosDesk, locked_for


def hold_reason(card: SosCard) -> str:
    """What stands beside the calls that this card holds."""
    return f"Карта вызова SOS № {card.number}"


async def release_hold(desk: SosDesk, user: User, card_id: UUID, reason: str) -> int:
    """How many calls were let go; what is old enough goes in the next night.

    Raises `NoSuchSosCard`, and `Refused` for an open card, an empty reason, or a card that holds nothing.
    """
    why, now = reason_of(reason), desk.clock.now()
    async with desk.database.unit_of_work() as work:
        card = await locked_for(work, user, card_id)
        if card.open:
            raise Refused("Карта ещё открыта. Пока помощь не оказана, звук хранится в любом случае.")
        if len(why) < SHORTEST:
            raise Refused("Впишите, почему звук больше не нужен: это останется в журнале действий.")
        released = await work.sos.release(hold_reason(card))
        if not released:
            raise Refused("Запрета на удаление у этой карты уже нет.")
        entry = AuditEntry(now, user.login, "sos.release", "sos", str(card.id), reason=why, origin=desk.origin)
        await work.audit.write(entry)
        await work.commit()
    return released
