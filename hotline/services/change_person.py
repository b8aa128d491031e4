"""Name, post, role and queues of a colleague; a change of rights ends her sessions at once."""

from collections.abc import Sequence

from hotline.domain.audit import AuditEntry
from hotline.domain.people import User, served_queues
from hotline.domain.person_fields import PersonFields, person_fields
from hotline.services.staff import Staff, follow, keep_an_admin, the_person


async def change_person(  # noqa: PLR0913 - a form has as many fields as it has
    staff: Staff, login: str, *, name: str, position: str, role: str, queues: Sequence[str]
) -> None:
    """Old and new values stay in the audit. Raises `Refused`; nothing is written when nothing changes."""
    fields = person_fields(name=name, position=position, role=role, queues=queues)
    entrance, now = staff.entrance, staff.entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        user = await the_person(work, login)
        changes = _changes(user, fields)
        if not changes:
            return
        if "role" in changes:
            await keep_an_admin(work, user)
            await work.sessions.end_all(login, now)
        await work.accounts.describe(
            login, name=fields.name, position=fields.position, role=fields.role, queues=fields.queues
        )
        serves = served_queues(User(login, fields.name, fields.role, "", "", fields.queues))
        on_shift = login in await work.shifts.open()
        if on_shift and not serves:
            await work.shifts.end(login, now)
        line = AuditEntry(now, staff.by, "user.change", "user", login, origin=str(staff.origin), detail=changes)
        await work.audit.write(line)
        await work.commit()
    if "role" in changes:
        staff.cut(login)
    if on_shift:
        await follow(staff.queues.leave(login))
    if on_shift and serves:
        await follow(staff.queues.join(login, fields.name, serves))
    await follow(staff.phones_changed())


def _changes(user: User, fields: PersonFields) -> dict[str, object]:
    old = {"name": user.name, "position": user.position, "role": user.role.value, "queues": list(user.queues)}
    new = {"name": fields.name, "position": fields.position, "role": fields.role.value, "queues": list(fields.queues)}
    return {key: [old[key], new[key]] for key in old if old[key] != new[key]}
