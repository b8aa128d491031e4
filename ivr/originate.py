"""Placing one call, once. Speaks as the AMI user `dialler`.

The ledger (who is called, when, how often) is kept elsewhere; here is only the single shot. Its rules: an attempt is
sent once and never again, whatever the link does; the ChannelId is the attempt's own, so Asterisk itself refuses a
second channel of the same attempt while the first lives; what Asterisk says at once ("queued") means nothing, only
OriginateResponse does; where nobody knows, the answer is `Outcome.UNKNOWN`: that goes to a person, never to a redial.
"""

import asyncio
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any
from uuid import UUID

from ivr.ami_errors import ActionRefused, AsteriskSilent, Unanswered
from ivr.ami_link import AmiLink
from ivr.ami_signals import translate
from ivr.signals import OriginateOutcome

#: How long after the ringing Asterisk may take to say how it went.
GRACE = timedelta(seconds=10)

_CHANNEL = re.compile(r"(PJSIP|Local)/[A-Za-z0-9+*#._@:/-]{1,150}", re.ASCII)
_PLACE = re.compile(r"[A-Za-z0-9_+*#-]{1,80}", re.ASCII)
_CALLER_ID = re.compile(r"[+0-9]{0,20}", re.ASCII)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}", re.ASCII)
_VALUE = re.compile(r"[A-Za-z0-9+*#._@:/ -]{0,200}", re.ASCII)


class Outcome(StrEnum):
    """How the attempt ended. After `REFUSED` and `NOT_SENT` nothing has rung anywhere."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    FAILED = "failed"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


#: Reasons of OriginateResponse. Asterisk 22.10.1 says 3 when it rang in vain and 0 for everything else: busy, refused,
#: no such number. Which of them it was stands in `Cause` of the Hangup of our channel, which comes a moment later.
_RANG_IN_VAIN = 3


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to place.

    id: of the attempt; gives the ChannelId, which is also the Linkedid of the call. channel: what to dial, as in
    "PJSIP/anna" or "PJSIP/+79001234567@trunk-provider". context, exten: where the answered call begins in the dialplan.
    ring: how long it may ring. caller_id: digits shown to the called. variables: NAMES in capitals, values no commas.
    """

    id: UUID
    channel: str
    context: str
    exten: str
    ring: timedelta = timedelta(seconds=30)
    caller_id: str = ""
    variables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def channel_id(self) -> str:
        return f"dial-{self.id}"


class Originator:
    """Sends attempts over one link and hears how they end."""

    def __init__(self, link: AmiLink) -> None:
        self._link = link
        self._open: dict[str, asyncio.Future[Outcome]] = {}
        link.listen("OriginateResponse", self._hear)
        link.on_change(up=_nothing, down=self._lose)

    async def dial(self, attempt: Attempt) -> Outcome:
        """Place the call; wait until it is answered, or known not to be. Raises ValueError before anything is sent."""
        # A new ActionID for each sending: what is told of an earlier one must not be taken for the answer to this.
        action_id = f"{attempt.channel_id}.{secrets.token_hex(4)}"
        action = _action(attempt, action_id)
        ending: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        self._open[action_id] = ending
        try:
            async with asyncio.timeout((attempt.ring + GRACE).total_seconds()):
                await self._link.ask(action)
                return await ending
        except ActionRefused:
            return Outcome.REFUSED
        except (Unanswered, TimeoutError):
            return Outcome.UNKNOWN
        except AsteriskSilent:
            return Outcome.NOT_SENT
        finally:
            del self._open[action_id]

    def _hear(self, headers: Mapping[str, str]) -> None:
        told = translate(headers)
        if not isinstance(told, OriginateOutcome):
            return
        ending = self._open.get(told.action_id)
        if ending is not None and not ending.done():
            failed = Outcome.NO_ANSWER if told.reason == _RANG_IN_VAIN else Outcome.FAILED
            ending.set_result(Outcome.ANSWERED if told.ok else failed)

    def _lose(self) -> None:
        """Give up on what is on its way: its end is told to nobody."""
        for ending in self._open.values():
            if not ending.done():
                ending.set_result(Outcome.UNKNOWN)


def _nothing() -> None:
    """Do nothing: a new link does not bring back what the old one lost."""


def _action(attempt: Attempt, action_id: str) -> dict[str, Any]:
    shapes = [
        (_CHANNEL, attempt.channel, "channel"),
        (_PLACE, attempt.context, "context"),
        (_PLACE, attempt.exten, "exten"),
        (_CALLER_ID, attempt.caller_id, "caller_id"),
        *((_VARIABLE, name, "name of a variable") for name in attempt.variables),
        *((_VALUE, value, "value of a variable") for value in attempt.variables.values()),
    ]
    for shape, value, what in shapes:
        if not shape.fullmatch(value):
            raise ValueError(f"the {what} of attempt {attempt.id} has a form that Asterisk could misread")
    action: dict[str, Any] = {
        "Action": "Originate",
        "ActionID": action_id,
        "ChannelId": attempt.channel_id,
        "Channel": attempt.channel,
        "Context": attempt.context,
        "Exten": attempt.exten,
        "Priority": "1",
        "Timeout": str(round(attempt.ring.total_seconds() * 1000)),
        "Async": "true",
    }
    if attempt.caller_id:
        action["CallerID"] = f"<{attempt.caller_id}>"
    if attempt.variables:
        action["Variable"] = [f"{name}={value}" for name, value in attempt.variables.items()]
    return action
