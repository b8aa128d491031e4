"""Who is signed in, since when, and how far she came: a password, a second factor, the desk."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hotline.domain.people import User


class Stage(StrEnum):
    """How far the door is open.

    ENROL: the password was right, a second factor must be set up first. CODE: it is set up and must be shown.
    IN: signed in.
    """

    ENROL = "enrol"
    CODE = "code"
    IN = "in"


#: Between the password and the second factor.
HALFWAY = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Session:
    """key: SHA-256 of the cookie, hex. origin: address and browser, as the person sees them in her list."""

    key: str
    login: str
    stage: Stage
    origin: str
    created_at: datetime
    seen_at: datetime

    def ended(self, now: datetime, idle: timedelta, longest: timedelta) -> bool:
        """Whether it is over by time alone: nothing was done for `idle`, or it began `longest` ago."""
        if self.stage is not Stage.IN:
            idle, longest = min(idle, HALFWAY), HALFWAY
        return now - self.seen_at > idle or now - self.created_at > longest

    def seen(self, now: datetime) -> "Session":
        return replace(self, seen_at=now)


@dataclass(frozen=True, slots=True)
class Visitor:
    """The session a request belongs to, with the person as the database has her now."""

    session: Session
    user: User
