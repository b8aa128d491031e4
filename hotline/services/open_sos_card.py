"""One key in the call opens the SOS card, filled in with what is known. Pressed twice, it opens the same card."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from hotline.domain.forms.wording import dialled
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action, Scope
from hotline.domain.sight import Sight, sight_of
from hotline.domain.sos import SosCard, SosOrigin
from hotline.ports import UnitOfWork
from hotline.services.release_hold import hold_reason
from hotline.services.sos_access import NoSuchSosCard, SosDesk, audited, concerned, show


async def open_sos_card(
    desk: SosDesk, user: User, *, call_id: UUID | None = None, appeal_id: UUID | None = None, holds: bool = False
) -> SosCard:
    """The card of the call or of the appeal; of neither, a new one for somebody who came in person.

    holds: she talks in this call at this moment, whatever the journal knows yet. In the same transaction the card gets
    its number and the sound of the calls is put under legal hold.
    Raises `NoSuchSosCard`, and `Refused` when a colleague has opened the card of this call.
    """
    async with desk.database.unit_of_work() as work:
        await work.sos.alone()
        origin = await _origin(work, user, call_id, appeal_id, holds=holds)
        now = desk.clock.now()
        found = await work.sos.of_call(origin.call_id) if origin.call_id is not None else None
        found = found or (await work.sos.of_appeal(origin) if origin.calls or origin.appeal_id else None)
        found = found or (None if origin.calls or origin.appeal_id else await _untouched(work, user))
        if found is None:
            card = _fresh(origin, user, await work.sos.next_number(), now)
        else:
            await _hers(work, user, found)
            card = replace(
                found,
                call_id=found.call_id or origin.call_id,
                appeal_id=found.appeal_id or origin.appeal_id,
            )
        if card != found:
            await work.sos.put(card)
        for held in origin.calls:
            await work.sos.hold(held, hold_reason(card), user.login, now)
        if found is None:
            told = {"call": str(card.call_id or ""), "appeal": str(card.appeal_id or "")}
            await audited(work, desk, user.login, now, action="sos.open", card=card, **told)
        logins = await concerned(work, card)
        await work.commit()
    if found is None:
        show(desk, card, logins, "opened")
    return card


async def _origin(
    work: UnitOfWork, user: User, call_id: UUID | None, appeal_id: UUID | None, *, holds: bool
) -> SosOrigin:
    if sight_of(user, Action.SOS).scope is Scope.NONE:
        raise NoSuchSosCard
    if call_id is None and appeal_id is None:
        return SosOrigin(people=frozenset({user.login}), channel="in_person")
    origin = await work.sos.origin(call_id, appeal_id)
    if origin is None:
        if holds and call_id is not None:  # the journal is behind; a card without the rest is better than none
            return SosOrigin(call_id=call_id, calls=(call_id,))
        raise NoSuchSosCard
    scope = sight_of(user, Action.JOURNAL).scope
    nobodys = origin.nobodys and scope is Scope.SHIFT
    if not (holds or nobodys or scope is Scope.ALL or user.login in origin.people):
        raise NoSuchSosCard
    return origin


async def _untouched(work: UnitOfWork, user: User) -> SosCard | None:
    """A card of hers that belongs to no call and that nobody wrote into: a second press of the key opens no second."""
    mine = await work.sos.page(Sight(Scope.OWN, user.login))
    return next(
        (card for card in mine if card.login == user.login and not (card.version or card.call_id or card.appeal_id)),
        None,
    )


async def _hers(work: UnitOfWork, user: User, card: SosCard) -> None:
    if await work.sos.card(card.id, sight_of(user, Action.SOS)) is None:
        who = await work.users.get(card.login)
        name = who.name if who is not None else card.specialist
        raise Refused(f"Карту SOS № {card.number} уже открыл другой сотрудник: {name}. Договоритесь, кто её ведёт.")


def _fresh(origin: SosOrigin, user: User, number: int, now: datetime) -> SosCard:
    return SosCard(
        id=uuid4(),
        number=number,
        opened_at=now,
        call_id=origin.call_id,
        appeal_id=origin.appeal_id,
        login=user.login,
        specialist=user.name,
        channel=origin.channel,
        applicant=origin.applicant,
        address=origin.address,
        phone=dialled(origin.phone),
        problem=origin.problem,
        extra=origin.family,
    )
