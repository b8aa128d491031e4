"""What Asterisk's own log (CEL) tells of the calls that we placed: `hotline.ports.dialling.Trail`."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from db.cel import CelLog
from db.unit_of_work import SqlDatabase
from hotline.domain.attempt import CHANNEL_PREFIX
from hotline.domain.trace import Trace, traces

#: Calls of so long ago are read again: who began while somebody else was asked for must not be passed over.
_BEHIND = timedelta(minutes=2)


class CelTrail:
    """Reads on from the first row of a call that is still open; the place is kept in the database.

    path: see `asterisk_conf.cel.cel_file`.
    """

    def __init__(self, database: SqlDatabase, path: Path) -> None:
        self._log = CelLog(database, path, name="cel-dial")
        self._turn = asyncio.Lock()

    async def of(self, attempts: Sequence[UUID]) -> Mapping[UUID, Trace]:
        """What is known of each; who left no trace is left out. Raises OSError."""
        async with self._turn:
            rows = await self._log.read()
            since = rows[-1].at - _BEHIND if rows else None
            fresh = {row.linkedid for row in rows if since is not None and row.at > since}
            ours = {linkedid for linkedid in fresh if linkedid.startswith(CHANNEL_PREFIX)}
            await self._log.done(ours | {f"{CHANNEL_PREFIX}{attempt}" for attempt in attempts})
        wanted = set(attempts)
        return {attempt: trace for attempt, trace in traces(rows).items() if attempt in wanted}
