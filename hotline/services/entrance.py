"""What those who sign in and out need: joined once in `hotline.bootstrap`."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.audit import AuditEntry
from hotline.domain.session import Session, Stage
from hotline.ports import Clock, Database, UnitOfWork
from hotline.ports.passwords import Passwords
from hotline.ports.vault import Vault


@dataclass(frozen=True, slots=True)
class Entrance:
    """idle: a session in which nothing is done ends after that. longest: and after that in any case."""

    database: Database
    clock: Clock
    passwords: Passwords
    vault: Vault
    idle: timedelta = timedelta(minutes=15)
    longest: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from. browser: a few words of ours, never what the browser says of itself."""

    address: str = ""
    browser: str = ""

    def __str__(self) -> str:
        return ", ".join(filter(None, (self.browser, self.address)))


@dataclass(frozen=True, slots=True)
class Opened:
    """A session that just began. token: for the cookie; only its digest is kept."""

    token: str
    stage: Stage


def session_key(token: str) -> str:
    """What the database keeps of a cookie: whoever steals the database opens no session with it."""
    return hashlib.sha256(token.encode()).hexdigest()


async def open_session(work: UnitOfWork, login: str, stage: Stage, at: datetime, origin: Origin) -> Opened:
    """Begin a session under a new token; the caller commits."""
    token = secrets.token_urlsafe(32)
    await work.sessions.add(Session(session_key(token), login, stage, str(origin), at, at))
    return Opened(token, stage)


def signing(
    at: datetime, login: str, action: str, origin: Origin, *, allowed: bool = True, **detail: object
) -> AuditEntry:
    """A line of the audit about an account."""
    return AuditEntry(at, login, action, "user", login, allowed=allowed, origin=str(origin), detail=detail)
