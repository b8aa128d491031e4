"""Messages whose end nobody saw: the service was away when the caller hung up. The file tells how long it is."""

from datetime import timedelta

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.sound import SHORTEST_MESSAGE
from hotline.ports import Clock, Database, Journal, Messages

_LOOK_BACK = timedelta(days=7)


async def find_messages(database: Database, journal: Journal, messages: Messages, clock: Clock) -> int:
    """Seal such files and tell the journal; gives how many messages were found. Too short ones stay as they are."""
    async with database.unit_of_work() as work:
        open_files = await work.recordings.unsealed(clock.now() - _LOOK_BACK)
    found = 0
    for file in open_files:
        duration = messages.seal(file.id)
        if timedelta(seconds=duration) < SHORTEST_MESSAGE:
            continue
        told = {"recording": str(file.id), "file": file.file, "duration_s": round(duration, 2)}
        journal.record(CallEvent(file.call_id, EventKind.MESSAGE_LEFT, clock.now(), None, str(file.id), told))
        found += 1
    return found
