"""Make the journal whole: Asterisk's own record (CEL) and the files on disk against what the journal knows."""

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from pathlib import Path

from asterisk_conf.cel import cel_file
from db.cel import CelLog
from db.unit_of_work import SqlDatabase
from hotline.ports import Clock, Journal, Messages
from hotline.services.find_messages import find_messages
from hotline.services.reconcile import reconcile
from ivr.ami_errors import AmiError
from ivr.ami_link import AmiLink
from ivr.ami_snapshot import Snapshot, take_snapshot

log = logging.getLogger(__name__)

#: A row that nobody settled although its call is gone for so long needs the second source.
_OVERDUE = timedelta(seconds=15)


class Mending:
    """One mending at a time; gives what was mended, counted by kind."""

    def __init__(self, database: SqlDatabase, journal: Journal, clock: Clock, home: Path, messages: Messages) -> None:
        self._database, self._journal, self._clock = database, journal, clock
        self._cel, self._messages = CelLog(database, cel_file(home)), messages
        self._turn = asyncio.Lock()

    async def look(self, reader: AmiLink) -> None:
        """The cheap look, every 20 s: mend only when a row is open although its call is gone."""
        live = await self._live(reader)
        async with self._database.unit_of_work() as work:
            unsettled = await work.journal.unsettled()
        before = self._clock.now() - _OVERDUE
        if live is not None and any(row.linkedid not in live and row.opened_at < before for row in unsettled):
            await self._mend(live, self._clock.now())
        else:
            await find_messages(self._database, self._journal, self._messages, self._clock)

    async def mend(self, reader: AmiLink) -> dict[str, int]:
        """Ask Asterisk which calls live, then compare everything since the last time."""
        return await self._mend(await self._live(reader), self._clock.now())

    async def mend_after(self, snapshot: Snapshot, taken_at: datetime) -> dict[str, int]:
        """As `mend`, with a picture that was taken already."""
        return await self._mend(snapshot.live, taken_at)

    async def mend_alone(self, *, asterisk_runs: bool) -> dict[str, int]:
        """As `mend`, without a link: a running Asterisk is not asked, so then no call is taken for interrupted."""
        return await self._mend(None if asterisk_runs else frozenset(), self._clock.now())

    async def _mend(self, live: Collection[str] | None, live_as_of: datetime) -> dict[str, int]:
        async with self._turn:
            rows = await self._cel.read()
            async with self._database.unit_of_work() as work:
                found = await reconcile(work, self._journal, rows, live, live_as_of)
            if found.kept:
                await self._cel.done(found.open_calls)
            messages = await find_messages(self._database, self._journal, self._messages, self._clock)
        mended = (
            found.by_kind | ({"rows": found.rows} if found.rows else {}) | ({"messages": messages} if messages else {})
        )
        if mended:
            log.info("the journal was mended: %s", mended)
        return mended

    async def _live(self, reader: AmiLink) -> frozenset[str] | None:
        try:
            return (await take_snapshot(reader)).live
        except AmiError as silence:
            log.warning("Asterisk does not say which calls live: %s", silence)
            return None
