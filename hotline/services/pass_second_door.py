"""After the password: show a code, or set the second factor up for the first time. Either begins a new session."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hotline.domain.lock_out import OF_LOGIN
from hotline.domain.session import Session, Stage
from hotline.ports import UnitOfWork
from hotline.services.entrance import Entrance, Opened, Origin, open_session, signing
from hotline.services.second_factor import confirm_factor, use_code
from hotline.services.sign_in import Locked, NotLetIn

_WRONG = (
    "Код не подошёл. Введите код, который приложение показывает сейчас; использованный код второй раз не действует."
)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """recovery: codes to be shown once."""

    opened: Opened
    recovery: tuple[str, ...]


async def show_code(entrance: Entrance, session: Session, code: str, origin: Origin) -> Opened:
    """Signed in. Raises `NotLetIn` or `Locked`."""
    await count_code(entrance, session.login)
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        # The half-open session opens once, whatever two browsers try at once.
        if await use_code(work, entrance, session.login, code) and await work.sessions.end(session.key, now):
            opened = await _come_in(work, session, now, origin)
            await work.commit()
            return opened
    raise await _refused(entrance, session, origin)


async def enrol(entrance: Entrance, session: Session, code: str, origin: Origin) -> Enrolled:
    """The second factor works, and she is signed in. Raises `NotLetIn` or `Locked`."""
    await count_code(entrance, session.login)
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        recovery = await confirm_factor(work, entrance, session.login, code)
        if recovery is not None and await work.sessions.end(session.key, now):
            await work.audit.write(signing(now, session.login, "own.factor", origin))
            opened = await _come_in(work, session, now, origin)
            await work.commit()
            return Enrolled(opened, recovery)
    raise await _refused(entrance, session, origin)


async def _come_in(work: UnitOfWork, session: Session, now: datetime, origin: Origin) -> Opened:
    await work.accounts.forgive("code:" + session.login)
    await work.audit.write(signing(now, session.login, "session.open", origin, second_factor=True))
    return await open_session(work, session.login, Stage.IN, now, origin)


async def count_code(entrance: Entrance, login: str) -> None:
    """Count an attempt to show a code before it is judged. Raises `Locked`."""
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        until = await work.accounts.attempt("code:" + login, now, OF_LOGIN)
        await work.commit()
    if until is not None:
        raise Locked(max(until - now, timedelta(seconds=1)))


async def _refused(entrance: Entrance, session: Session, origin: Origin) -> NotLetIn:
    async with entrance.database.unit_of_work() as work:
        line = signing(entrance.clock.now(), session.login, "session.open", origin, allowed=False, second_factor=True)
        await work.audit.write(line)
        await work.commit()
    return NotLetIn(_WRONG)
