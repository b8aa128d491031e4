"""What was written down reaches the journal and everybody who waits for it: at least once, even after a crash."""

import logging
from collections.abc import Sequence

from hotline.domain.transcript import Transcript, TranscriptState
from hotline.ports import Database, UnitOfWork
from hotline.ports.transcripts import Leg, OnTranscript
from hotline.services.open_transcripts import MESSAGE

log = logging.getLogger(__name__)

#: What stands in the journal before a text that is not to be believed.
UNSURE = "[неразборчиво]"

_AT_ONCE = 50


class Telling:
    """hooks: are told of every transcript at its end, and may be told twice."""

    def __init__(self, database: Database, hooks: Sequence[OnTranscript]) -> None:
        self._database, self._hooks = database, hooks
        self._put_off: set[Leg] = set()

    async def look(self) -> int:
        """Tell what nobody was told of yet; gives how many. Raises OSError when the database is silent."""
        async with self._database.unit_of_work() as work:
            ended = await work.transcripts.untold(_AT_ONCE, self._put_off)
        told = 0
        for transcript in ended:
            leg = Leg(transcript.recording_id, transcript.leg)
            try:
                await self._tell(transcript, leg)
            except OSError:
                raise
            except Exception:
                log.exception("whoever waits for transcripts failed; told again when all others know theirs")
                self._put_off.add(leg)
            else:
                told += 1
        if not ended:
            self._put_off.clear()
        return told

    async def _tell(self, transcript: Transcript, leg: Leg) -> None:
        async with self._database.unit_of_work() as work:
            await write_into_line(work, transcript)
            await work.commit()
        for hook in self._hooks:
            await hook(transcript)
        async with self._database.unit_of_work() as work:
            await work.transcripts.told(leg)
            await work.commit()


async def write_into_line(work: UnitOfWork, transcript: Transcript) -> None:
    """The text of all messages of a call, in order, into its line of the journal; words of it are then found.

    Talks are left out: who may search the journal may not read every conversation.
    """
    if transcript.kind != MESSAGE or not transcript.text:
        return
    of_call = await work.transcripts.of_call(transcript.call_id)
    text = "\n".join(_shown(other) for other in of_call if other.kind == MESSAGE and other.text)
    await work.lines.correct(transcript.call_id, {"transcript": text})


def _shown(transcript: Transcript) -> str:
    return transcript.text if transcript.state is TranscriptState.DONE else f"{UNSURE} {transcript.text}"
