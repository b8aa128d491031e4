"""The second door: an application on the phone shows codes; set up, confirm, check, renew."""

import hmac
import secrets
from dataclasses import replace
from datetime import datetime
from urllib.parse import quote

import pyotp

from hotline.domain.people import User
from hotline.domain.refusal import Refused
from hotline.domain.second_factor import RECOVERY_CODES, REQUIRED, SecondFactor, recovery_digest
from hotline.ports import UnitOfWork
from hotline.ports.vault import Vault
from hotline.services.entrance import Entrance

#: Clocks of telephones go wrong by this many steps.
_TOLERANCE = 1

_STEP_S = 30

#: Without letters and digits that look alike.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_LOST = "Второй фактор только что изменили в другом окне. Обновите страницу и попробуйте ещё раз."


async def kept_factor(work: UnitOfWork, vault: Vault, login: str) -> SecondFactor | None:
    """The second factor of the person, confirmed or begun; None when there is none."""
    return _open(vault, login, await work.accounts.second_factor(login))


async def begin_factor(entrance: Entrance, login: str) -> SecondFactor:
    """A secret to be shown as a picture; the same until it is confirmed, so that a reload of the page harms nothing.

    Raises `Refused` when a confirmed one is there already.
    """
    async with entrance.database.unit_of_work() as work:
        sealed = await work.accounts.second_factor(login)
        factor = _open(entrance.vault, login, sealed)
        if factor is None:
            factor = SecondFactor(pyotp.random_base32())
            await _put(work, entrance.vault, login, sealed, factor)
            await work.commit()
    if factor.confirmed:
        raise Refused("Второй фактор уже настроен. Чтобы настроить новый телефон, сначала уберите прежний.")
    return factor


async def confirm_factor(work: UnitOfWork, entrance: Entrance, login: str, code: str) -> tuple[str, ...] | None:
    """The recovery codes, to be shown once, when the code shows that the application works; None when it does not.

    The caller commits.
    """
    sealed = await work.accounts.second_factor(login)
    factor = _open(entrance.vault, login, sealed)
    if factor is None or factor.confirmed:
        raise Refused(_LOST)
    step = _step_of(factor, code, entrance.clock.now())
    if step is None:
        return None
    codes = new_recovery_codes()
    confirmed = replace(factor.used(step), confirmed=True, recovery=tuple(map(recovery_digest, codes)))
    await _put(work, entrance.vault, login, sealed, confirmed)
    return codes


async def use_code(work: UnitOfWork, entrance: Entrance, login: str, code: str) -> bool:
    """Whether this is a fresh code of the application, or a recovery code, which is crossed out. The caller commits."""
    sealed = await work.accounts.second_factor(login)
    factor = _open(entrance.vault, login, sealed)
    if factor is None or not factor.confirmed:
        return False
    step = _step_of(factor, code, entrance.clock.now())
    after = factor.used(step) if step is not None else factor.without(code)
    return after is not None and await _put(work, entrance.vault, login, sealed, after, strict=False)


async def renew_recovery(work: UnitOfWork, entrance: Entrance, login: str) -> tuple[str, ...]:
    """Eight new recovery codes instead of all old ones. The caller checked a code, and commits."""
    sealed = await work.accounts.second_factor(login)
    factor = _open(entrance.vault, login, sealed)
    if factor is None or not factor.confirmed:
        raise Refused(_LOST)
    codes = new_recovery_codes()
    await _put(work, entrance.vault, login, sealed, replace(factor, recovery=tuple(map(recovery_digest, codes))))
    return codes


async def drop_factor(work: UnitOfWork, user: User) -> None:
    """Without a second factor from now on. Raises `Refused` for those who need one. The caller commits."""
    if user.role in REQUIRED:
        raise Refused(
            "Вашей роли второй фактор нужен всегда. Новый телефон настроит администратор: он сбросит прежний."
        )
    await clear_factor(work, user.login)


async def clear_factor(work: UnitOfWork, login: str) -> None:
    """Forget it, whatever it is; it is set up anew at the next sign-in of those who need one."""
    await work.accounts.swap_second_factor(login, await work.accounts.second_factor(login), "")


def address_for_app(factor: SecondFactor, login: str) -> str:
    """otpauth://…, as applications read it from a picture."""
    # The issuer only once and short: each Russian letter takes six signs, and a camera reads a coarse picture better.
    return f"{pyotp.TOTP(factor.secret).provisioning_uri(name=login)}&issuer={quote('Диспетчерская')}"


def _step_of(factor: SecondFactor, code: str, now: datetime) -> int | None:
    """The step this code belongs to, when nobody used it or a later one."""
    digits = "".join(code.split())
    if not (digits.isascii() and digits.isdigit() and len(digits) == 6):
        return None
    totp, current = pyotp.TOTP(factor.secret), int(now.timestamp()) // _STEP_S
    fitting = [
        step
        for step in range(current - _TOLERANCE, current + _TOLERANCE + 1)
        if hmac.compare_digest(totp.generate_otp(step), digits) and step > factor.last_step
    ]
    return fitting[0] if fitting else None


def new_recovery_codes() -> tuple[str, ...]:
    """Codes to be shown once; each opens the second door once."""
    return tuple(
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(2)) for _ in range(RECOVERY_CODES)
    )


def _open(vault: Vault, login: str, sealed: str) -> SecondFactor | None:
    return SecondFactor.of_text(vault.open(sealed, f"totp:{login}")) if sealed else None


async def _put(  # noqa: PLR0913 - old and new value are both needed to swap
    work: UnitOfWork, vault: Vault, login: str, old: str, factor: SecondFactor, *, strict: bool = True
) -> bool:
    swapped = await work.accounts.swap_second_factor(login, old, vault.seal(factor.text(), f"totp:{login}"))
    if strict and not swapped:
        raise Refused(_LOST)
    return swapped
