"""Places the calls of the ledger over the provider's line: `hotline.ports.dialling.Dialer` on a real Asterisk."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
from uuid import UUID

from hotline.domain.attempt import Attempt, AttemptEvent, attempt_of, event_of_cause
from hotline.domain.callback import CALLBACK
from hotline.domain.machine import is_machine
from hotline.domain.phone import is_dialable
from hotline.ports.dialling import Told
from ivr.ami_errors import AmiError
from ivr.ami_link import AmiLink
from ivr.ami_signals import translate
from ivr.originate import Attempt as Shot
from ivr.originate import Originator, Outcome
from ivr.signals import CallEnded
from ivr.talking import Talking

#: Where an answered call begins (followup.conf); the kind of a matter -> context.
CONTEXTS: Mapping[str, str] = {"follow_up": "follow-up", CALLBACK: "callback", "campaign": "campaign"}

#: Asterisk tells the cause in the Hangup of our channel, a moment after it told that nobody answered.
_CAUSE_WITHIN = timedelta(seconds=2)

_LOOK = timedelta(seconds=3)

_EVENTS: Mapping[Outcome, AttemptEvent] = {
    Outcome.ANSWERED: AttemptEvent.ANSWERED,
    Outcome.NO_ANSWER: AttemptEvent.NO_ANSWER,
    Outcome.REFUSED: AttemptEvent.NOT_PLACED,
    Outcome.NOT_SENT: AttemptEvent.NOT_PLACED,
    Outcome.UNKNOWN: AttemptEvent.LOST,
}

#: `ChannelStateDesc` of CoreShowChannels.
_STATES: Mapping[str, AttemptEvent] = {"Up": AttemptEvent.ANSWERED, "Ringing": AttemptEvent.RANG}


class AmiDialer:
    """reader: may look. dialler: may originate, and hears the end of our channels.

    trunk: name of the provider's line, "" while there is none. caller_id: digits that the called see. neutral_id: those
    that do not give the centre away, "" while it has none. ring: how long. pressed: whether an attempt heard a key.
    """

    def __init__(  # noqa: PLR0913 - as many things are set
        self,
        reader: AmiLink,
        dialler: AmiLink,
        *,
        trunk: str,
        caller_id: str,
        neutral_id: str = "",
        ring: timedelta = timedelta(seconds=30),
        pressed: Callable[[UUID], bool] = lambda _: True,
    ) -> None:
        self._reader, self._link = reader, dialler
        self._neutral_id, self._pressed, self._talking = neutral_id, pressed, Talking(dialler)
        self._originator = Originator(dialler)
        self._trunk, self._caller_id, self._ring = trunk, caller_id, ring
        self._ends: dict[UUID, asyncio.Future[int | None]] = {}
        dialler.listen("Hangup", self._hear)
        dialler.on_change(up=_nothing, down=self._lose)

    def why_not(self) -> str:
        """Why no call can be placed at all; "" when it can."""
        if not self._trunk:
            return "there is no line of a provider; set HOTLINE_TRUNK__NAME, __HOST and __MATCH"
        if not self._link.state.linked:
            return f"no link to Asterisk: {self._link.state.reason}"
        return ""

    async def dial(self, attempt: Attempt, *, neutral: bool = False) -> Told:
        """Place the call, once, and wait until it is answered or known not to be."""
        context, shown = CONTEXTS.get(attempt.kind), self._neutral_id if neutral else self._caller_id
        if context is None or not self._trunk or not shown or not is_dialable(attempt.phone):
            return Told(AttemptEvent.NOT_PLACED)
        channel = f"PJSIP/{attempt.phone}@trunk-{self._trunk}"
        end = self._ends[attempt.id] = asyncio.get_running_loop().create_future()
        outcome = None
        self._talking.watch(attempt.id)
        try:
            outcome = await self._originator.dial(
                Shot(attempt.id, channel, context, "s", ring=self._ring, caller_id=shown, variables=_place(attempt))
            )
            return await self._failed(end) if outcome is Outcome.FAILED else Told(_EVENTS[outcome])
        finally:
            if outcome is not Outcome.ANSWERED:
                self._ends.pop(attempt.id, None)
                self._talking.forget(attempt.id)

    async def gone(self, attempt: Attempt) -> bool:
        """Wait until an answered call is over. False: Asterisk is heard no more."""
        end = self._ends.get(attempt.id)
        if end is None:
            return False
        try:
            await asyncio.shield(end)
        except AmiError:
            self._talking.forget(attempt.id)
            return False
        finally:
            self._ends.pop(attempt.id, None)
        return True

    def machine(self, attempt: Attempt) -> bool:
        """Whether a machine must have answered the call that is gone. Asked once."""
        return is_machine(self._talking.forget(attempt.id), pressed=self._pressed(attempt.id))

    async def living(self) -> Mapping[UUID, AttemptEvent] | None:
        """Attempts that have a channel. None when Asterisk does not say."""
        try:
            channels = await self._reader.ask_list({"Action": "CoreShowChannels"}, within=_LOOK)
        except AmiError:
            return None
        found: dict[UUID, AttemptEvent] = {}
        for item in channels:
            attempt = attempt_of(item.get("Uniqueid", ""))
            if attempt is not None:
                found[attempt] = _STATES.get(item.get("ChannelStateDesc", ""), AttemptEvent.SENT)
        return found

    async def _failed(self, end: "asyncio.Future[int | None]") -> Told:
        try:
            async with asyncio.timeout(_CAUSE_WITHIN.total_seconds()):
                cause = await asyncio.shield(end)
        except TimeoutError:
            return Told(AttemptEvent.NOT_PLACED)  # no channel was there to be hung up: the provider's line is down
        except AmiError:
            return Told(AttemptEvent.LOST)
        return Told(event_of_cause(cause), cause)

    def _hear(self, headers: Mapping[str, str]) -> None:
        told = translate(headers)
        if not isinstance(told, CallEnded):
            return
        end = self._ends.get(attempt_of(told.uniqueid) or UUID(int=0))
        if end is not None and not end.done():
            end.set_result(told.cause or None)

    def _lose(self) -> None:
        for end in self._ends.values():
            if not end.done():
                end.set_exception(AmiError("the link to Asterisk was lost"))
                end.exception()  # whoever waits is told; nobody may wait


def _place(attempt: Attempt) -> Mapping[str, str]:
    """The place in the queue that ends when she is in it herself (callback.conf)."""
    return {"HOTLINE_PLACE": str(attempt.subject)} if attempt.kind == CALLBACK else {}


def _nothing() -> None:
    """Do nothing: a new link does not bring back what the old one lost."""
