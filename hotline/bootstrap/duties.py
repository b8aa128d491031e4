"""Who must be called or listened to, kept up to date: soon after each message, by the alarm clock what was missed."""

import asyncio
import logging
from datetime import timedelta

from db.lemmas import lemmas
from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.sound import Sound
from hotline.domain.transcript import Transcript
from hotline.ports import Journal
from hotline.services.board import LiveCall
from hotline.services.duty_desk import DutyDesk
from hotline.services.heed_sound import heed_sound
from hotline.services.heed_transcript import heed_transcript
from hotline.services.sweep_duties import LONG_LOOK, SHORT_LOOK, sweep_duties

log = logging.getLogger(__name__)

_ASKS = frozenset({EventKind.MESSAGE_LEFT, EventKind.CALLBACK})

#: However many callers there are: not oftener than this.
_PAUSE_S = 0.5

#: Every so many looks of the alarm clock, the first among them, goes back far: an old spool may have been replayed.
_LONG_EVERY = 40

_PATIENCE = timedelta(seconds=2)


class DutyWatch:
    """`tick` by the alarm clock, `run` in the background; `hear`, `heed`, `sealed` for who has news."""

    def __init__(self, desk: DutyDesk, journal: Journal) -> None:
        self._desk, self._journal = desk, journal
        self._asked, self._ticks = asyncio.Event(), 0
        self._one = asyncio.Lock()

    def hear(self, call: LiveCall, event: CallEvent, stopped: frozenset[str]) -> None:
        """An event of a living call. A request becomes a duty when the call is over."""
        del stopped
        if event.kind in _ASKS or (event.kind is EventKind.HUNG_UP and any(one.kind in _ASKS for one in call.events)):
            self._asked.set()

    async def run(self) -> None:
        """Look soon after each message."""
        while True:
            await self._asked.wait()
            self._asked.clear()
            try:
                await self._journal.kept(_PATIENCE)  # what was heard must be in the database before it is looked for
                await self._sweep(SHORT_LOOK)
            except OSError as silence:
                log.warning("a message waits for its place in the list: %s", silence)
            except Exception:
                log.exception("a message waits for its place in the list; the alarm clock tries again")
            await asyncio.sleep(_PAUSE_S)

    async def tick(self) -> None:
        """Look for what was missed."""
        await self._sweep(SHORT_LOOK if self._ticks % _LONG_EVERY else LONG_LOOK)
        self._ticks += 1

    async def look(self) -> None:
        """Look now, for somebody who asks."""
        await self._sweep(SHORT_LOOK)

    async def heed(self, transcript: Transcript) -> None:
        """A transcript is at its end; see `heed_transcript`."""
        async with self._one:
            await heed_transcript(self._desk, lemmas, transcript)

    async def sealed(self, sound: Sound) -> None:
        """Sound is sealed, or cannot be read; see `heed_sound`."""
        async with self._one:
            await heed_sound(self._desk, sound)

    async def _sweep(self, look_back: timedelta) -> None:
        async with self._one:
            await sweep_duties(self._desk, look_back)
