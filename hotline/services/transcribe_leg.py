"""One leg, from the job to the row: `take` it, hear it, `give` what was heard. Hearing is done by a process apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from hotline.domain.sound import Sound
from hotline.domain.transcript import MOST_TRIES, TranscriptState, Word, Written, judged
from hotline.ports import Clock, Database
from hotline.ports.transcripts import Claim, Leg
from hotline.services.sweep_transcripts import LEASE

GONE = "записи больше нет"

#: Longest hearing: so much, and so much more for each second of sound. A quarter of a second each is usual.
_LONGEST, _LONGEST_EACH = timedelta(minutes=2), 10.0


@dataclass(frozen=True, slots=True)
class Work:
    """A leg that this worker holds."""

    claim: Claim
    sound: Sound

    @property
    def limit_s(self) -> float:
        """Seconds after which whoever hears it hangs."""
        return _LONGEST.total_seconds() + _LONGEST_EACH * self.sound.duration_s


@dataclass(frozen=True, slots=True)
class Heard:
    """fault: why nothing was heard, in Russian; "" otherwise. final: whether another try would say the same."""

    words: Sequence[Word] = ()
    fault: str = ""
    final: bool = False


async def take(database: Database, clock: Clock, leg: Leg) -> Work | None:
    """Hold the leg. None when somebody else does, or when there is nothing to hear (then the row says so)."""
    now = clock.now()
    async with database.unit_of_work() as work:
        claim = await work.transcripts.claim(leg, now, now - LEASE)
        if claim is None:
            return None
        sound = await work.sounds.get(leg.recording_id)
        if sound is not None and sound.audible and leg.leg < sound.legs:
            await work.commit()
            return Work(claim, sound)
        await work.transcripts.keep(claim, Written(TranscriptState.FAILED, fault=GONE), now)
        await work.commit()
    return None


async def give(database: Database, clock: Clock, work: Work, heard: Heard, engine: str) -> TranscriptState | None:
    """Write it down; None when the leg was not this worker's any more."""
    if not heard.fault:
        written = Written(judged(heard.words), tuple(heard.words), engine)
    else:
        ended = heard.final or work.claim.tries >= MOST_TRIES
        written = Written(TranscriptState.FAILED if ended else TranscriptState.WAITING, fault=heard.fault)
    async with database.unit_of_work() as unit:
        kept = await unit.transcripts.keep(work.claim, written, clock.now())
        await unit.commit()
    return written.state if kept else None


async def beat(database: Database, clock: Clock, work: Work) -> bool:
    """Give a sign of life; False when the leg was not this worker's any more."""
    async with database.unit_of_work() as unit:
        held = await unit.transcripts.beat(work.claim, clock.now())
        await unit.commit()
    return held


async def release(database: Database, clock: Clock, work: Work) -> None:
    """The worker is told to stop: somebody else hears it, and this try does not count."""
    async with database.unit_of_work() as unit:
        await unit.transcripts.release(work.claim, clock.now())
        await unit.commit()
