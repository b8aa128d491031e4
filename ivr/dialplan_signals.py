"""Signals that our own dialplan sends (UserEvent): how a call is handed on, how a conversation is recorded."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class DeskStep(StrEnum):
    """What the contexts desk-… of the dialplan tell (desk.conf)."""

    HANDED = "handed"
    RINGS = "rings"
    ANSWERS = "answers"
    SILENT = "silent"
    RETURNS = "returns"
    AWAY = "away"
    CONSULTS = "consults"
    ROOM = "room"
    LEAVES = "leaves"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class DeskTold:
    """One step of a call in the hands of dispatchers; `ivr.desk_hands` makes sense of them.

    login: whose phone told it, "" for the caller's channel. to, by: a login, or the number dialled. why: a word.
    """

    linkedid: str
    uniqueid: str
    step: DeskStep
    login: str
    to: str = ""
    by: str = ""
    why: str = ""

    @property
    def of_caller(self) -> bool:
        return self.uniqueid == self.linkedid


@dataclass(frozen=True, slots=True)
class TalkNamed:
    """The conversation will be recorded under this name, from the first answer on (extensions.conf, hotline-queue)."""

    linkedid: str
    recording: UUID


@dataclass(frozen=True, slots=True)
class SilenceWanted:
    """The caller changes hands in a pause of the recording: what records this channel now must be silenced anew."""

    linkedid: str
    channel: str


@dataclass(frozen=True, slots=True)
class PlaceTurn:
    """Who asked to be called back is next, and this dispatcher is kept free for her (callback.conf).

    channel: in place of her phone.
    """

    place: UUID
    login: str
    channel: str


@dataclass(frozen=True, slots=True)
class PlaceOver:
    """She is kept no more.

    freed: for somebody in danger, by the service, or as the family is in the queue; else app_queue ended it.
    """

    place: UUID
    login: str
    freed: bool
