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
    queues: names of the queues this person serves first; empty for those who take no calls. position: her post, as
    forms print it. active: False after dismissal; then she neither signs in nor has a phone.
    """

    login: str
    name: str
    role: Role
    password_hash: str
    sip_digest: str
    queues: tuple[str, ...] = ()
    position: str = ""
    active: bool = True


#: Realm of SIP digests; the same name stands in pjsip.conf (default_realm).
SIP_REALM = "hotline"

#: The queues of the centre, and what they are for.
QUEUES = {
    "dispatcher": "Диспетчеры",
    "psychologist": "Психологи",
    "lawyer": "Юристы",
    "urgent": "Срочная помощь",
}

#: Who serves which queue on shift: queue -> penalty. The lower is rung first, a higher one when nobody below is free.
_SERVES: dict[Role, dict[str, int]] = {
    Role.DISPATCHER: {"dispatcher": 0, "urgent": 0, "psychologist": 10, "lawyer": 10},
    Role.SPECIALIST: {"urgent": 5},
    Role.SUPERVISOR: {"urgent": 10},
    Role.ADMIN:      {},
}  # fmt: skip


def served_queues(user: User) -> dict[str, int]:
    """Queue -> penalty for a user on shift; {} for those who take no calls. Her own queues come first (penalty 0)."""
    if user.role is Role.ADMIN:
        return {}
    return _SERVES[user.role] | dict.fromkeys(user.queues, 0)


def valid_login(login: str) -> bool:
    return LOGIN.fullmatch(login) is not None
