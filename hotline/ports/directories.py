"""What the administrator edits."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from hotline.domain.day_off import OwnDay
from hotline.domain.directory import DirectoryKind, Entry


class Directories(Protocol):
    """Words that the centre chooses itself, and its own working days."""

    async def entries(self, kind: DirectoryKind, *, every: bool = False) -> Sequence[Entry]:
        """Entries in the order by hand; those that are switched off only with `every`."""
        ...

    async def entry(self, kind: DirectoryKind, code: str) -> Entry | None:
        """One entry, switched off or not."""
        ...

    async def titles(self, kind: DirectoryKind) -> Mapping[str, str]:
        """Code -> title of every entry, those that are switched off too: old appeals keep their words."""
        ...

    async def add(self, entry: Entry) -> bool:
        """Keep a new entry at the end of its directory. False when the code is taken; then nothing is changed."""
        ...

    async def change(self, entry: Entry) -> None:
        """Write the texts, the place and the switch of an entry that is there."""
        ...

    async def own_days(self) -> Sequence[OwnDay]:
        """Days that the centre has otherwise than the production calendar, in order."""
        ...

    async def put_day(self, day: OwnDay) -> None:
        """Keep the day; an earlier word about the same date goes."""
        ...

    async def drop_day(self, day: date) -> bool:
        """True when there was a word about this date."""
        ...
