"""What nobody has dealt with yet, and how the day goes."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select

from db.link import Link
from db.mapping import row_of
from db.tables import calls
from db.voice_tables import duties, duty_causes
from hotline.domain.call import CallState
from hotline.domain.journal_row import JournalRow

_UNDONE = (
    CallState.VOICEMAIL,
    CallState.CALLBACK_REQUESTED,
    CallState.ABANDONED_IN_QUEUE,
    CallState.INTERRUPTED,
)
_DONE = (CallState.ANSWERED, CallState.TALKING)


class SqlAttention:
    """`hotline.ports.attention.Attention`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def unattended(self, since: datetime, limit: int) -> Sequence[JournalRow]:
        """Calls without a conversation, a card, a duty that is done, and an answered call since; newest first."""
        later = calls.alias("later")
        answered = exists().where(
            later.c.phone == calls.c.phone,
            later.c.phone != "",
            later.c.opened_at > calls.c.opened_at,
            later.c.state.in_([state.value for state in _DONE]),
        )
        seen_to = exists().where(
            duty_causes.c.call_id == calls.c.id, duties.c.id == duty_causes.c.duty_id, duties.c.done_at.is_not(None)
        )
        wanted = (
            select(calls)
            .where(
                calls.c.opened_at >= since,
                calls.c.state.in_([state.value for state in _UNDONE]),
                calls.c.appeal_id.is_(None),
                ~answered,
                ~seen_to,
            )
            .order_by(calls.c.opened_at.desc())
            .limit(limit)
        )
        return [row_of(row) for row in await self._link.read(wanted)]

    async def day(self, since: datetime) -> Mapping[str, tuple[int, float | None]]:
        """State -> how many calls since that moment, and their mean wait in seconds."""
        wanted = (
            select(calls.c.state, func.count().label("count"), func.avg(calls.c.waited_s).label("waited"))
            .where(calls.c.opened_at >= since)
            .group_by(calls.c.state)
        )
        return {
            row["state"]: (int(row["count"]), None if row["waited"] is None else float(row["waited"]))
            for row in await self._link.read(wanted)
        }
