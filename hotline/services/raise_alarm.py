"""The alarm of a call follows its timeline: raised, answered, over. Told to every console after the commit."""

import logging
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from hotline.domain.alarm import alarm_of
from hotline.domain.call_event import CallEvent
from hotline.ports import Clock, Database

log = logging.getLogger(__name__)

#: Sends a live message to the pages of one person, or of everybody for None; `console.live.Hub.publish`.
Publish = Callable[[str | None, dict[str, Any]], None]

#: How far back a service that starts again looks for calls that nobody has.
_LOOK_BACK = timedelta(hours=24)


async def follow_alarm(database: Database, publish: Publish, events: Iterable[CallEvent]) -> bool:
    """Make the kept alarm of one call say what its timeline says; True when that was news. Cheap without an alarm.

    `events`: of one call, all that is known. Call it for events of `ALARMING` kinds.
    """
    alarm = alarm_of(events)
    if alarm is None:
        return False
    async with database.unit_of_work() as work:
        news = await work.alarms.raise_(alarm.call_id, alarm.kind, alarm.raised_at)
        if alarm.answered_at is not None:
            news |= await work.alarms.take(alarm.call_id, alarm.answered_by, alarm.answered_at)
        if alarm.ended_at is not None:
            # Kept here, too: the journal's line is written a moment later, and the page looks now.
            news |= await work.alarms.end(alarm.call_id, alarm.ended_at)
        await work.commit()
    if news:
        publish(None, {"type": "alarm", "call": str(alarm.call_id)})
    return news


async def mend_alarms(database: Database, clock: Clock, publish: Publish) -> bool:
    """For the alarm clock and the start: what was missed while the service was down is raised, or ended, now."""
    async with database.unit_of_work() as work:
        changed = await work.alarms.mend(clock.now() - _LOOK_BACK)
        if changed:
            await work.commit()
    if changed:
        publish(None, {"type": "alarm"})
    return changed
