"""The card goes to one person, who has to say that she has it; then it is closed with what came of it."""

from collections.abc import Callable
from uuid import UUID

from hotline.domain.appeal_changes import Pen
from hotline.domain.refusal import Refused
from hotline.domain.sos import SosCard
from hotline.domain.sos_changes import acknowledge, close, hand
from hotline.services.sos_access import SosDesk, audited, concerned, locked_for, show, takers


async def hand_sos_card(desk: SosDesk, pen: Pen, card_id: UUID, to: str) -> SosCard:
    """`to`: login of an SOS lead or a supervisor. Raises `NoSuchSosCard`, and `Refused` with the remedy."""
    async with desk.database.unit_of_work() as work:
        before = await locked_for(work, pen.user, card_id)
        whom = next((user for user in await takers(work) if user.login == to), None)
        if whom is None:
            raise Refused("Выберите из списка, кому передать карту.")
        card = hand(before, whom, pen)
        if card is before:
            return card
        await work.sos.put(card)
        told = {"to": to} | ({"from": before.handed_to} if before.handed_to else {})
        await audited(work, desk, pen.user.login, pen.now, action="sos.hand", card=card, **told)
        logins = await concerned(work, card) | await concerned(work, before)
        await work.commit()
    show(desk, card, logins, "handed")
    return card


async def acknowledge_sos(desk: SosDesk, pen: Pen, card_id: UUID) -> SosCard:
    """She has the card. Raises `NoSuchSosCard`, and `Refused` when it is not hers to take."""
    return await _step(desk, pen, card_id, "acknowledge", lambda card: acknowledge(card, pen))


async def close_sos(desk: SosDesk, pen: Pen, card_id: UUID, outcome: str) -> SosCard:
    """outcome: what came of it. Raises `NoSuchSosCard`, and `Refused` with the remedy."""
    return await _step(desk, pen, card_id, "close", lambda card: close(card, outcome, pen))


async def _step(desk: SosDesk, pen: Pen, card_id: UUID, step: str, change: Callable[[SosCard], SosCard]) -> SosCard:
    async with desk.database.unit_of_work() as work:
        before = await locked_for(work, pen.user, card_id)
        card = change(before)
        if card is before:
            return card
        await work.sos.put(card)
        await audited(work, desk, pen.user.login, pen.now, action=f"sos.{step}", card=card)
        logins = await concerned(work, card)
        await work.commit()
    show(desk, card, logins, f"{step}d")
    return card
