"""One person takes an item, or gives it back; the second one learns who was first."""

from datetime import datetime
from uuid import UUID

from hotline.domain.callback import MACHINE, MACHINE_TITLE
from hotline.domain.duty import Duty
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.ports import UnitOfWork
from hotline.services.duty_desk import DutyDesk, audited, open_duty, reach_of


async def take_duty(desk: DutyDesk, user: User, duty_id: UUID) -> None:
    """From now on it is hers, and the red of its calls is gone. Twice is once.

    Raises `Refused` with the name of who was first, and `NoSuchDuty`.
    """
    now = desk.clock.now()
    async with desk.database.unit_of_work() as work:
        duty = await open_duty(work, user, duty_id)
        calls = await held(work, desk, user, duty, now)
        await work.commit()
    desk.tell(calls)


async def held(work: UnitOfWork, desk: DutyDesk, user: User, duty: Duty, now: datetime) -> list[UUID]:
    """Make sure that she has it; gives the calls that are red no more. Raises `Refused`. The caller commits."""
    if not await work.duties.take(duty.id, user.login, now):
        known = await work.duties.get(duty.id) or duty
        if known.done_at is not None:
            raise Refused(f"Это уже сделано: {await _name(work, known.done_by)}, в {_clock(desk, known.done_at)}.")
        if known.taken_by != user.login:
            since = _clock(desk, known.taken_at or now)
            raise Refused(f"Это уже взяли: {await _name(work, known.taken_by)}, в {since}.")
        return []
    await audited(work, desk, user.login, now, action="take", duty=duty.id, kind=duty.kind)
    calls = await work.duties.calls_of(duty.id)
    return [call_id for call_id in calls if await work.alarms.take(call_id, user.login, now)]


async def release_duty(desk: DutyDesk, user: User, duty_id: UUID) -> None:
    """Back into everybody's list: by who has it, or by a supervisor. Raises `Refused` and `NoSuchDuty`."""
    async with desk.database.unit_of_work() as work:
        duty = await open_duty(work, user, duty_id)
        holder = duty.taken_by if may_release(duty, user) else user.login
        if not await work.duties.release(duty.id, holder):
            raise Refused("Вернуть в список может тот, кто взял, или заведующий отделением.")
        await audited(work, desk, user.login, desk.clock.now(), action="release", duty=duty.id, of=holder)
        await work.commit()
    desk.tell()


def may_release(duty: Duty, user: User) -> bool:
    """Whether she may give it back: her own, or anybody's for who sees everything; not while a machine calls."""
    return duty.taken_by == user.login or (duty.taken_by != MACHINE and reach_of(user).sight.everything)


async def _name(work: UnitOfWork, login: str) -> str:
    if login == MACHINE:
        return MACHINE_TITLE
    who = await work.users.get(login)
    return who.name if who is not None else "другой сотрудник"


def _clock(desk: DutyDesk, at: datetime) -> str:
    return f"{at.astimezone(desk.clockwork.zone):%H:%M}"
