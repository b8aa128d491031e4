"""The last days of the invented centre: events that are written into the journal at once, with times of those days."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from hotline.bootstrap.service import Service
from hotline.commands.demo_cards import Scribe
from hotline.commands.demo_plan import Past, Plan
from hotline.commands.demo_survey import tell_answers
from hotline.domain.after_call import GRAVE_TOPICS
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.system_clock import SystemClock

_GREETING = timedelta(seconds=8)

_QUEUE_OF = {"psychologist": "psychologist", "lawyer": "lawyer", "urgent": "urgent"}


class ThatDay(SystemClock):
    """Shows one moment of the past."""

    def __init__(self, at: datetime) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at


@dataclass(frozen=True, slots=True)
class _Line:
    """One call, told event by event."""

    past: Past
    call_id: UUID
    began: datetime
    name: str

    @property
    def events(self) -> list[CallEvent]:
        past, kind = self.past, EventKind
        queued, answered = _GREETING, _GREETING + timedelta(seconds=past.waited_s)
        told = [
            self._event(kind.RANG, timedelta(), linkedid=_linkedid(past, self.began), phone=past.phone, line="129"),
            self._event(kind.GREETED, timedelta(seconds=0.3)),
        ]
        if past.topic:
            code, title = past.topic
            told.append(self._event(kind.TOPIC, queued - timedelta(seconds=1), code, topic=code, title=title))
        if past.ends == "callback":
            told.append(self._event(kind.CALLBACK, queued, phone=past.phone))
        elif past.ends != "menu":
            queue = _QUEUE_OF.get(past.topic[0] if past.topic else "", "dispatcher")
            told.append(self._event(kind.QUEUE_JOINED, queued, queue, queue=queue))
        if past.ends == "talk":
            told.append(self._event(kind.PHONE_RANG, answered - timedelta(seconds=4), past.by, login=past.by))
            told.append(self._event(kind.ANSWERED_BY, answered, past.by, login=past.by, specialist=self.name))
        over = answered + timedelta(seconds=past.talked_s)
        return [*told, self._event(kind.HUNG_UP, over, by="caller", cause=16, cause_text="Normal Clearing")]

    def _event(self, kind: EventKind, after: timedelta, nth: str = "", **data: object) -> CallEvent:
        return CallEvent(self.call_id, kind, self.began + after, None, nth, data)


async def tell_past(service: Service, plan: Plan) -> int:
    """Write the calls of the last days and their cards, oldest first; how many. Those who answered are on shift."""
    names = {person.login: person.name for person in plan.person}
    zone, now = service.settings.centre.zone, service.clock.now()
    lines = []
    for past in plan.past:
        day = now.astimezone(zone).date() - timedelta(days=past.days_ago)
        began = datetime.combine(day, time.fromisoformat(past.at), zone)
        lines.append(_Line(past, call_id_of(_linkedid(past, began)), began, names.get(past.by, "")))
    for line in sorted(lines, key=lambda line: line.began):
        for event in line.events:
            service.journal.record(event)
        if line.past.card:
            over = line.events[-1].at + timedelta(minutes=1)
            await Scribe(service, ThatDay(over), line.past.by).card_of(line.call_id, line.past.card)
    talks = (line for line in lines if line.past.ends == "talk" and not GRAVE_TOPICS & set(line.past.topic or ()))
    await tell_answers(service.database, [(line.call_id, line.events[-1].at) for line in talks])
    return len(lines)


def _linkedid(past: Past, began: datetime) -> str:
    return f"demo-{began:%Y%m%d}-{past.at.replace(':', '')}.1"
