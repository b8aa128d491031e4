"""Give a person an account: a password for the console and a secret for the phone, shown once and never kept."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hotline.domain.audit import AuditEntry
from hotline.domain.forms.text import seen
from hotline.domain.people import QUEUES, SIP_REALM, Role, User, valid_login
from hotline.domain.refusal import Refused
from hotline.ports import Clock, Database

_NAME_LIMIT = 120


@dataclass(frozen=True, slots=True)
class Credentials:
    """What the new colleague is told once. `sip_user` registers a phone with `sip_secret`."""

    login: str
    password: str
    sip_user: str
    sip_secret: str


async def add_user(  # noqa: PLR0913 - a form has as many fields as it has
    database: Database,
    hash_password: Callable[[str], str],
    *,
    login: str,
    name: str,
    role: Role,
    queues: Sequence[str] = (),
    clock: Clock | None = None,
) -> Credentials:
    """Create the account. Raises `Refused` for a bad or taken login, an empty name or an unknown queue.

    clock: for the line of the audit that says somebody at the machine did it; None for tests that need none.
    """
    if not valid_login(login):
        raise Refused(
            f"{login!r} cannot be a login: 2-32 small latin letters, digits, - and _, a letter first (as in anna)"
        )
    clean = seen(name)
    if not clean or len(clean) > _NAME_LIMIT:
        raise Refused(f"a name has 1 to {_NAME_LIMIT} characters; give it with --name «Анна Петрова»")
    for queue in queues:
        if queue not in QUEUES:
            raise Refused(f"there is no queue {queue!r}; there are {', '.join(QUEUES)}")
    if role is Role.SPECIALIST and not queues:
        queues = ("psychologist", "lawyer")
    password, sip_secret = secrets.token_urlsafe(12), secrets.token_urlsafe(24)
    digest = hashlib.md5(f"{login}:{SIP_REALM}:{sip_secret}".encode(), usedforsecurity=False).hexdigest()
    user = User(login, clean, role, hash_password(password), digest, tuple(queues))
    async with database.unit_of_work() as work:
        if await work.users.get(login) is not None:
            raise Refused(f"the login {login!r} is taken; choose another")
        await work.users.add(user)
        if clock is not None:
            detail = {"role": role.value, "queues": list(queues)}
            await work.audit.write(
                AuditEntry(clock.now(), "", "user.add", "user", login, origin="команда hotline", detail=detail)
            )
        await work.commit()
    return Credentials(login, password, login, sip_secret)


def credentials_told(made: Credentials) -> dict[str, object]:
    """As the contract of the command line prints it: login, password, sip.user, sip.secret."""
    return {"login": made.login, "password": made.password, "sip": {"user": made.sip_user, "secret": made.sip_secret}}
