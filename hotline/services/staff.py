"""What every change of an account shares: who changes it, the person, the last administrator."""

import hashlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hotline.domain.people import SIP_REALM, Role, User
from hotline.domain.refusal import Refused
from hotline.ports import Queues, UnitOfWork
from hotline.services.entrance import Entrance, Origin

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Staff:
    """The one who changes accounts, and what must follow.

    by: login of the administrator; "" for the command line. phones_changed: makes Asterisk know the phones of all
    accounts. cut: closes the open pages of a person.
    """

    entrance: Entrance
    queues: Queues
    by: str
    origin: Origin
    phones_changed: Callable[[], Awaitable[None]]
    cut: Callable[[str], None]


class NoSuchPerson(Refused):
    """Nobody has this login."""

    def __init__(self, login: str) -> None:
        super().__init__(
            f"Сотрудника с логином «{login}» нет. Список — в разделе «Сотрудники» и в `hotline user list`."
        )


async def the_person(work: UnitOfWork, login: str) -> User:
    """Raises `NoSuchPerson`."""
    user = await work.users.get(login)
    if user is None:
        raise NoSuchPerson(login)
    return user


async def keep_an_admin(work: UnitOfWork, user: User) -> None:
    """Raises `Refused` when this is the last administrator who can sign in."""
    if user.role is Role.ADMIN and user.active and await work.accounts.active_admins() < 2:
        raise Refused(
            "Это последний администратор. Сначала дайте эту роль ещё кому-нибудь, иначе управлять будет некому."
        )


async def follow(*steps: Awaitable[object]) -> None:
    """The account is changed and written. What Asterisk must learn of it is tried now; silence is made good later.

    Queues follow at the next link, phones at the next change or start.
    """
    for step in steps:
        try:
            await step
        except Exception:
            log.exception("Asterisk did not take over a change of an account")


def new_password() -> str:
    """96 random bits in 16 characters."""
    return secrets.token_urlsafe(12)


def new_phone_secret(login: str) -> tuple[str, str]:
    """The secret, to be shown once, and its digest (RFC 7616 HA1), to be kept."""
    secret = secrets.token_urlsafe(24)
    return secret, hashlib.md5(f"{login}:{SIP_REALM}:{secret}".encode(), usedforsecurity=False).hexdigest()
