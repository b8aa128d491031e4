"""Who may hear what: the one place that decides. A page, its notes, its bytes all pass here.

A recording of somebody else's answers like one that is not there, and the attempt stays in the audit. What is somebody
else's but open to a supervisor opens after she said why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from hotline.domain.audit import AuditEntry, AuditQuery
from hotline.domain.call_event import CallEvent
from hotline.domain.crisis import Sign
from hotline.domain.heard import Heard, Note, reach_of
from hotline.domain.people import User
from hotline.domain.reason import reason_of
from hotline.domain.rights import Action, Scope, scope_of
from hotline.domain.score import ScoreCard
from hotline.domain.sound import Peaks
from hotline.domain.transcript import Transcript
from hotline.ports import Database, UnitOfWork

#: How long a reason holds for the same recording, from the last look.
_REASON_HOLDS = timedelta(hours=1)

#: A look at the same recording within this time is the same look.
_SAME_LOOK = timedelta(minutes=10)

OPEN, REASON = "sound.open", "sound.reason"

#: Rights to sound: who has none and tries leaves a line in the audit.
SOUND = frozenset({Action.HEAR_TALK, Action.HEAR_MESSAGE, Action.TAKE_SOUND_OUT, Action.SCORE})

_RIGHT = {"talk": Action.HEAR_TALK, "message": Action.HEAR_MESSAGE}


class NoSuchSound(LookupError):
    """There is no such recording, or it is somebody else's: the two must not be told apart."""


class SoundReasonAsked(Exception):
    """It is somebody else's: it opens after she said why."""

    def __init__(self, heard: Heard) -> None:
        super().__init__(f"№ {heard.number}")
        self.heard = heard


@dataclass(frozen=True, slots=True)
class Ear:
    """Who listens. now: aware UTC. origin: address and browser, for the audit."""

    user: User
    now: datetime
    origin: str = ""


@dataclass(frozen=True, slots=True)
class SoundReading:
    """All that the page of a recording shows. names: login -> name. timeline: of its call."""

    heard: Heard
    peaks: Peaks
    transcripts: Sequence[Transcript]
    hits: Sequence[Sign]
    notes: Sequence[Note]
    timeline: Sequence[CallEvent]
    score: ScoreCard | None
    names: Mapping[str, str]


async def checked(work: UnitOfWork, ear: Ear, recording: UUID, doing: str) -> tuple[Heard, str]:
    """The recording and why she hears it, "" for her own. Raises `NoSuchSound`, `SoundReasonAsked`."""
    heard = await reached(work, ear, recording, doing)
    if heard.hers or scope_of(ear.user.role, _RIGHT[heard.kind]) is not Scope.ALL_WITH_REASON:
        return heard, ""
    lines = await work.audit.find(AuditQuery(login=ear.user.login, object_id=str(recording)))
    given = [one.reason for one in lines if one.reason and one.allowed and one.at > ear.now - _REASON_HOLDS]
    if not given:
        raise SoundReasonAsked(heard)
    return heard, given[0]


async def reached(work: UnitOfWork, ear: Ear, recording: UUID, doing: str) -> Heard:
    """The recording, if her right reaches it; no reason is asked. Raises `NoSuchSound` after the audit has it."""
    heard = await work.hearing.one(recording, reach_of(ear.user))
    if heard is None:
        await refused(work, ear, doing, str(recording))
        raise NoSuchSound
    return heard


async def refused(work: UnitOfWork, ear: Ear, doing: str, recording: str) -> None:
    """An attempt that was refused stays in the audit."""
    entry = AuditEntry(ear.now, ear.user.login, doing, "recording", recording, allowed=False, origin=ear.origin)
    await work.audit.write(entry)
    await work.commit()


async def turned_away(database: Database, ear: Ear, right: str, asked: str) -> None:
    """Somebody whose role has no right to sound at all tried. asked: the id of the address, "" for none."""
    async with database.unit_of_work() as work:
        await refused(work, ear, f"sound.{right}", asked[:36])


async def noted(work: UnitOfWork, ear: Ear, doing: str, heard: Heard, reason: str = "", **detail: Any) -> None:
    """A line of the audit: who, what, when, why, from where; never contents."""
    told = {"number": heard.number, "volume": heard.volume, "kind": heard.kind, "call": str(heard.call_id)} | detail
    what = "recording", str(heard.id)
    await work.audit.write(
        AuditEntry(ear.now, ear.user.login, doing, *what, reason=reason, origin=ear.origin, detail=told)
    )


async def say_why(database: Database, ear: Ear, recording: UUID, reason: str) -> None:
    """Keep why she wants to hear it. Raises `NoSuchSound`."""
    async with database.unit_of_work() as work:
        heard = await reached(work, ear, recording, REASON)
        await noted(work, ear, REASON, heard, reason_of(reason))
        await work.commit()


async def open_sound(database: Database, ear: Ear, recording: UUID) -> SoundReading:
    """What the page shows; the audit has it first. Raises as `checked`. A transcript is read with the same right."""
    async with database.unit_of_work() as work:
        heard, reason = await checked(work, ear, recording, OPEN)
        looks = await work.audit.find(AuditQuery(login=ear.user.login, object_id=str(recording), limit=20))
        if not any(one.action == OPEN and one.allowed and one.at > ear.now - _SAME_LOOK for one in looks):
            await noted(work, ear, OPEN, heard, reason)
            await work.commit()
        return SoundReading(
            heard=heard,
            peaks=_peaks(await work.sounds.peaks(recording)),
            transcripts=await work.transcripts.of(recording),
            hits=await work.crisis_hits.of(recording),
            notes=await work.sound_notes.of(recording),
            timeline=await work.journal.timeline(heard.call_id),
            score=await work.scores.of(recording),
            names={one.login: one.name for one in await work.users.all()},
        )


def _peaks(raw: bytes) -> Peaks:
    try:
        return Peaks.read(raw)
    except ValueError:
        return Peaks.read(b"")  # the sound can still be heard
