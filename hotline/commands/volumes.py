"""`hotline journal volume list|close`: straight in the database, whose locks keep the writer and this apart."""

from typing import Any

from hotline.domain.volume import Volume
from hotline.settings import Settings


async def volumes_list(settings: Settings) -> list[dict[str, Any]]:
    """Every volume as JSON, by number. Times carry the centre's offset."""
    from hotline.bootstrap.parts import open_database

    async with open_database(settings) as database, database.unit_of_work() as work:
        return [_json(volume, settings) for volume in await work.volumes.all()]


async def close_open_volume(settings: Settings, volume: int) -> dict[str, Any]:
    """Close this volume; the new one as JSON. Raises `Refused` when it is not the open one, or empty."""
    from hotline.bootstrap.parts import open_database
    from hotline.services.close_volume import close_volume
    from hotline.system_clock import SystemClock

    async with open_database(settings) as database:
        return _json(await close_volume(database, SystemClock(), volume, by=""), settings)


def _json(volume: Volume, settings: Settings) -> dict[str, Any]:
    started, ended = (
        at and at.astimezone(settings.centre.zone).isoformat(timespec="seconds")
        for at in (volume.started_at, volume.ended_at)
    )
    return {"volume": volume.volume, "started_at": started, "ended_at": ended, "last_number": volume.last_number}
