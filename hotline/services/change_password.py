"""One's own password, with the old one at hand."""

from hotline.domain.lock_out import OF_LOGIN
from hotline.domain.password import LONGEST, check_password
from hotline.domain.refusal import Refused
from hotline.domain.session import Visitor
from hotline.services.entrance import Entrance, Origin, signing
from hotline.services.sign_in import Locked


async def change_password(  # noqa: PLR0913 - a form has as many fields as it has
    entrance: Entrance, visitor: Visitor, *, old: str, new: str, again: str, origin: Origin
) -> None:
    """Change it and end all other sessions. Raises `Refused`; a wrong old password counts like a failed sign-in."""
    user = visitor.user
    if new != again:
        raise Refused("Новый пароль и повтор не совпадают. Наберите их ещё раз.")
    check_password(new, user.login)
    if new == old:
        raise Refused("Новый пароль совпадает со старым. Придумайте другой.")
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        until = await work.accounts.attempt("login:" + user.login, now, OF_LOGIN)
        await work.commit()
    if until is not None:
        raise Locked(until - now)
    if not await entrance.passwords.fits(old[:LONGEST], user.password_hash):
        async with entrance.database.unit_of_work() as work:
            await work.audit.write(signing(now, user.login, "own.password", origin, allowed=False))
            await work.commit()
        raise Refused("Старый пароль не подошёл. Проверьте раскладку клавиатуры и Caps Lock.")
    made = await entrance.passwords.hash(new)
    async with entrance.database.unit_of_work() as work:
        await work.accounts.set_password(user.login, made)
        await work.accounts.forgive("login:" + user.login)
        await work.sessions.end_all(user.login, now, but=visitor.session.key)
        await work.audit.write(signing(now, user.login, "own.password", origin))
        await work.commit()
