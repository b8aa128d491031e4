"""Everything that is kept about one person: found, read out, blanked."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from hotline.domain.person_reach import Obstacles, Reach

#: Name of a table -> its rows, as JSON values.
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


class PersonData(Protocol):
    async def of_phone(self, phone: str, caller_hash: str) -> Reach:
        """By a normalised number and, for calls that hide it, its keyed hash ("" for none)."""
        ...

    async def of_appeal(self, appeal_id: UUID) -> Reach:
        """By one appeal: its calls, its SOS cards, and nothing else of the same number."""
        ...

    async def tables(self, reach: Reach) -> Tables:
        """Everything that is kept, in the order in which a person would read it."""
        ...

    async def obstacles(self, reach: Reach) -> Obstacles: ...

    async def blank(self, reach: Reach, at: datetime) -> Mapping[str, int]:
        """Blank every personal field; lines of the journal keep their № and times. Kind -> how many objects."""
        ...

    async def blank_calls(self, call_ids: Collection[UUID], at: datetime) -> int:
        """Blank who called in these lines and their timelines, and the appeals and cards that hang on them alone."""
        ...
