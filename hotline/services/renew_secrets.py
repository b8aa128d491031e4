"""A colleague forgot her password, lost her phone, or her desk phone gets a new secret. What is new is shown once."""

from hotline.domain.audit import AuditEntry
from hotline.services.second_factor import clear_factor
from hotline.services.staff import Staff, follow, new_password, new_phone_secret, the_person


async def renew_password(staff: Staff, login: str) -> str:
    """A new password; her sessions end, and waiting times of failed sign-ins are forgotten."""
    password = new_password()
    made = await staff.entrance.passwords.hash(password)
    now = staff.entrance.clock.now()
    async with staff.entrance.database.unit_of_work() as work:
        await the_person(work, login)
        await work.accounts.set_password(login, made)
        await work.accounts.forgive("login:" + login)
        await work.sessions.end_all(login, now)
        await work.audit.write(AuditEntry(now, staff.by, "user.password", "user", login, origin=str(staff.origin)))
        await work.commit()
    staff.cut(login)
    return password


async def reset_second_factor(staff: Staff, login: str) -> None:
    """The old telephone opens nothing any more; she sets a new one up at the next sign-in."""
    now = staff.entrance.clock.now()
    async with staff.entrance.database.unit_of_work() as work:
        await the_person(work, login)
        await clear_factor(work, login)
        await work.accounts.forgive("code:" + login)
        await work.sessions.end_all(login, now)
        await work.audit.write(AuditEntry(now, staff.by, "user.factor", "user", login, origin=str(staff.origin)))
        await work.commit()
    staff.cut(login)


async def renew_phone_secret(staff: Staff, login: str) -> str:
    """A new secret for her desk phone; the old one stops working."""
    secret, digest = new_phone_secret(login)
    now = staff.entrance.clock.now()
    async with staff.entrance.database.unit_of_work() as work:
        await the_person(work, login)
        await work.accounts.set_sip_digest(login, digest)
        await work.audit.write(AuditEntry(now, staff.by, "user.phone", "user", login, origin=str(staff.origin)))
        await work.commit()
    await follow(staff.phones_changed())
    return secret
