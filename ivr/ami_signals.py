"""What an AMI event means for us: a pure translation, and all that the service ever learns from one.

Only ids, numbers and words of a fixed vocabulary pass. A caller's name or number and any free text never do, and an
event whose ids have not the shape of ids is no event at all. Headers were looked up in frames of a real Asterisk
22.10.1 (tests/wire/ami_frames.py); the events are described at docs.asterisk.org, "AMI Events".
"""

from collections.abc import Callable, Mapping
from typing import Literal
from uuid import UUID

from ivr.ami_shapes import WORD, Headers, cause_text, channel, extension, login, number, phone_of, uniqueid, whole, word
from ivr.dialplan_signals import DeskStep, DeskTold, PlaceOver, PlaceTurn, SilenceWanted, TalkNamed
from ivr.signals import (
    AnsweredBy,
    Booted,
    CallEnded,
    DeviceState,
    FarEndTalks,
    HangUpAsked,
    MemberPaused,
    MemberState,
    OriginateOutcome,
    PhoneRang,
    PhoneReachable,
    PhoneSilent,
    QueueAbandoned,
    QueueJoined,
    QueueLeft,
    Shutdown,
    Signal,
    TalkEnded,
    Transferred,
)

#: app_queue's `Status` is an ast_device_state (include/asterisk/devicestate.h).
DEVICE_STATES = tuple(DeviceState)

#: The states of a hint (`Status` of ExtensionStatus and ExtensionStateList; include/asterisk/pbx.h).
HINT_STATES: Mapping[str, DeviceState] = {
    "0": DeviceState.NOT_IN_USE,
    "1": DeviceState.IN_USE,
    "2": DeviceState.BUSY,
    "4": DeviceState.UNAVAILABLE,
    "8": DeviceState.RINGING,
    "9": DeviceState.RING_IN_USE,
    "16": DeviceState.ON_HOLD,
    "17": DeviceState.ON_HOLD,
}
#: Where the hints of the phones stand (phones.conf).
HINTS = "phones"

_ENDED_BY: Mapping[str, Literal["caller", "dispatcher"]] = {"caller": "caller", "agent": "dispatcher"}


def translate(headers: Headers) -> Signal | None:
    """Give the meaning of one event; None when it has none for us or its ids are no ids. Never raises."""
    reader = READERS.get(headers.get("Event", ""))
    if reader is None:
        return None
    try:
        return reader(headers)
    except ValueError:
        return None


def _joined(told: Headers) -> Signal:
    return QueueJoined(uniqueid(told, "Linkedid"), word(told, "Queue"), number(told, "Position"))


def _left(told: Headers) -> Signal:
    return QueueLeft(uniqueid(told, "Linkedid"), word(told, "Queue"))


def _abandoned(told: Headers) -> Signal:
    return QueueAbandoned(uniqueid(told, "Linkedid"), word(told, "Queue"), number(told, "HoldTime"))


def _rang(told: Headers) -> Signal:
    return PhoneRang(uniqueid(told, "Linkedid"), login(told), uniqueid(told, "DestUniqueid"))


def _silent(told: Headers) -> Signal:
    rang_ms = number(told, "RingTime")
    rang_s = None if rang_ms is None else round(rang_ms / 1000)
    return PhoneSilent(uniqueid(told, "Linkedid"), login(told), uniqueid(told, "DestUniqueid"), rang_s)


def _answered(told: Headers) -> Signal:
    phone = uniqueid(told, "DestUniqueid")
    return AnsweredBy(uniqueid(told, "Linkedid"), login(told), phone, number(told, "HoldTime"))


def _talk_ended(told: Headers) -> Signal | None:
    by = _ENDED_BY.get(told.get("Reason", ""))
    if by is None:  # "transfer": the talk goes on
        return None
    return TalkEnded(uniqueid(told, "Linkedid"), login(told), by, number(told, "TalkTime"))


def _blind(told: Headers) -> Signal | None:
    if told.get("Result") != "Success":
        return None
    by = phone_of(told.get("TransfererChannel", ""))
    return Transferred(uniqueid(told, "TransfereeLinkedid"), "blind", extension(told.get("Extension", "")), by)


def _attended(told: Headers) -> Signal | None:
    """Either leg may be the caller: a phone can hand on the first call to the second, or the second to the first."""
    if told.get("Result") != "Success":
        return None
    by = phone_of(told.get("OrigTransfererChannel", ""))
    target, transferee = phone_of(told.get("TransferTargetChannel", "")), phone_of(told.get("TransfereeChannel", ""))
    if transferee and not target:
        return Transferred(uniqueid(told, "TransferTargetLinkedid"), "attended", transferee, by)
    return Transferred(uniqueid(told, "TransfereeLinkedid"), "attended", target, by)


def _told_by_dialplan(told: Headers) -> Signal | None:
    """UserEvent(Desk,…) of desk.conf, UserEvent(Talk,…) of extensions.conf."""
    match told.get("UserEvent"):
        case "Desk":
            return _desk(told)
        case "Talk":
            return TalkNamed(uniqueid(told, "Linkedid"), UUID(told.get("Recording", "")))
        case "Place":
            return PlaceTurn(UUID(told.get("Place", "")), login(told, "Member"), uniqueid(told, "Uniqueid"))
        case "PlaceOver":
            return PlaceOver(UUID(told.get("Place", "")), login(told, "Member"), bool(told.get("Freed")))
        case "Silence":
            return SilenceWanted(uniqueid(told, "Linkedid"), channel(told, "Channel"))
        case _:
            return None


def _desk(told: Headers) -> Signal:
    """Its values are ours: logins, digits, words; free text cannot come in."""
    to, by, why = (extension(told.get(name, "")) for name in ("To", "By", "Why"))
    phone = phone_of(told.get("Channel", ""))
    return DeskTold(
        uniqueid(told, "Linkedid"), uniqueid(told, "Uniqueid"), DeskStep(told.get("Step", "")), phone, to, by, why
    )


def _hang_up_asked(told: Headers) -> Signal:
    return HangUpAsked(uniqueid(told, "Linkedid"), uniqueid(told, "Uniqueid"))


def _ended(told: Headers) -> Signal:
    text = cause_text(told.get("Cause-txt", ""))
    return CallEnded(uniqueid(told, "Linkedid"), uniqueid(told, "Uniqueid"), whole(told, "Cause"), text)


def _paused(told: Headers) -> Signal:
    reason = told.get("PausedReason", "")
    return MemberPaused(login(told), whole(told, "Paused") == 1, reason if WORD.fullmatch(reason) else "")


def _member_state(told: Headers) -> Signal:
    return MemberState(login(told), device_state(told))


def phone_state(told: Headers) -> Signal | None:
    """Read a hint as ExtensionStatus and ExtensionStateList tell it; None for a hint that is no phone's."""
    state = HINT_STATES.get(told.get("Status", ""))
    if told.get("Context") != HINTS or state is None:
        return None
    return PhoneReachable(login(told, "Exten"), state is not DeviceState.UNAVAILABLE, state)


def device_state(told: Headers) -> DeviceState:
    """Read `Status` of a member. Raises ValueError."""
    status = whole(told, "Status")
    return DEVICE_STATES[status] if status < len(DEVICE_STATES) else DeviceState.UNKNOWN


def _booted(_told: Headers) -> Signal:
    return Booted()


def _shutdown(_told: Headers) -> Signal:
    return Shutdown()


def _originated(told: Headers) -> Signal:
    ok = told.get("Response") == "Success"
    return OriginateOutcome(uniqueid(told, "ActionID"), uniqueid(told, "Uniqueid"), ok, whole(told, "Reason"))


def _talks(told: Headers) -> Signal:
    return FarEndTalks(uniqueid(told, "Uniqueid"), talking=True)


def _fell_silent(told: Headers) -> Signal:
    return FarEndTalks(uniqueid(told, "Uniqueid"), talking=False, lasted_ms=number(told, "Duration"))


#: The events that we read at all: everything else stays bytes.
READERS: Mapping[str, Callable[[Headers], Signal | None]] = {
    "QueueCallerJoin": _joined,
    "QueueCallerLeave": _left,
    "QueueCallerAbandon": _abandoned,
    "AgentCalled": _rang,
    "AgentRingNoAnswer": _silent,
    "AgentConnect": _answered,
    "AgentComplete": _talk_ended,
    "BlindTransfer": _blind,
    "AttendedTransfer": _attended,
    "UserEvent": _told_by_dialplan,
    "HangupRequest": _hang_up_asked,
    "Hangup": _ended,
    "QueueMemberPause": _paused,
    "QueueMemberStatus": _member_state,
    "ExtensionStatus": phone_state,
    "FullyBooted": _booted,
    "Shutdown": _shutdown,
    "OriginateResponse": _originated,
    "ChannelTalkingStart": _talks,
    "ChannelTalkingStop": _fell_silent,
}
