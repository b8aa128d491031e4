"""The dispatcher who is kept for a family says that she is ready, or that she is not."""

from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.services.duty_desk import DutyDesk
from hotline.services.kept_turns import KeptTurns

_GONE = "Этот звонок уже не ждёт вашего ответа: спросили коллегу, или семье больше не нужно перезванивать."


async def say_ready(turns: KeptTurns, desk: DutyDesk, user: User, request: UUID) -> None:
    """The family is called. Twice is once. Raises `Refused` when she is not kept for it."""
    async with turns.answers:
        _still_hers(turns, user, request)
        if turns.agreed(request):
            return
        await _audited(desk, user, request, "ready")
        _still_hers(turns, user, request)
        turns.agree(request)
    await turns.places.hold_on(request)


async def say_not_now(turns: KeptTurns, desk: DutyDesk, user: User, request: UUID) -> None:
    """She is let go and the next one is asked. Twice is once.

    Raises `Refused`, also when the family is being called.
    """
    async with turns.answers:
        if turns.kept(user.login, request) and turns.declined(request):
            return
        _still_hers(turns, user, request)
        if turns.agreed(request):
            raise Refused("Семье уже звонят.")
        await _audited(desk, user, request, "not_now")
        _still_hers(turns, user, request)
        turns.decline(request)
    await turns.places.free(request)


def _still_hers(turns: KeptTurns, user: User, request: UUID) -> None:
    if not turns.kept(user.login, request) or turns.declined(request):
        raise Refused(_GONE)


async def _audited(desk: DutyDesk, user: User, request: UUID, what: str) -> None:
    async with desk.database.unit_of_work() as work:
        known = await work.callbacks.get(request)
        # Who has asked just now is no item of the list yet.
        kind, touched = ("duty", known.duty) if known is not None else ("call", request)
        at = desk.clock.now()
        await work.audit.write(AuditEntry(at, user.login, f"duty.{what}", kind, str(touched), origin=desk.origin))
        await work.commit()
