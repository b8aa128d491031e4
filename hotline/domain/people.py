"""Who works at the centre, and what the queue may ask of them."""

import re
from dataclasses import dataclass
from enum import StrEnum

#: Logins are also SIP user names and part of queue interfaces, so they are kept to a safe alphabet.
LOGIN = re.compile(r"[a-z][a-z0-9_-]{1,31}")


class Role(StrEnum):
    DISPATCHER = "dispatcher"
    SPECIALIST = "specialist"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """One person with an account.

    password_hash: argon2id. sip_digest: MD5 of "login:realm:secret" (RFC 7616 HA1); the secret itself is never kept.
    queues: names of the queues this person serves first; empty for those who take no calls.
    """

    login: str
    name: str
    role: Role
    password_hash: str
    sip_digest: str
    queues: tuple[str, ...] = ()
