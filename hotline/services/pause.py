"""A person on shift takes a pause and comes back: the database says so, the queues follow."""

import re

from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database, Queues
from hotline.services.rest import OWN_REASONS

_REASON = re.compile(r"[a-z][a-z0-9_-]{0,30}")


async def take_pause(database: Database, queues: Queues, clock: Clock, login: str, reason: str) -> None:
    """No calls for now. reason: a code of the directory of pauses. Raises `Refused` when she is not on shift."""
    if not _REASON.fullmatch(reason) or reason in OWN_REASONS:
        raise Refused("Выберите причину паузы из списка.")
    async with database.unit_of_work() as work:
        if login not in await work.shifts.open():
            raise Refused("Сначала начните смену: пауза бывает только во время смены.")
        await work.pauses.begin(login, reason, clock.now())
        await work.commit()
    await queues.pause(login, reason)


async def end_pause(database: Database, queues: Queues, clock: Clock, login: str) -> None:
    """Calls are offered again; whatever the pause was for."""
    async with database.unit_of_work() as work:
        await work.pauses.end(login, clock.now())
        await work.commit()
    await queues.resume(login)
