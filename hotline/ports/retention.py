"""What is kept, how long, and what went."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hotline.domain.retention import Aged, Gone, Kind, Rule


class Retention(Protocol):
    async def rules(self) -> Mapping[Kind, Rule]:
        """Of every kind: as the centre set it, else as shipped."""
        ...

    async def put_rule(self, rule: Rule) -> None: ...

    async def aged(
        self, kind: Kind, before: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Aged]:
        """What is still kept of a kind and was born before that moment, by (birth, id), behind `after`."""
        ...

    async def forget_words(self, recordings: Collection[UUID]) -> None:
        """Blank what was said in these recordings, wherever it stands."""
        ...

    async def sound_gone(self, recording: UUID, at: datetime) -> None:
        """The sound is on no disk any more: its row says so, and all that was made of it is blanked."""
        ...

    async def lines_gone(self, first: str, last: str) -> int:
        """Lines of the audit within these ids."""
        ...

    async def note(self, at: datetime, kind: str, object_id: str, sha256: str, reason: str) -> None:
        """A line of the log of what went."""
        ...

    async def log(self, limit: int) -> Sequence[Gone]:
        """What went, newest first."""
        ...

    async def log_of(self, reason: str) -> Sequence[Gone]:
        """What went for this reason, in the order in which it went."""
        ...

    async def holds(self) -> int:
        """How many calls are under legal hold."""
        ...


class StationLogs(Protocol):
    """What Asterisk writes of callers by itself."""

    async def strike_old(self, before: datetime, *, look_only: bool) -> int:
        """Take the numbers out of lines of before that moment; how many lines named one."""
        ...


class SoundEraser(Protocol):
    """Takes sound off the disk."""

    async def erase(self, recording: UUID) -> None:
        """The key, and every file of it, sealed or plain. Idempotent. Raises OSError when a file does not go."""
        ...
