"""Who is in which call right now, read from CoreShowChannels: the truth even after the service was away."""

from collections.abc import Iterable
from dataclasses import dataclass

from ivr.ami_shapes import Headers, phone_of, uniqueid

_UP = "6"
_OUTSIDE = ("PJSIP/outside-", "PJSIP/trunk-")


@dataclass(frozen=True, slots=True)
class Leg:
    """One channel. login: whose phone, "" for an outside line. context, exten: where it is in the dialplan."""

    name: str
    uniqueid: str
    login: str
    up: bool
    context: str
    exten: str
    seconds: int

    @property
    def asks(self) -> bool:
        """Whether this is the dispatcher who asks somebody while the caller waits."""
        return self.context == "desk-consult"

    @property
    def in_room(self) -> bool:
        return self.context == "desk-room"


@dataclass(frozen=True, slots=True)
class Picture:
    """One call: the caller's own channel, and the legs of everybody else in it."""

    linkedid: str
    caller: Leg
    others: tuple[Leg, ...]

    def leg_of(self, login: str) -> Leg | None:
        """The phone of this person; one that is up before one that rings."""
        mine = sorted((leg for leg in self.others if leg.login == login), key=lambda leg: not leg.up)
        return mine[0] if mine else None

    def waits_for(self, login: str) -> bool:
        """Whether the caller is on her way back to this person."""
        return self.caller.context in {"desk-return", "desk-away"} and self.caller.exten == login

    def beside(self, login: str) -> tuple[Leg, ...]:
        """Those who are asked or speak too."""
        return tuple(leg for leg in self.others if leg.login != login)


def pictures(channels: Iterable[Headers]) -> list[Picture]:
    """Read the items of CoreShowChannels: the calls of outside callers."""
    calls: dict[str, list[Leg]] = {}
    for item in channels:
        try:
            call, own = uniqueid(item, "Linkedid"), uniqueid(item, "Uniqueid")
        except ValueError:
            continue
        calls.setdefault(call, []).append(_leg(item, own))
    found = []
    for call, legs in calls.items():
        caller = next((leg for leg in legs if leg.uniqueid == call), None)
        if caller is not None and not caller.login:
            others = tuple(leg for leg in legs if leg is not caller and (leg.login or leg.name.startswith(_OUTSIDE)))
            found.append(Picture(call, caller, others))
    return found


def _leg(item: Headers, own: str) -> Leg:
    name = item.get("Channel", "")
    return Leg(
        name=name,
        uniqueid=own,
        login=phone_of(name),
        up=item.get("ChannelState") == _UP,
        context=item.get("Context", ""),
        exten=item.get("Exten", ""),
        seconds=_seconds(item.get("Duration", "")),
    )


def _seconds(duration: str) -> int:
    """Read "HH:MM:SS"; 0 for anything else."""
    parts = duration.split(":")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        return 0
    hours, minutes, seconds = map(int, parts)
    return hours * 3600 + minutes * 60 + seconds
