"""What the alarm clock does in the service, and how often."""

from datetime import timedelta
from typing import TYPE_CHECKING

from followup.alarm_clock import AlarmClock
from hotline.bootstrap.calling_back import CALLING_BACK, CLOSING, FOLLOWING_UP
from hotline.bootstrap.dialling import LOOK as DIALLING
from hotline.bootstrap.sounds import MISSING, SEALING
from hotline.bootstrap.watch import TICK
from hotline.domain.retention import NIGHT_HOUR
from hotline.services.index_journal import index_journal

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service

_LOOK_SPAN = timedelta(seconds=20)
_ROOM_SPAN = timedelta(seconds=5)
_INDEX_SPAN = timedelta(seconds=2)
_MENDING_HOUR = 3


def set_alarms(service: "Service") -> AlarmClock:
    """The clock, not started yet."""
    alarm = AlarmClock(service.settings.centre.zone)
    alarm.every(_LOOK_SPAN, "look whether the journal is whole", lambda: service.mending.look(service.reader))
    alarm.every(_ROOM_SPAN, "look whether the disk has room", service.room.tick)
    alarm.every(TICK, "watch over SOS cards and red calls", service.watch.tick)
    alarm.every(TICK, "look who must be called or listened to", service.duties.tick)
    alarm.every(CALLING_BACK, "look who was lost, and which promise is not kept", service.calling_back.lost)
    alarm.every(FOLLOWING_UP, "plan the calls that are owed after an answer", service.calling_back.owed)
    alarm.every(CLOSING, "offer a call on another day before the centre closes", service.closing.tick)
    alarm.every(DIALLING, "call whom the service calls by itself", service.dialling.tick)
    alarm.every(_INDEX_SPAN, "bring the search up to date", lambda: index_journal(service.database))
    alarm.every(SEALING, "seal what was recorded", service.sounds.tick)
    alarm.every(MISSING, "look for recordings without a file", service.sounds.note_missing)
    service.speech.wake_by(alarm)
    service.campaigns.wake_by(alarm)
    alarm.daily(NIGHT_HOUR, "let go of what was kept long enough", service.keeping.retainer.let_go)
    alarm.daily(_MENDING_HOUR, "compare the journal with Asterisk", service.mend)
    return alarm
