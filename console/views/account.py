"""My account: my password, where I am signed in, my second factor."""

from aiohttp import web

from console.auth.keys import ENTRANCE, PAGES, STORAGE
from console.auth.qr import qr_svg
from console.auth.where import origin_of
from console.web import Page, back_to, form, person, render
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.domain.second_factor import REQUIRED
from hotline.domain.session import Visitor
from hotline.services.change_password import change_password
from hotline.services.entrance import signing
from hotline.services.pass_second_door import count_code
from hotline.services.second_factor import (
    address_for_app,
    begin_factor,
    confirm_factor,
    drop_factor,
    kept_factor,
    renew_recovery,
    use_code,
)
from hotline.services.sign_out import end_others, end_session

_DONE = {
    "password": "Пароль изменён. Остальные сеансы завершены.",
    "session": "Сеанс завершён.",
    "sessions": "Остальные сеансы завершены.",
    "factor": "Второй фактор убран.",
}

_WRONG = "Код не подошёл. Введите код, который приложение показывает сейчас."


async def show(request: web.Request) -> web.StreamResponse:
    """The page."""
    return await _page(request)


async def password(request: web.Request) -> web.StreamResponse:
    """A new password in the place of the old one."""
    fields = await form(request)
    try:
        await change_password(
            request.app[ENTRANCE],
            await _visitor(request),
            old=fields.get("old", ""),
            new=fields.get("new", ""),
            again=fields.get("again", ""),
            origin=origin_of(request),
        )
    except Refused as refusal:
        return await _page(request, status=422, password_fault=str(refusal))
    await request.app[PAGES].look()
    return back_to("/account?done=password", request)


async def end_one(request: web.Request) -> web.StreamResponse:
    """End one of my sessions."""
    ended = await end_session(
        request.app[ENTRANCE], person(request).login, request.match_info["key"], origin_of(request)
    )
    if not ended:
        raise web.HTTPNotFound
    await request.app[PAGES].look()
    return back_to("/account?done=session", request)


async def end_all(request: web.Request) -> web.StreamResponse:
    """End all of them but this."""
    await end_others(request.app[ENTRANCE], (await _visitor(request)).session, origin_of(request))
    await request.app[PAGES].look()
    return back_to("/account?done=sessions", request)


async def factor_form(request: web.Request) -> web.StreamResponse:
    """Set up a second factor of one's own will."""
    return await _factor_page(request)


async def factor(request: web.Request) -> web.StreamResponse:
    """The first code of the application."""
    entrance, login = request.app[ENTRANCE], person(request).login
    await count_code(entrance, login)
    async with entrance.database.unit_of_work() as work:
        recovery = await confirm_factor(work, entrance, login, await _code(request))
        if recovery is not None:
            await work.accounts.forgive("code:" + login)
            await work.audit.write(signing(entrance.clock.now(), login, "own.factor", origin_of(request)))
            await work.commit()
    if recovery is None:
        return await _factor_page(request, sentence=_WRONG, status=422)
    return render(request, "recovery.html", codes=recovery, onward="/account")


async def recovery_codes(request: web.Request) -> web.StreamResponse:
    """New recovery codes; the old ones stop working."""
    entrance, login = request.app[ENTRANCE], person(request).login
    await count_code(entrance, login)
    async with entrance.database.unit_of_work() as work:
        fits = await use_code(work, entrance, login, await _code(request))
        codes = await renew_recovery(work, entrance, login) if fits else ()
        if fits:
            await work.accounts.forgive("code:" + login)
            await work.audit.write(signing(entrance.clock.now(), login, "own.recovery", origin_of(request)))
            await work.commit()
    if not fits:
        return await _page(request, status=422, factor_fault=_WRONG)
    return render(request, "recovery.html", codes=codes, onward="/account")


async def no_factor(request: web.Request) -> web.StreamResponse:
    """Without a second factor again, for those who may."""
    entrance, user = request.app[ENTRANCE], person(request)
    await count_code(entrance, user.login)
    async with entrance.database.unit_of_work() as work:
        fits = await use_code(work, entrance, user.login, await _code(request))
        if fits:
            await drop_factor(work, user)
            await work.accounts.forgive("code:" + user.login)
            await work.audit.write(signing(entrance.clock.now(), user.login, "own.no_factor", origin_of(request)))
            await work.commit()
    if not fits:
        return await _page(request, status=422, factor_fault=_WRONG)
    return back_to("/account?done=factor", request)


async def _code(request: web.Request) -> str:
    return (await form(request)).get("code", "")[:64]


async def _visitor(request: web.Request) -> Visitor:
    visitor = await request.app[STORAGE].visitor(request)
    if visitor is None:  # the session ended between the guard and here
        raise web.HTTPSeeOther("/login")
    return visitor


async def _page(request: web.Request, *, status: int = 200, **faults: str) -> web.StreamResponse:
    entrance, visitor = request.app[ENTRANCE], await _visitor(request)
    now = entrance.clock.now()
    async with entrance.database.unit_of_work() as work:
        sessions = await work.sessions.of(visitor.user.login)
        factor = await kept_factor(work, entrance.vault, visitor.user.login)
    return render(
        request,
        "account.html",
        status=status,
        sessions=[one for one in sessions if not one.ended(now, entrance.idle, entrance.longest)],
        here=visitor.session.key,
        factor=factor if factor is not None and factor.confirmed else None,
        required=visitor.user.role in REQUIRED,
        done=_DONE.get(request.query.get("done", ""), "") if status == 200 else "",
        **({"password_fault": "", "factor_fault": ""} | faults),
    )


async def _factor_page(request: web.Request, *, sentence: str = "", status: int = 200) -> web.StreamResponse:
    login = person(request).login
    begun = await begin_factor(request.app[ENTRANCE], login)
    secret = " ".join(begun.secret[at : at + 4] for at in range(0, len(begun.secret), 4))
    qr = qr_svg(address_for_app(begun, login), "QR-код для приложения")
    return render(request, "account_factor.html", status=status, qr=qr, secret=secret, sentence=sentence)


ROUTES = (
    Page("GET", "/account", show, Action.OWN_ACCOUNT),
    Page("POST", "/account/password", password, Action.OWN_ACCOUNT),
    Page("POST", "/account/sessions/end", end_all, Action.OWN_ACCOUNT),
    Page("POST", "/account/sessions/{key:[0-9a-f]+}/end", end_one, Action.OWN_ACCOUNT),
    Page("GET", "/account/second-factor", factor_form, Action.OWN_ACCOUNT),
    Page("POST", "/account/second-factor", factor, Action.OWN_ACCOUNT),
    Page("POST", "/account/second-factor/recovery", recovery_codes, Action.OWN_ACCOUNT),
    Page("POST", "/account/second-factor/off", no_factor, Action.OWN_ACCOUNT),
)
