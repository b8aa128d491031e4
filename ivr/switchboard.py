"""What AMI tells, as lines of the timeline, and the live picture of who serves and who rests.

The story tells what the caller did; only AMI sees the queue, the phones and the end. Signals carry ids only.
"""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar
from uuid import UUID

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.ports import Clock, Journal
from hotline.services.rest import Rest
from ivr import signals as heard
from ivr.dialplan_signals import PlaceOver, PlaceTurn, SilenceWanted, TalkNamed

log = logging.getLogger(__name__)

#: Calls of which something is remembered until AMI tells their end; a bound, should it never come.
_REMEMBERED = 10_000


_IN_USE = frozenset({heard.DeviceState.IN_USE, heard.DeviceState.BUSY, heard.DeviceState.ON_HOLD})


Value = TypeVar("Value")


def _nothing() -> None: ...


class Switchboard:
    """Hears signals in order. `specialist`: the display name of a login, as it is now.

    nobody_spoke: called with the name of a recording for which there was no answer, when its call has ended.
    turn_came: called again and again while a dispatcher is kept for somebody who is called back, and at the end of it.
    silence_wanted: called with the channel of a caller who changes hands while the recording is paused.
    people_changed: called when somebody's pause or phone is different, after `paused`, `unreachable`, `in_use` say so.
    """

    def __init__(self, journal: Journal, clock: Clock, rest: Rest, specialist: Callable[[str], str]) -> None:
        self._journal, self._clock, self._rest, self._specialist = journal, clock, rest, specialist
        self._ended_by: dict[str, str] = {}
        self._talks: dict[str, UUID] = {}
        self.paused: dict[str, str] = {}
        self.unreachable: set[str] = set()
        self.in_use: set[str] = set()
        self.people_changed: Callable[[], None] = _nothing
        self.silence_wanted: Callable[[str], None] = lambda _channel: None
        self.nobody_spoke: Callable[[UUID], None] = lambda _recording: None
        self.turn_came: Callable[[PlaceTurn | PlaceOver], None] = lambda _turn: None

    def story_ended(self, linkedid: str, by_us: bool) -> None:
        """A story is over; `by_us`: it said goodbye itself, so the hang-up that follows is the service's."""
        if by_us:
            self._remember(linkedid, "service")

    def hear(self, signal: heard.Signal) -> None:  # noqa: C901, PLR0912 - one case a signal reads best in one place
        """One signal of AMI."""
        match signal:
            case heard.QueueJoined():
                self._tell(
                    signal.linkedid, EventKind.QUEUE_JOINED, signal.queue, queue=signal.queue, position=signal.position
                )
            case heard.PhoneRang():
                self._tell(signal.linkedid, EventKind.PHONE_RANG, signal.phone_uniqueid, login=signal.login)
            case heard.PhoneSilent():
                self._tell(signal.linkedid, EventKind.PHONE_SILENT, signal.phone_uniqueid, login=signal.login)
                self._rest.after_silence(signal.login)
            case TalkNamed():
                _bounded(self._talks)[signal.linkedid] = signal.recording
            case PlaceTurn() | PlaceOver():
                self.turn_came(signal)
            case SilenceWanted():
                self.silence_wanted(signal.channel)
            case heard.AnsweredBy():
                name = self._specialist(signal.login)
                self._ended_by.pop(signal.linkedid, None)  # whoever ended an earlier talk: it goes on
                self._tell(
                    signal.linkedid, EventKind.ANSWERED_BY, signal.phone_uniqueid, login=signal.login, specialist=name
                )
                self._recorded(signal.linkedid)
            case heard.TalkEnded():
                self._remember(signal.linkedid, signal.by)
                self._tell(signal.linkedid, EventKind.TALK_ENDED, signal.login, by=signal.by)
                self._rest.after_call(signal.login)
            case heard.Transferred():
                self._tell(
                    signal.linkedid, EventKind.TRANSFERRED, signal.nth or signal.to, to=signal.to, how=signal.how
                )
                if signal.login:  # no TalkEnded follows for the one who handed the caller on
                    self._rest.after_call(signal.login)
            case heard.Returned():
                self._ended_by.pop(signal.linkedid, None)
                self._tell(signal.linkedid, EventKind.RETURNED, signal.nth, to=signal.to, why=signal.why)
            case heard.HangUpAsked() if signal.of_caller:
                self._remember(signal.linkedid, "caller")
            case heard.CallEnded() if signal.of_caller:
                by = self._ended_by.pop(signal.linkedid, "service")
                if unspoken := self._talks.pop(signal.linkedid, None):
                    self.nobody_spoke(unspoken)
                self._tell(signal.linkedid, EventKind.HUNG_UP, by=by, cause=signal.cause, cause_text=signal.cause_text)
            case heard.MemberPaused():
                if signal.paused:
                    self.paused[signal.login] = signal.reason
                else:
                    self.paused.pop(signal.login, None)
                self.people_changed()
            case heard.PhoneReachable():
                self._see_phone(signal)
                self.people_changed()
            case _:
                log.debug("a signal that needs no line: %s", type(signal).__name__)

    def see_phones(self, phones: Iterable[heard.PhoneReachable]) -> None:
        """After a gap: all phones as they are now."""
        self.unreachable, self.in_use = set(), set()
        for phone in phones:
            self._see_phone(phone)

    def _see_phone(self, phone: heard.PhoneReachable) -> None:
        (self.unreachable.discard if phone.reachable else self.unreachable.add)(phone.login)
        (self.in_use.add if phone.state in _IN_USE else self.in_use.discard)(phone.login)

    def _recorded(self, linkedid: str) -> None:
        """The first answer begins the recording: before it there is no file, so there is no line either."""
        if recording := self._talks.pop(linkedid, None):
            self._tell(linkedid, EventKind.TALK_RECORDED, recording=str(recording), file=f"{recording}.raw")

    def _remember(self, linkedid: str, by: str) -> None:
        _bounded(self._ended_by).setdefault(linkedid, by)  # who ended the talk, not who said the last goodbye

    def _tell(self, linkedid: str, kind: EventKind, nth: str = "", **data: object) -> None:
        self._journal.record(
            CallEvent(call_id_of(linkedid), kind, self._clock.now(), self._clock.monotonic(), nth, data)
        )


def _bounded(known: dict[str, Value]) -> dict[str, Value]:
    """The same, with room for one more."""
    if len(known) >= _REMEMBERED:
        known.pop(next(iter(known)))
    return known
