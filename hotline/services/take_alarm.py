"""One person takes an alarm; the second one learns who was first."""

from datetime import tzinfo
from uuid import UUID

from hotline.domain.audit import AuditEntry
from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database
from hotline.services.raise_alarm import Publish


async def take_alarm(  # noqa: PLR0913 - who, what, when, and whom to tell
    database: Database, clock: Clock, zone: tzinfo, publish: Publish, *, user: User, call_id: UUID, origin: str = ""
) -> None:
    """From now on it is hers. Twice is once. Raises `Refused` with the name of who was first."""
    now = clock.now()
    async with database.unit_of_work() as work:
        if await work.alarms.take(call_id, user.login, now):
            await work.audit.write(AuditEntry(now, user.login, "alarm.take", "call", str(call_id), origin=origin))
            for duty in await work.duties.of_call(call_id):  # otherwise a second person would call the same family
                await work.duties.take(duty.id, user.login, now)
            await work.commit()
        else:
            first = await work.alarms.taken(call_id)
            if first is None:
                raise Refused("Такого тревожного звонка нет: возможно, на него уже ответили.")
            login, at = first
            if login == user.login:
                return
            who = await work.users.get(login)
            name = who.name if who is not None else "другой сотрудник"
            raise Refused(f"Этот звонок уже взяли: {name}, в {at.astimezone(zone):%H:%M}.")
    publish(None, {"type": "alarm", "call": str(call_id)})
    publish(None, {"type": "duties"})
