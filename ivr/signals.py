"""What Asterisk tells us that a story cannot see: the queue, the phones, the transfers, the end. Import-free words.

Every signal carries ids only (`linkedid` is the call, `login` a person at the centre). `ivr.ami_signals` makes them.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from ivr.dialplan_signals import DeskTold, PlaceOver, PlaceTurn, SilenceWanted, TalkNamed


class DeviceState(StrEnum):
    """What a member's phone does: the numbers of app_queue's `Status`, in words."""

    UNKNOWN = "unknown"
    NOT_IN_USE = "not_in_use"
    IN_USE = "in_use"
    BUSY = "busy"
    INVALID = "invalid"
    UNAVAILABLE = "unavailable"
    RINGING = "ringing"
    RING_IN_USE = "ring_in_use"
    ON_HOLD = "on_hold"


@dataclass(frozen=True, slots=True)
class QueueJoined:
    linkedid: str
    queue: str
    position: int | None


@dataclass(frozen=True, slots=True)
class QueueLeft:
    """Comes after every wait: answered, given up, or out of patience."""

    linkedid: str
    queue: str


@dataclass(frozen=True, slots=True)
class QueueAbandoned:
    """The wait ended without an answer: given up, or out of the patience of the queue with the caller still there."""

    linkedid: str
    queue: str
    hold_s: int | None


@dataclass(frozen=True, slots=True)
class PhoneRang:
    linkedid: str
    login: str
    phone_uniqueid: str


@dataclass(frozen=True, slots=True)
class PhoneSilent:
    """Nobody picked up, or the phone refused. ringing_s: how long it rang."""

    linkedid: str
    login: str
    phone_uniqueid: str
    ringing_s: int | None


@dataclass(frozen=True, slots=True)
class AnsweredBy:
    """hold_s: how long the caller waited, as app_queue counts it."""

    linkedid: str
    login: str
    phone_uniqueid: str
    hold_s: int | None


@dataclass(frozen=True, slots=True)
class TalkEnded:
    """The caller or the dispatcher hung up. Not told when the caller was handed on: see `Transferred`."""

    linkedid: str
    login: str
    by: Literal["caller", "dispatcher"]
    talk_s: int | None


@dataclass(frozen=True, slots=True)
class Transferred:
    """to: a login, or the extension dialled; "" when the target is neither. login: who handed the caller on.

    nth: tells the transfers of one call apart where there can be several to the same person.
    """

    linkedid: str
    how: Literal["blind", "attended", "conference"]
    to: str
    login: str = ""
    nth: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """The caller is on her way back to us after she was handed on, put by or lost.

    to: the login whose phone rings for her, "" for the queue. why: no-answer, busy, unreachable, cancelled, away (her
    page was loaded anew), lost (a phone of ours vanished). nth: tells the returns of one call apart.
    """

    linkedid: str
    to: str
    why: str
    nth: str


@dataclass(frozen=True, slots=True)
class HangUpAsked:
    """The far end of this channel hung up (and not our dialplan)."""

    linkedid: str
    uniqueid: str

    @property
    def of_caller(self) -> bool:
        return self.uniqueid == self.linkedid


@dataclass(frozen=True, slots=True)
class CallEnded:
    """A channel is gone. Only the caller's own channel ends the call; others are phones that stopped ringing.

    cause: Q.850; 0 when the far end gave none, as most phones do. cause_text: Asterisk's words for it.
    """

    linkedid: str
    uniqueid: str
    cause: int
    cause_text: str

    @property
    def of_caller(self) -> bool:
        return self.uniqueid == self.linkedid


@dataclass(frozen=True, slots=True)
class MemberPaused:
    """Told once for each queue that the member serves."""

    login: str
    paused: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MemberState:
    """Told once for each queue that the member serves."""

    login: str
    state: DeviceState


@dataclass(frozen=True, slots=True)
class PhoneReachable:
    """The phone of a person changed: registered or gone, idle, ringing, talking. On shift or not; told once a change.

    state: of both her phones together (desk and browser), as the queue sees it.
    """

    login: str
    reachable: bool
    state: DeviceState


@dataclass(frozen=True, slots=True)
class Booted:
    """Asterisk is up; told after each login, too."""


@dataclass(frozen=True, slots=True)
class Shutdown:
    """Asterisk begins to stop."""


@dataclass(frozen=True, slots=True)
class FarEndTalks:
    """The far end of a call of ours began to talk, or fell silent. lasted_ms: of the talk that ended."""

    uniqueid: str
    talking: bool
    lasted_ms: int | None = None


@dataclass(frozen=True, slots=True)
class OriginateOutcome:
    """How a call that we placed was taken. action_id, channel_id: ours. reason: Asterisk's number (4 is an answer)."""

    action_id: str
    channel_id: str
    ok: bool
    reason: int


Signal = (
    QueueJoined
    | QueueLeft
    | QueueAbandoned
    | PhoneRang
    | PhoneSilent
    | AnsweredBy
    | TalkEnded
    | Transferred
    | Returned
    | DeskTold
    | TalkNamed
    | SilenceWanted
    | PlaceOver
    | PlaceTurn
    | HangUpAsked
    | CallEnded
    | MemberPaused
    | MemberState
    | PhoneReachable
    | Booted
    | Shutdown
    | OriginateOutcome
    | FarEndTalks
)
