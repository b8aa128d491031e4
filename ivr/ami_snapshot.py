"""What is going on at this moment, asked of Asterisk after a link was gone (events meanwhile are lost for good)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass

from ivr.ami_errors import AsteriskSilent
from ivr.ami_link import AmiLink
from ivr.ami_shapes import WORD, Headers, login, number, phone_of, uniqueid, word
from ivr.ami_signals import device_state, phone_state
from ivr.signals import DeviceState, PhoneReachable


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in a queue. position: from 1; waited_s: seconds so far."""

    linkedid: str
    queue: str
    position: int | None
    waited_s: int | None


@dataclass(frozen=True, slots=True)
class Talking:
    """A caller and the phone in the same bridge."""

    linkedid: str
    login: str
    phone_uniqueid: str


@dataclass(frozen=True, slots=True)
class Member:
    """One person in one queue."""

    login: str
    queue: str
    penalty: int
    paused: bool
    reason: str
    state: DeviceState


@dataclass(frozen=True, slots=True)
class Snapshot:
    """live: Linkedids of every call that still has a channel; what is not in it has ended unseen.

    A call that began or ended while Asterisk was being asked counts as live: its own events follow the snapshot.
    phones: of all accounts.
    """

    live: frozenset[str]
    waiting: tuple[Waiting, ...]
    talking: tuple[Talking, ...]
    members: tuple[Member, ...]
    phones: tuple[PhoneReachable, ...] = ()


async def take_snapshot(link: AmiLink) -> Snapshot:
    """Ask Asterisk. Raises `ivr.ami_errors.AmiError`."""
    channels = await link.ask_list({"Action": "CoreShowChannels"})
    queues = await link.ask_list({"Action": "QueueStatus"})
    if not any(item.get("Event") == "QueueParams" for item in queues):
        raise AsteriskSilent("Asterisk knows no queue yet: it is still starting")
    return read_snapshot(channels, queues, await link.ask_list({"Action": "ExtensionStateList"}))


def read_snapshot(channels: Iterable[Headers], queues: Iterable[Headers], hints: Iterable[Headers] = ()) -> Snapshot:
    """Read CoreShowChannels, QueueStatus and ExtensionStateList. What has not the shape of ids is left out."""
    live, bridges = set(), defaultdict(list)
    for item in channels:
        try:
            call, own = uniqueid(item, "Linkedid"), uniqueid(item, "Uniqueid")
        except ValueError:
            continue
        live.add(call)
        if bridge := item.get("BridgeId"):
            bridges[bridge].append((call, own, phone_of(item.get("Channel", ""))))
    talking = tuple(
        Talking(call, phone, own)
        for legs in bridges.values()
        for call, own, phone in legs
        if phone and any(other == other_own == call for other, other_own, _ in legs)
    )
    waiting, members = [], []
    for item in queues:
        try:
            if item.get("Event") == "QueueEntry":
                waited, place = number(item, "Wait"), number(item, "Position")
                waiting.append(Waiting(uniqueid(item, "Uniqueid"), word(item, "Queue"), place, waited))
            elif item.get("Event") == "QueueMember":
                members.append(_member(item))
        except ValueError:
            continue
    return Snapshot(frozenset(live), tuple(waiting), talking, tuple(members), tuple(_phones(hints)))


def _phones(hints: Iterable[Headers]) -> Iterator[PhoneReachable]:
    for item in hints:
        with suppress(ValueError):
            phone = phone_state(item)
            if isinstance(phone, PhoneReachable):
                yield phone


def _member(item: Headers) -> Member:
    reason = item.get("PausedReason", "")
    return Member(
        login=login(item, "Name"),
        queue=word(item, "Queue"),
        penalty=number(item, "Penalty") or 0,
        paused=item.get("Paused") == "1",
        reason=reason if WORD.fullmatch(reason) else "",
        state=device_state(item),
    )
