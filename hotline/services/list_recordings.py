"""Sound of callers as `hotline recordings --json` prints it; read by the service, or by the command if none runs."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from hotline.domain.recorded import Recorded
from hotline.domain.sound import Sound
from hotline.ports import Database

#: What is not sealed yet, or belongs to a call that is still on.
_PLAIN = "plain"


async def recordings_json(database: Database, zone: ZoneInfo) -> list[dict[str, Any]]:
    """Messages and conversations, oldest first. Times carry the centre's offset; durations are seconds or null."""
    async with database.unit_of_work() as work:
        found = await work.recordings.all()
    sounds = {sound.id: sound async for sound in all_sounds(database)}
    return [_json(file, sounds.get(file.id), zone) for file in found]


async def all_sounds(database: Database) -> AsyncIterator[Sound]:
    """Every sound that was sealed, oldest first; no transaction stays open between two pages."""
    after: tuple[datetime, UUID] | None = None
    while True:
        async with database.unit_of_work() as work:
            page = await work.sounds.page(after)
        for sound in page:
            yield sound
        if not page:
            return
        after = (page[-1].started_at, page[-1].id)


def _json(file: Recorded, sound: Sound | None, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "id": str(file.id),
        "call": str(file.call_id),
        "kind": file.kind,
        "file": file.file,
        "started_at": file.started_at.astimezone(zone).isoformat(timespec="seconds"),
        "duration_s": file.duration_s,
        "state": sound.state.value if sound else _PLAIN,
        "form": sound.form if sound else "",
        "legs": sound.legs if sound else None,
        "bytes": sound.bytes if sound else None,
        "fault": sound.fault if sound else "",
        "sealed_at": sound.sealed_at.astimezone(zone).isoformat(timespec="seconds") if sound else None,
    }
