"""Accounts as the administrator changes them, and the guard of sign-ins."""

from datetime import datetime
from typing import Protocol

from hotline.domain.lock_out import Patience
from hotline.domain.people import Role


class Accounts(Protocol):
    """Accounts as the administrator changes them, and the guard of sign-ins. Methods that change give False for nobody.

    Names of failures: "login:anna", "code:anna", "from:192.0.2.7".
    """

    async def describe(self, login: str, *, name: str, position: str, role: Role, queues: tuple[str, ...]) -> bool: ...

    async def set_active(self, login: str, *, active: bool) -> bool: ...

    async def set_password(self, login: str, password_hash: str) -> bool: ...

    async def set_sip_digest(self, login: str, sip_digest: str) -> bool: ...

    async def second_factor(self, login: str) -> str:
        """The sealed second factor, or ""."""
        ...

    async def swap_second_factor(self, login: str, old: str, new: str) -> bool:
        """Put the new one where the old one still is; False when somebody was faster."""
        ...

    async def active_admins(self) -> int:
        """Counts them and keeps others from changing an account until the transaction ends."""
        ...

    async def attempt(self, name: str, at: datetime, patience: Patience) -> datetime | None:
        """Count an attempt before it is judged, so that many at once do not slip through.

        None: go on. A moment: it is locked until then, and the attempt was not counted.
        """
        ...

    async def forgive(self, name: str) -> None:
        """Forget all failures of the name."""
        ...

    async def take_back(self, name: str) -> None:
        """The last attempt was a good one: take it off the count, and the lock with it."""
        ...

    async def forget_failures(self, before: datetime) -> None:
        """Remove what nobody tried since."""
        ...
