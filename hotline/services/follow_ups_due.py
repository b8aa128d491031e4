"""Which follow-ups the dialler may call, as `hotline.ports.dialling` asks for it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from hotline.domain.call_wishes import Wishes
from hotline.domain.may_call import Verdict, may_call
from hotline.domain.phone import is_dialable
from hotline.ports import UnitOfWork
from hotline.ports.follow_ups import ListedFollowUp
from hotline.services.duty_desk import DutyDesk

#: «Not by a machine»: nothing is dialled then, and a person sees it on the working day on which it presses.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


async def follow_ups_due(desk: DutyDesk, limit: int) -> Sequence[ListedFollowUp]:
    """Planned ones that are not put off, the one due first at the head."""
    async with desk.database.unit_of_work() as work:
        return [one for one in await work.follow_ups.due(desk.clock.now(), limit) if is_dialable(one.phone)]


async def judged(work: UnitOfWork, desk: DutyDesk, phone: str, now: datetime) -> tuple[Verdict, Wishes]:
    """Whether this number may be called now, and what its family wishes, for the words of the call."""
    wishes = await work.wishes.of(phone)
    return may_call(phone, wishes, now, desk.clockwork.calendar, desk.clockwork.zone), wishes


async def put_off(desk: DutyDesk, follow_up: UUID, until: datetime | None) -> None:
    """The service does not call before; None: not at all."""
    async with desk.database.unit_of_work() as work:
        await work.follow_ups.put_off(follow_up, until or NEVER)
        await work.commit()
