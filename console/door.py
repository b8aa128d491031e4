"""Who is at the door: the answer to "who sent this request?". The real one keeps sessions; tests have a simple one."""

from dataclasses import dataclass
from typing import Protocol

from aiohttp import web

from hotline.domain.people import User


@dataclass(frozen=True, slots=True)
class SignedIn:
    """user: as the database has her now. csrf: the token that every form of this session carries. key: the session."""

    user: User
    csrf: str
    key: str = ""


class Doorkeeper(Protocol):
    """Knows sessions."""

    async def who(self, request: web.Request) -> SignedIn | None:
        """Who sent the request; None for a stranger, a session that ended, or a person who was dismissed."""
        ...

    def csrf(self, request: web.Request) -> str:
        """The token that forms of this browser carry, signed in or not; "" before it has a cookie."""
        ...
