"""The door: login and password, then the second factor for those who need one."""

from typing import Any

from aiohttp import web
from aiohttp_session import get_session, new_session

from console.auth.keys import ENTRANCE, PAGES, STORAGE
from console.auth.qr import qr_svg
from console.auth.sessions import csrf_of, give_cookie, give_stranger
from console.auth.where import origin_of
from console.keys import CSRF, PERSON
from console.web import Page, form, render
from hotline.domain.rights import Action
from hotline.domain.session import Session, Stage
from hotline.services.entrance import Opened
from hotline.services.pass_second_door import enrol, show_code
from hotline.services.second_factor import address_for_app, begin_factor
from hotline.services.sign_in import Locked, NotLetIn, sign_in
from hotline.services.sign_out import sign_out

_CODE, _ENROL = "/login/code", "/login/second-factor"


async def show(request: web.Request) -> web.StreamResponse:
    """The form; whoever is in already goes to her place."""
    if request.get(PERSON) is not None:
        raise web.HTTPSeeOther("/")
    if not request.get(CSRF):
        request[CSRF] = csrf_of(give_stranger(await new_session(request)))
    sentence = (
        "Страница была открыта слишком долго. Введите логин и пароль ещё раз." if "again" in request.query else ""
    )
    return render(request, "login.html", sentence=sentence, login="")


async def enter(request: web.Request) -> web.StreamResponse:
    """A login and a password."""
    fields = await form(request)
    login = fields.get("login", "")
    try:
        opened = await sign_in(
            request.app[ENTRANCE], login=login, password=fields.get("password", ""), origin=origin_of(request)
        )
    except (NotLetIn, Locked) as refusal:
        return _again(request, "login.html", refusal, login=login[:64])
    await _change_cookie(request, opened)
    raise web.HTTPSeeOther({Stage.IN: "/", Stage.CODE: _CODE, Stage.ENROL: _ENROL}[opened.stage])


async def code_form(request: web.Request) -> web.StreamResponse:
    """Where the code of the application is typed."""
    await _halfway(request, Stage.CODE)
    return render(request, "login_code.html", sentence="")


async def code(request: web.Request) -> web.StreamResponse:
    """A code of the application, or a recovery code."""
    session = await _halfway(request, Stage.CODE)
    try:
        opened = await show_code(
            request.app[ENTRANCE], session, (await form(request)).get("code", "")[:64], origin_of(request)
        )
    except (NotLetIn, Locked) as refusal:
        return _again(request, "login_code.html", refusal)
    await _change_cookie(request, opened)
    raise web.HTTPSeeOther("/")


async def factor_form(request: web.Request) -> web.StreamResponse:
    """A picture for the application on the telephone."""
    session = await _halfway(request, Stage.ENROL)
    return render(request, "login_factor.html", sentence="", **await _picture(request, session.login))


async def factor(request: web.Request) -> web.StreamResponse:
    """The first code; then the recovery codes, once."""
    session = await _halfway(request, Stage.ENROL)
    try:
        enrolled = await enrol(
            request.app[ENTRANCE], session, (await form(request)).get("code", "")[:64], origin_of(request)
        )
    except (NotLetIn, Locked) as refusal:
        return _again(request, "login_factor.html", refusal, **await _picture(request, session.login))
    await _change_cookie(request, enrolled.opened)
    return render(request, "recovery.html", codes=enrolled.recovery, onward="/")


async def leave(request: web.Request) -> web.StreamResponse:
    """End the session; its other pages are closed too."""
    visitor = await request.app[STORAGE].visitor(request)
    if visitor is not None:
        await sign_out(request.app[ENTRANCE], visitor.session, origin_of(request))
        await request.app[PAGES].look()
    (await get_session(request)).invalidate()
    raise web.HTTPSeeOther("/login")


async def _halfway(request: web.Request, stage: Stage) -> Session:
    """The session between the two doors. Sends everybody else to where she belongs."""
    visitor = await request.app[STORAGE].visitor(request)
    if visitor is None:
        raise web.HTTPSeeOther("/login")
    if visitor.session.stage is not stage:
        raise web.HTTPSeeOther({Stage.IN: "/", Stage.CODE: _CODE, Stage.ENROL: _ENROL}[visitor.session.stage])
    return visitor.session


async def _change_cookie(request: web.Request, opened: Opened) -> None:
    """A new token at every step up, so that nobody who planted a cookie comes in with us; the old one ends."""
    old = await request.app[STORAGE].visitor(request)
    if old is not None and old.session.stage is not Stage.IN:
        async with request.app[ENTRANCE].database.unit_of_work() as work:
            await work.sessions.end(old.session.key, request.app[ENTRANCE].clock.now())
            await work.commit()
    give_cookie(await new_session(request), opened)


async def _picture(request: web.Request, login: str) -> dict[str, Any]:
    begun = await begin_factor(request.app[ENTRANCE], login)
    secret = " ".join(begun.secret[at : at + 4] for at in range(0, len(begun.secret), 4))
    return {"qr": qr_svg(address_for_app(begun, login), "QR-код для приложения"), "secret": secret}


def _again(request: web.Request, template: str, refusal: NotLetIn | Locked, **context: Any) -> web.StreamResponse:
    status = 429 if isinstance(refusal, Locked) else 403
    answer = render(request, template, status=status, sentence=str(refusal), **context)
    if isinstance(refusal, Locked):
        answer.headers["Retry-After"] = str(max(1, round(refusal.wait.total_seconds())))
    return answer


ROUTES = (
    Page("GET", "/login", show, None),
    Page("POST", "/login", enter, None),
    Page("GET", _CODE, code_form, None),
    Page("POST", _CODE, code, None),
    Page("GET", _ENROL, factor_form, None),
    Page("POST", _ENROL, factor, None),
    Page("POST", "/logout", leave, Action.OWN_ACCOUNT),
)
