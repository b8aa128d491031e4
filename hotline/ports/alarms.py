"""Calls for urgent help that nobody has yet."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.alarm import AlarmKind, OpenAlarm


class Alarms(Protocol):
    """One alarm a call."""

    async def raise_(self, call_id: UUID, kind: AlarmKind, at: datetime) -> bool:
        """True when it is news: raised now, raised again after somebody had it, or a caller who cannot speak."""
        ...

    async def end(self, call_id: UUID, at: datetime) -> bool:
        """The caller is gone; True when that is news."""
        ...

    async def take(self, call_id: UUID, login: str, at: datetime) -> bool:
        """True when she is the first; False when somebody has it or there is no such alarm."""
        ...

    async def taken(self, call_id: UUID) -> tuple[str, datetime] | None:
        """Who has it, since when; None when nobody has, or there is no such alarm."""
        ...

    async def open(self) -> Sequence[OpenAlarm]:
        """Those that nobody has, oldest first."""
        ...

    async def mend(self, since: datetime) -> bool:
        """Make the alarms follow the journal's lines opened after `since`; True when something changed.

        Raises what was missed while the service was down, and ends what was answered then.
        """
        ...
