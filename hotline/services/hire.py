"""The administrator adds a colleague."""

from collections.abc import Sequence

from hotline.domain.audit import AuditEntry
from hotline.domain.people import User
from hotline.domain.person_fields import check_login, person_fields
from hotline.domain.refusal import Refused
from hotline.services.add_user import Credentials
from hotline.services.staff import Staff, follow, new_password, new_phone_secret


async def hire(  # noqa: PLR0913 - a form has as many fields as it has
    staff: Staff, *, login: str, name: str, position: str, role: str, queues: Sequence[str]
) -> Credentials:
    """An account; password and phone secret are shown once and never kept. Raises `Refused`."""
    login = login.strip().lower()
    check_login(login)
    fields = person_fields(name=name, position=position, role=role, queues=queues)
    password, (sip_secret, digest) = new_password(), new_phone_secret(login)
    made = await staff.entrance.passwords.hash(password)
    user = User(login, fields.name, fields.role, made, digest, fields.queues, fields.position)
    detail = {"role": user.role.value, "queues": list(user.queues)}
    async with staff.entrance.database.unit_of_work() as work:
        try:
            await work.users.add(user)
        except ValueError:
            raise Refused(f"Логин «{login}» уже занят. Придумайте другой.") from None
        now = staff.entrance.clock.now()
        await work.audit.write(
            AuditEntry(now, staff.by, "user.add", "user", login, origin=str(staff.origin), detail=detail)
        )
        await work.commit()
    await follow(staff.phones_changed())
    return Credentials(login, password, login, sip_secret)
