"""The places in the queues for those who are called back: `hotline.ports.places` on a real Asterisk (callback.conf)."""

import logging
from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from hotline.domain.call_event import call_id_of
from hotline.ports import Clock
from hotline.ports.places import InQueue, Queued
from ivr.ami_errors import ActionRefused, AmiError
from ivr.ami_link import AmiLink
from ivr.ami_shapes import PLACE_PREFIX, WORD, Headers, number, uniqueid, word
from ivr.ami_signals import device_state
from ivr.dialplan_signals import PlaceTurn
from ivr.signals import DeviceState

log = logging.getLogger(__name__)

#: The other end of the Local channel, which can be asked to go on or to end.
_WATCH_PREFIX = "hold-"

_PATIENCE = timedelta(seconds=3)

_AWAY = (DeviceState.INVALID, DeviceState.UNAVAILABLE)

#: The dialplan says it every two seconds.
_TURN_LASTS = timedelta(seconds=5)


class AmiPlaces:
    """reader: may look. dialler: may originate, and end what it began. `hear` is told every turn."""

    def __init__(self, reader: AmiLink, dialler: AmiLink, clock: Clock) -> None:
        self._reader, self._dialler, self._clock = reader, dialler, clock
        self._turns: dict[UUID, datetime] = {}

    def hear(self, told: PlaceTurn) -> None:
        """A dispatcher is kept for this request now."""
        self._turns[told.place] = self._clock.now()

    async def look(self) -> Queued | None:
        """The queues now; None when Asterisk does not say."""
        try:
            items = await self._reader.ask_list({"Action": "QueueStatus"}, within=_PATIENCE)
        except AmiError as silence:
            log.warning("who waits in the queues is not known: %s", silence)
            return None
        return read_queues(items)

    async def keep(self, request: UUID, queue: str, priority: int, position: int) -> None:
        """A place in this queue, at this position among those of its priority."""
        if not WORD.fullmatch(queue):
            raise ValueError(f"{queue!r} is no queue")
        variables = {
            "__HOTLINE_PLACE": request,
            "__HOTLINE_QUEUE": queue,
            "QUEUE_PRIO": int(priority),
            "HOTLINE_POSITION": int(position),
        }
        await self._ask(
            {
                "Action": "Originate",
                "ChannelId": f"{PLACE_PREFIX}{request}",
                "OtherChannelId": f"{_WATCH_PREFIX}{request}",
                "Channel": "Local/s@callback-place",
                "Context": "callback-wait",
                "Exten": "s",
                "Priority": "1",
                "Async": "true",
                "Variable": [f"{name}={value}" for name, value in variables.items()],
            }
        )

    async def give_up(self, request: UUID) -> None:
        """End the place."""
        self._turns.pop(request, None)
        await self._ask({"Action": "Hangup", "Channel": f"{_WATCH_PREFIX}{request}", "Cause": "16"})

    async def hold_on(self, request: UUID) -> None:
        """Her turn has come and she is being called."""
        channel = f"{_WATCH_PREFIX}{request}"
        await self._ask({"Action": "Setvar", "Channel": channel, "Variable": "HOTLINE_DIALLED", "Value": "1"})

    async def take_out(self, linkedid: str, reason: str) -> None:
        """Lead this caller out of the queue to the story after it."""
        await self._ask({"Action": "Setvar", "Channel": linkedid, "Variable": "HOTLINE_WHY", "Value": reason})
        await self._ask(
            {"Action": "Redirect", "Channel": linkedid, "Context": "hotline-offer", "Exten": "s", "Priority": "1"}
        )

    def turns(self, now: datetime) -> Collection[UUID]:
        """Whose turn it is."""
        self._turns = {place: at for place, at in self._turns.items() if now - at <= _TURN_LASTS}
        return self._turns.keys()

    async def _ask(self, action: dict[str, object]) -> None:
        try:
            await self._dialler.ask(action, within=_PATIENCE)
        except ActionRefused:
            log.debug("a place was there already, or it or the caller is gone")
        except AmiError as silence:
            log.warning("a place in the queue cannot be kept or given up now: %s", silence)


def read_queues(items: Collection[Headers]) -> Queued:
    """Read QueueStatus. What has not the shape of ids is left out."""
    waiting, served = [], Counter[str]()
    for item in items:
        try:
            match item.get("Event"):
                case "QueueEntry":
                    waiting.append(_entry(item))
                case "QueueMember" if device_state(item) not in _AWAY:
                    served[word(item, "Queue")] += 1
        except ValueError:
            continue
    return Queued(tuple(waiting), served)


def _entry(item: Headers) -> InQueue:
    raw, queue = item.get("Uniqueid", ""), word(item, "Queue")
    position, priority = number(item, "Position") or 1, number(item, "Priority") or 0
    if raw.startswith(PLACE_PREFIX):
        return InQueue(UUID(raw.removeprefix(PLACE_PREFIX)), queue, position, priority, kept=True)
    caller = uniqueid(item, "Uniqueid")
    return InQueue(call_id_of(caller), queue, position, priority, linkedid=caller)
