"""Name yourself: a login and a password open the first door."""

from datetime import datetime, timedelta

from hotline.domain.lock_out import OF_ADDRESS, OF_LOGIN
from hotline.domain.password import LONGEST
from hotline.domain.people import User, valid_login
from hotline.domain.refusal import Refused
from hotline.domain.second_factor import REQUIRED
from hotline.domain.session import Stage
from hotline.ports import UnitOfWork
from hotline.services.entrance import Entrance, Opened, Origin, open_session, signing
from hotline.services.second_factor import kept_factor

#: Sessions and failures older than that are forgotten in passing.
_FORGET = timedelta(days=30)


class NotLetIn(Refused):
    """A wrong login or password; nobody is told which. Also a wrong code."""


class Locked(Refused):
    """Too many attempts. wait: how long to."""

    def __init__(self, wait: timedelta) -> None:
        self.wait = wait
        super().__init__(f"Слишком много попыток подряд. Подождите {_in_words(wait)} и попробуйте ещё раз.")


async def sign_in(entrance: Entrance, *, login: str, password: str, origin: Origin) -> Opened:
    """Open a session, or the way to the second factor. Raises `NotLetIn` or `Locked`.

    A login that does not exist costs the same time and is locked in the same way as one that does.
    """
    login = login.strip().lower()
    known = valid_login(login)
    names = [("from:" + origin.address, OF_ADDRESS), *([("login:" + login, OF_LOGIN)] if known else [])]
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        for name, patience in names:
            until = await work.accounts.attempt(name, now, patience)
            if until is not None:
                raise Locked(until - now)
        user = await work.users.get(login) if known else None
        await work.commit()
    there = user is not None and user.active and len(password) <= LONGEST
    fits = await entrance.passwords.fits(password[:LONGEST], user.password_hash if user and there else None)
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        if user is None or not fits:
            # What was typed is not kept: it may be a password in the wrong field.
            await work.audit.write(signing(now, user.login if user else "", "session.open", origin, allowed=False))
            await work.commit()
            raise NotLetIn("Логин или пароль не подошли. Проверьте раскладку клавиатуры и Caps Lock.")
        opened = await _opened(work, entrance, user, now, origin)
        await work.accounts.forgive("login:" + login)
        await work.accounts.take_back("from:" + origin.address)
        await work.accounts.forget_failures(now - OF_LOGIN.forget)
        await work.sessions.forget(now - _FORGET)
        await work.commit()
    return opened


async def _opened(work: UnitOfWork, entrance: Entrance, user: User, now: datetime, origin: Origin) -> Opened:
    factor = await kept_factor(work, entrance.vault, user.login)
    stage = Stage.IN
    if factor is not None and factor.confirmed:
        stage = Stage.CODE
    elif user.role in REQUIRED:
        stage = Stage.ENROL
    action = "session.open" if stage is Stage.IN else "session.half"
    await work.audit.write(signing(now, user.login, action, origin))
    return await open_session(work, user.login, stage, now, origin)


def _in_words(wait: timedelta) -> str:
    seconds = max(1, round(wait.total_seconds()))
    if seconds < 60:
        return f"{seconds} {_form(seconds, 'секунду', 'секунды', 'секунд')}"
    minutes = -(-seconds // 60)
    return f"{minutes} {_form(minutes, 'минуту', 'минуты', 'минут')}"


def _form(count: int, one: str, few: str, many: str) -> str:
    if count % 10 == 1 and count % 100 != 11:
        return one
    return few if count % 10 in {2, 3, 4} and count % 100 not in {12, 13, 14} else many
