"""A colleague leaves: no sign-in, no phone, no queue from this moment on; or she comes back."""

from hotline.domain.audit import AuditEntry
from hotline.domain.refusal import Refused
from hotline.services.staff import Staff, follow, keep_an_admin, the_person


async def dismiss(staff: Staff, login: str) -> bool:
    """Her name stays in the journal. False when she had left. Raises `Refused` for oneself, the last administrator."""
    if login == staff.by:
        raise Refused("Свою учётную запись отключить нельзя: попросите другого администратора.")
    entrance, now = staff.entrance, staff.entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        user = await the_person(work, login)
        if not user.active:
            return False
        await keep_an_admin(work, user)
        await work.accounts.set_active(login, active=False)
        await work.sessions.end_all(login, now)
        await work.shifts.end(login, now)
        await work.audit.write(AuditEntry(now, staff.by, "user.dismiss", "user", login, origin=str(staff.origin)))
        await work.commit()
    staff.cut(login)
    await follow(staff.queues.leave(login), staff.phones_changed())
    return True


async def take_back(staff: Staff, login: str) -> bool:
    """She may sign in again with what she knew. False when she never left."""
    async with staff.entrance.database.unit_of_work() as work:
        user = await the_person(work, login)
        if user.active:
            return False
        await work.accounts.set_active(login, active=True)
        now = staff.entrance.clock.now()
        await work.audit.write(AuditEntry(now, staff.by, "user.return", "user", login, origin=str(staff.origin)))
        await work.commit()
    await follow(staff.phones_changed())
    return True
