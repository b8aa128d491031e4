"""For the alarm clock: SOS cards that nobody has taken are reminded of, then every supervisor is called.

What is due is read from the database and marked there before anybody is told, so a restart forgets nothing and tells
nothing twice. The red list of the pages is read from the database too; a message only says "look".
"""

from dataclasses import replace

from hotline.domain.sos import Overdue, Patience, SosCard, overdue
from hotline.services.sos_access import EVERYBODYS, SosDesk, audited, concerned, show


async def watch_sos(desk: SosDesk, patience: Patience) -> int:
    """Do what is due; give how many cards it was. One transaction a card: one that fails holds up no other."""
    async with desk.database.unit_of_work() as work:
        due = [card for card in await work.sos.untaken() if overdue(card, desk.clock.now(), patience)]
    return sum([await _press(desk, patience, card) for card in due])


async def _press(desk: SosDesk, patience: Patience, seen: SosCard) -> bool:
    async with desk.database.unit_of_work() as work:
        card = await work.sos.lock(seen.id, EVERYBODYS)
        now = desk.clock.now()
        what = overdue(card, now, patience) if card is not None else None
        if card is None or what is None:  # somebody has taken it meanwhile
            return False
        if what is Overdue.ESCALATE:
            card = replace(card, escalated_at=now, reminded_at=card.reminded_at or now)
            logins = await concerned(work, card)
        else:
            card = replace(card, reminded_at=now)
            logins = {card.handed_to or card.login}
        await work.sos.put(card)
        await audited(work, desk, "", now, action=f"sos.{what}", card=card)
        await work.commit()
    show(desk, card, logins, what.value)
    return True
