"""Make the journal whole: Asterisk's own record (CEL) and the files on disk against what the journal knows."""

import asyncio
import logging
from pathlib import Path

from asterisk_conf.cel import cel_file
from db.unit_of_work import SqlDatabase
from hotline.ports import Clock, Journal, Messages
from hotline.services.find_messages import find_messages
from ivr.ami_errors import AmiError
from ivr.ami_link import AmiLink
from ivr.ami_snapshot import Snapshot, take_snapshot

log = logging.getLogger(__name__)


class Mending:
    """One mending at a time; what was mended is counted by kind."""

    def __init__(self, database: SqlDatabase, journal: Journal, clock: Clock, home: Path, messages: Messages) -> None:
        self._database, self._journal, self._clock = database, journal, clock
        self._cel, self._messages = cel_file(home), messages
        self._turn = asyncio.Lock()

    async def mend(self, reader: AmiLink) -> dict[str, int]:
        """Ask Asterisk which calls live, then compare. Without an answer only the files are looked at."""
        try:
            return await self.mend_after(await take_snapshot(reader))
        except AmiError as silence:
            log.warning("the journal is not compared with Asterisk now: %s", silence)
            return {}

    async def mend_after(self, snapshot: Snapshot) -> dict[str, int]:  # noqa: ARG002 - the comparison with CEL reads it
        async with self._turn:
            return {"messages": await find_messages(self._database, self._journal, self._messages, self._clock)}
