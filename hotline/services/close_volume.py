"""Close a volume of the journal at the turn of the year («Окончен») and begin the next at № 1 («Начат»)."""

from hotline.domain.audit import AuditEntry
from hotline.domain.refusal import Refused
from hotline.domain.volume import Volume
from hotline.ports import Clock, Database


async def close_volume(database: Database, clock: Clock, volume: int, *, by: str, origin: str = "") -> Volume:
    """Close the open volume; gives the new one. `by`: login of a supervisor, "" for the command of the machine.

    volume: which one she means, so that two who press at once close one. Raises `Refused` for any other and for an
    empty one.
    """
    now = clock.now()
    async with database.unit_of_work() as work:
        if not await work.volumes.close(volume, now):
            raise Refused(await _reason(list(await work.volumes.all()), volume))
        entry = AuditEntry(now, by or "hotline", "journal.volume", "volume", str(volume), origin=origin)
        await work.audit.write(entry)
        await work.commit()
        return (await work.volumes.all())[-1]


async def _reason(volumes: list[Volume], volume: int) -> str:
    last = volumes[-1]
    if last.volume != volume:
        return f"Том {volume} не открыт. Сейчас записи идут в том {last.volume}."
    return f"В томе {volume} ещё нет ни одной записи. Закрывают том, в котором есть записи."
