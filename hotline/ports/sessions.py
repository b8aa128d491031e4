"""Who is signed in."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

from hotline.domain.session import Session, Visitor


class Sessions(Protocol):
    """Sessions that nobody ended. Whether one is over by time, `Session.ended` says."""

    async def add(self, session: Session) -> None: ...

    async def visitor(self, key: str) -> Visitor | None:
        """The session with its person; None when there is none, it was ended, or she was dismissed."""
        ...

    async def of(self, login: str) -> Sequence[Session]:
        """Newest first."""
        ...

    async def alive(self, keys: Collection[str]) -> Sequence[Visitor]:
        """Those of the keys that `visitor` would give."""
        ...

    async def touch(self, keys: Collection[str], at: datetime) -> None:
        """Something was done in them."""
        ...

    async def end(self, key: str, at: datetime) -> bool:
        """False when it had ended."""
        ...

    async def end_all(self, login: str, at: datetime, *, but: str = "") -> int:
        """End every session of the person but one; how many."""
        ...

    async def forget(self, before: datetime) -> int:
        """Remove sessions that began before; how many."""
        ...
