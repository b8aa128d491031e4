"""What came of it: reached, heard, not needed, or nobody answered and it is due again."""

from uuid import UUID

from hotline.domain.duty import KINDS, Duty, Outcome, due_again
from hotline.domain.forms.text import seen
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.services.duty_desk import DutyDesk, audited, open_duty
from hotline.services.take_duty import held

#: Of the words why nothing had to be done.
_FEWEST, _MOST = 3, 300


async def close_duty(desk: DutyDesk, user: User, duty_id: UUID, outcome: Outcome, note: str = "") -> None:
    """Done. note: why it was not needed, which must be said; otherwise as she likes.

    What was free is hers first. Raises `Refused`, also when somebody else has it, and `NoSuchDuty`.
    """
    words = seen(note)[:_MOST]
    if outcome is Outcome.NOT_NEEDED and len(words) < _FEWEST:
        raise Refused("Напишите, почему перезванивать не нужно: это останется в истории.")
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        duty = await open_duty(work, user, duty_id)
        _noted_here(duty)
        calls = await held(work, desk, user, duty, now)
        await work.duties.close(duty.id, user.login, now, outcome.value, words)
        told = {"kind": duty.kind, "outcome": outcome.value, "late": duty.overdue(now)}
        await audited(work, desk, user.login, now, action="close", duty=duty.id, **told)
        await work.commit()
    desk.tell(calls)


async def miss_duty(desk: DutyDesk, user: User, duty_id: UUID) -> None:
    """Nobody answered: one attempt more, due again after a while, free for whoever is there then. Raises as above."""
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        duty = await open_duty(work, user, duty_id)
        _noted_here(duty)
        calls = await held(work, desk, user, duty, now)
        again = due_again(duty.kind, duty.priority, duty.attempts + 1, now, desk.clockwork)
        await work.duties.missed(duty.id, user.login, now, again)
        await audited(work, desk, user.login, now, action="missed", duty=duty.id, attempts=duty.attempts + 1)
        await work.commit()
    desk.tell(calls)


def _noted_here(duty: Duty) -> None:
    if duty.kind in KINDS and (elsewhere := KINDS[duty.kind].elsewhere):
        raise Refused(elsewhere)
