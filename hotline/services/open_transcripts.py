"""Ask for a transcript: rows that wait, and jobs that point at them."""

import asyncio
import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from hotline.domain.sound import SHORTEST_MESSAGE, Sound
from hotline.ports import Clock, Database
from hotline.ports.transcripts import Jobs

log = logging.getLogger(__name__)

MESSAGE, TALK = "message", "talk"

#: Recordings of one look for what a crash left without rows.
_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Asking:
    """talks: whether conversations are transcribed, too."""

    database: Database
    jobs: Jobs
    clock: Clock
    talks: bool

    @property
    def kinds(self) -> Collection[str]:
        """Recordings that are transcribed."""
        return (MESSAGE, TALK) if self.talks else (MESSAGE,)


async def open_transcripts(asking: Asking, sound: Sound) -> None:
    """For sound that was just sealed. What has nothing to hear, or nothing to say, gets no row. Idempotent."""
    if sound.kind not in asking.kinds or not sound.audible or sound.duration_s < SHORTEST_MESSAGE.total_seconds():
        return
    async with asking.database.unit_of_work() as work:
        opened = await work.transcripts.open(sound.id, sound.call_id, sound.legs, asking.clock.now())
        await work.commit()
    try:
        for leg in opened:
            await asyncio.to_thread(asking.jobs.put, leg, sound.kind)
    except OSError as silence:
        log.warning("a job for a transcript could not be put, the row waits: %s", silence)


async def open_missing(asking: Asking, since: datetime) -> int:
    """The same for what was sealed after `since` and then forgotten in a crash; gives how many recordings."""
    async with asking.database.unit_of_work() as work:
        missing = await work.transcripts.unopened(asking.kinds, since, _AT_ONCE)
        sounds = [await work.sounds.get(recording) for recording in missing]
    for sound in filter(None, sounds):
        await open_transcripts(asking, sound)
    return len(missing)
