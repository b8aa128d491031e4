"""A transcript came to its end: signs of danger are kept and told; what a machine did not understand goes to a person.

Nothing is ever lowered. Told twice, it changes nothing the second time.
"""

import asyncio
from collections.abc import Sequence

from hotline.domain.alarm import AlarmKind
from hotline.domain.crisis import Lemmas, Sign, read_lexicon
from hotline.domain.directory import DirectoryKind
from hotline.domain.duty import MESSAGE, Priority
from hotline.domain.transcript import Transcript, TranscriptState
from hotline.ports import UnitOfWork
from hotline.services.duty_desk import DutyDesk
from hotline.services.sweep_duties import LONG_LOOK, open_cause


async def heed_transcript(desk: DutyDesk, lemmas: Lemmas, transcript: Transcript) -> Sequence[Sign]:
    """Gives the signs that were found. A hook of `hotline.ports.transcripts.OnTranscript`."""
    signs = await _search(desk, lemmas, transcript)
    is_message = transcript.kind == MESSAGE
    now, call_id = desk.clock.now(), transcript.call_id
    async with desk.database.unit_of_work() as work:
        news = await work.crisis_hits.keep(transcript.recording_id, call_id, transcript.leg, signs, now)
        if is_message and (signs or transcript.state is not TranscriptState.DONE):
            priority = Priority.CRISIS if signs else Priority.UNSURE
            await _raise(work, desk, transcript, priority)
        if is_message and news:
            # In the same transaction as the signs: they are news exactly once, whatever crashes in between.
            await work.alarms.raise_(call_id, AlarmKind.CRISIS, now)
        await work.commit()
    if is_message:
        desk.tell([call_id] if news else ())
    return signs


async def _search(desk: DutyDesk, lemmas: Lemmas, transcript: Transcript) -> Sequence[Sign]:
    if not transcript.words:
        return ()
    async with desk.database.unit_of_work() as work:
        entries = await work.directories.entries(DirectoryKind.CRISIS)

    def search() -> Sequence[Sign]:
        return read_lexicon([entry.title for entry in entries], lemmas).signs(transcript.words)

    return await asyncio.to_thread(search)  # an hour of talk takes a second, and calls must not wait for it


async def _raise(work: UnitOfWork, desk: DutyDesk, transcript: Transcript, priority: Priority) -> None:
    """To the front, at once. The item may not be there yet: the transcript may be faster than the sweep."""
    now = desk.clock.now()
    duty = await work.duties.of_cause(MESSAGE, transcript.recording_id)
    if duty is None:
        causes = await work.duties.without(now - LONG_LOOK)
        cause = next((one for one in causes if one.id == transcript.recording_id), None)
        if cause is None:
            return  # its call has a card: somebody deals with it
        duty_id = await open_cause(work, desk, cause)
    else:
        duty_id = duty.id
    await work.duties.raise_(duty_id, priority, now)
