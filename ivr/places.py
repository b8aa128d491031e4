"""The places in the queues for those who are called back: `hotline.ports.places` on a real Asterisk (callback.conf)."""

import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from hotline.domain.call_event import call_id_of
from hotline.ports import Clock
from hotline.ports.places import InQueue, Queued, Turn
from ivr.ami_errors import ActionRefused, AmiError
from ivr.ami_link import AmiLink
from ivr.ami_shapes import PLACE_PREFIX, WORD, Headers, number, uniqueid, word
from ivr.ami_signals import device_state
from ivr.dialplan_signals import PlaceOver, PlaceTurn
from ivr.signals import DeviceState

log = logging.getLogger(__name__)

#: The other end of the Local channel, which can be asked to go on or to end.
_WATCH_PREFIX = "hold-"

_PATIENCE = timedelta(seconds=3)

_AWAY = (DeviceState.INVALID, DeviceState.UNAVAILABLE)

#: The dialplan says it every two seconds.
_TURN_LASTS = timedelta(seconds=5)


@dataclass(slots=True)
class _Kept:
    """channel: in place of her phone. told: of the last word. stays: the family is being called, she is kept on."""

    turn: Turn
    channel: str
    told: datetime
    stays: bool = False


class AmiPlaces:
    """reader: may look. dialler: may originate, and end what it began. `hear` is told every turn and its end.

    began: told of each new turn. over: of its end; `rung`: app_queue itself ended it, as it ends a ring in vain.
    """

    def __init__(self, reader: AmiLink, dialler: AmiLink, clock: Clock) -> None:
        self._reader, self._dialler, self._clock = reader, dialler, clock
        self._turns: dict[UUID, _Kept] = {}
        self.began: Callable[[UUID, Turn], None] = lambda _request, _turn: None
        self.over: Callable[[UUID, Turn, bool], None] = lambda _request, _turn, _rung: None

    def hear(self, told: PlaceTurn | PlaceOver) -> None:
        """A dispatcher is kept for a request now, or no more."""
        if isinstance(told, PlaceTurn):
            self._hear_turn(told)
        else:
            self._hear_over(told)

    def _hear_turn(self, told: PlaceTurn) -> None:
        now, kept = self._clock.now(), self._turns.get(told.place)
        if kept is not None and kept.turn.login == told.login:
            kept.channel, kept.told = told.channel, now
            return
        self._end(told.place, rung=False)
        turn = Turn(told.login, now)
        self._turns[told.place] = _Kept(turn, told.channel, now)
        self.began(told.place, turn)

    def _hear_over(self, told: PlaceOver) -> None:
        """While the family is called, app_queue only begins anew."""
        kept = self._turns.get(told.place)
        if kept is None or kept.turn.login != told.login or (kept.stays and not told.freed):
            return
        self._end(told.place, rung=not told.freed)

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
        self._end(request, rung=False)
        await self._ask({"Action": "Hangup", "Channel": f"{_WATCH_PREFIX}{request}", "Cause": "16"})

    async def hold_on(self, request: UUID, *, called: bool = True) -> None:
        """The dispatcher is kept, for some seconds after each such word; while the family is called, the same one."""
        kept = self._turns.get(request)
        if kept is not None:
            kept.stays = called
        stays = kept.turn.login if kept is not None and called else ""
        await self._set(f"{PLACE_PREFIX}{request}", "__HOTLINE_FOR", stays)
        watch = f"{_WATCH_PREFIX}{request}"
        await self._set(watch, "HOTLINE_DIALLED", "1")
        if not called:
            await self._set(watch, "HOTLINE_KEPT", "0")

    async def free(self, request: UUID) -> None:
        """Let the kept dispatcher go; the next free one is asked."""
        kept = self._turns.get(request)
        if kept is not None:
            await self._set(kept.channel, "HOTLINE_FREED", "yes")

    async def take_out(self, linkedid: str, reason: str) -> None:
        """Lead this caller out of the queue to the story after it."""
        await self._set(linkedid, "HOTLINE_WHY", reason)
        await self._ask(
            {"Action": "Redirect", "Channel": linkedid, "Context": "hotline-offer", "Exten": "s", "Priority": "1"}
        )

    def turns(self, now: datetime) -> Mapping[UUID, Turn]:
        """Whose turn it is, and who is kept for her."""
        for request in [one for one, kept in self._turns.items() if now - kept.told > _TURN_LASTS]:
            self._end(request, rung=False)
        return {request: kept.turn for request, kept in self._turns.items()}

    def _end(self, request: UUID, *, rung: bool) -> None:
        kept = self._turns.pop(request, None)
        if kept is not None:
            self.over(request, kept.turn, rung)

    async def _set(self, channel: str, name: str, value: str) -> None:
        await self._ask({"Action": "Setvar", "Channel": channel, "Variable": name, "Value": value})

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
