"""Save an SOS card field by field, while she types, and tick its checklist."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from hotline.domain.appeal_changes import Change, Pen
from hotline.domain.correction import Correction
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.domain.sos import SosCard
from hotline.domain.sos_changes import SosOutcome, check, is_correction, write
from hotline.services.sos_access import SosDesk, concerned, locked_for, show

_FIELDS_AT_ONCE = 20

#: A person who types is one correction, not a hundred.
_SITTING = timedelta(minutes=10)


async def save_sos_card(desk: SosDesk, pen: Pen, card_id: UUID, changes: Sequence[Change]) -> SosOutcome:
    """What could be written is written in one transaction; conflicts and faults are told.

    Raises `NoSuchSosCard`, and `Refused` for a closed card.
    """
    if len(changes) > _FIELDS_AT_ONCE:
        raise Refused("Слишком много изменений за один раз. Обновите страницу.")
    async with desk.database.unit_of_work() as work:
        before = await locked_for(work, pen.user, card_id)
        outcome = write(before, changes, pen)
        if not outcome.saved:
            return outcome
        await work.sos.put(outcome.card)
        for field, old in outcome.saved.items():
            if is_correction(before, field, pen.user.login):
                new = str(getattr(outcome.card, field))
                line = Correction("sos", card_id, field, old, new, pen.user.login, pen.user.name, pen.now)
                await work.sos.correct(line, pen.now - _SITTING)
        logins = await concerned(work, outcome.card)
        await work.commit()
    show(desk, outcome.card, logins, "saved")
    return outcome


async def check_sos_card(desk: SosDesk, user: User, card_id: UUID, code: str, *, done: bool) -> SosCard:
    """Tick a sign or a step. Raises `NoSuchSosCard` and `Refused`."""
    async with desk.database.unit_of_work() as work:
        before = await locked_for(work, user, card_id)
        card = check(before, code, done=done)
        if card is before:
            return card
        await work.sos.put(card)
        logins = await concerned(work, card)
        await work.commit()
    show(desk, card, logins, "saved")
    return card
