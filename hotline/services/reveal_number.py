"""Show the number of a caller that the centre keeps sealed: for an SOS card only, with a reason, after the audit."""

from dataclasses import replace
from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.people import User
from hotline.domain.reason import SHORTEST, reason_of
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, Scope, scope_of
from hotline.domain.sight import sight_of
from hotline.ports.callers import CallerSeal
from hotline.services.sos_access import NoSuchSosCard, SosDesk


async def reveal_number(desk: SosDesk, callers: CallerSeal, user: User, card_id: UUID, reason: str) -> str:
    """The number, E.164. Raises `NoSuchSosCard` for a card that is not hers, `Refused` in words.

    A supervisor may, and the dispatcher whose call became the card: who opened it or answered the call.
    """
    why, now = reason_of(reason), desk.clock.now()
    scope = scope_of(user.role, Action.REVEAL_NUMBER)
    async with desk.database.unit_of_work() as work:
        card = await work.sos.card(card_id, sight_of(user, Action.SOS))
        if card is None:
            raise NoSuchSosCard
        row = await work.journal.row(card.call_id) if card.call_id is not None else None
        entry = AuditEntry(now, user.login, "sos.number", "sos", str(card_id), reason=why, origin=desk.origin)
        entry = replace(entry, detail={"number": card.number})
        hers = user.login in {card.login, row.login if row is not None else ""}
        if scope is Scope.NONE or (scope is Scope.OWN and not hers):
            await work.audit.write(replace(entry, allowed=False))
            await work.commit()
            raise Refused("Номер может открыть заведующий или диспетчер, принявший этот вызов.")
        if row is None or not row.caller_sealed:
            raise Refused("Скрытого номера у этой карты нет.")
        if len(why) < SHORTEST:
            raise Refused("Впишите, зачем нужен номер: это останется в журнале действий.")
        await work.audit.write(entry)
        await work.commit()
    try:
        return callers.open(row.caller_sealed, str(row.id))
    except ValueError:
        raise Refused("Номер не открывается: ключ сервера заменён. Обратитесь к администратору.") from None
