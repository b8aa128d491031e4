"""The administrator's list of colleagues: add, change, let go, bring back, renew what was lost."""

from collections.abc import Sequence

from aiohttp import web

from console.auth.keys import ENTRANCE
from console.auth.where import origin_of
from console.keys import DESK
from console.web import Page, back_to, person, render
from hotline.domain.people import QUEUES, Role, User
from hotline.domain.person_fields import FIRST_QUEUES
from hotline.domain.refusal import Refused
from hotline.domain.rights import Action
from hotline.services.change_person import change_person
from hotline.services.dismiss import dismiss, take_back
from hotline.services.hire import hire
from hotline.services.renew_secrets import renew_password, renew_phone_secret, reset_second_factor
from hotline.services.second_factor import kept_factor
from hotline.services.staff import Staff

_DONE = {
    "changed": "Изменения сохранены.",
    "dismissed": "Учётная запись отключена: вход закрыт, телефон и очередь отключены.",
    "returned": "Учётная запись снова действует.",
    "factor": "Второй фактор сброшен. Новый телефон подключится при следующем входе.",
}

_EMPTY = {"login": "", "name": "", "position": "", "role": Role.DISPATCHER.value, "queues": []}


async def show(request: web.Request) -> web.StreamResponse:
    """Everybody, those who left at the end."""
    async with request.app[DESK].database.unit_of_work() as work:
        people = sorted(await work.users.all(), key=lambda one: (not one.active, one.name.casefold()))
        on_shift = set(await work.shifts.open())
    done = _DONE.get(request.query.get("done", ""), "")
    return render(request, "people.html", people=people, on_shift=on_shift, done=done)


async def new_form(request: web.Request) -> web.StreamResponse:
    """A new colleague."""
    return _new_page(request, _EMPTY)


async def add(request: web.Request) -> web.StreamResponse:
    """Add her; what she signs in with is shown once."""
    fields, queues = await _fields(request)
    try:
        made = await hire(_staff(request), login=fields["login"], queues=queues, **_traits(fields))
    except Refused as refusal:
        return _new_page(request, fields | {"queues": queues}, str(refusal))
    shown = [("Логин", made.login), ("Пароль", made.password)]
    if fields["role"] != Role.ADMIN.value:
        shown += [("Телефон SIP: пользователь", made.sip_user), ("Телефон SIP: секрет", made.sip_secret)]
    return render(request, "person_once.html", title="Учётная запись создана", login=made.login, shown=shown)


async def one(request: web.Request) -> web.StreamResponse:
    """A colleague."""
    user = await _user(request)
    done = _DONE.get(request.query.get("done", ""), "")
    return await _person_page(request, user, _kept(user), done=done)


async def change(request: web.Request) -> web.StreamResponse:
    """Name, post, role, queues."""
    user = await _user(request)
    fields, queues = await _fields(request)
    try:
        await change_person(_staff(request), user.login, queues=queues, **_traits(fields))
    except Refused as refusal:
        return await _person_page(request, user, fields | {"queues": queues}, fault=str(refusal))
    return back_to(f"/people/{user.login}?done=changed", request)


async def let_go(request: web.Request) -> web.StreamResponse:
    """No sign-in, no phone, no queue."""
    user = await _user(request)
    try:
        await dismiss(_staff(request), user.login)
    except Refused as refusal:
        return await _person_page(request, user, _kept(user), fault=str(refusal))
    return back_to(f"/people/{user.login}?done=dismissed", request)


async def bring_back(request: web.Request) -> web.StreamResponse:
    """She works here again."""
    user = await _user(request)
    await take_back(_staff(request), user.login)
    return back_to(f"/people/{user.login}?done=returned", request)


async def password(request: web.Request) -> web.StreamResponse:
    """A new password, shown once."""
    user = await _user(request)
    shown = [("Логин", user.login), ("Пароль", await renew_password(_staff(request), user.login))]
    return render(request, "person_once.html", title="Новый пароль", login=user.login, shown=shown)


async def factor(request: web.Request) -> web.StreamResponse:
    """Forget the telephone with her codes."""
    user = await _user(request)
    await reset_second_factor(_staff(request), user.login)
    return back_to(f"/people/{user.login}?done=factor", request)


async def phone(request: web.Request) -> web.StreamResponse:
    """A new secret of her desk phone, shown once."""
    user = await _user(request)
    secret = await renew_phone_secret(_staff(request), user.login)
    shown = [("Телефон SIP: пользователь", user.login), ("Телефон SIP: секрет", secret)]
    return render(request, "person_once.html", title="Новый секрет телефона", login=user.login, shown=shown)


async def _user(request: web.Request) -> User:
    async with request.app[DESK].database.unit_of_work() as work:
        user = await work.users.get(request.match_info["login"])
    if user is None:
        raise web.HTTPNotFound
    return user


def _staff(request: web.Request) -> Staff:
    desk = request.app[DESK]

    async def phones_changed() -> None:
        await desk.phones_changed()
        await desk.shifts_changed()

    return Staff(
        entrance=request.app[ENTRANCE],
        queues=desk.queues,
        by=person(request).login,
        origin=origin_of(request),
        phones_changed=phones_changed,
        cut=desk.hub.cut,
    )


async def _fields(request: web.Request) -> tuple[dict[str, str], list[str]]:
    """The texts of the form, and the queues that are ticked."""
    posted = await request.post()
    texts = {
        name: value for name in ("login", "name", "position", "role") if isinstance(value := posted.get(name, ""), str)
    }
    return texts, [queue for queue in posted.getall("queues", []) if isinstance(queue, str)]


def _traits(fields: dict[str, str]) -> dict[str, str]:
    return {name: fields[name] for name in ("name", "position", "role")}


def _kept(user: User) -> dict[str, object]:
    return {"name": user.name, "position": user.position, "role": user.role.value, "queues": user.queues}


def _new_page(request: web.Request, fields: object, fault: str = "") -> web.StreamResponse:
    status = 422 if fault else 200
    return render(request, "person_new.html", status=status, fields=fields, fault=fault, **_choices())


async def _person_page(
    request: web.Request, user: User, fields: object, *, fault: str = "", done: str = ""
) -> web.StreamResponse:
    entrance = request.app[ENTRANCE]
    async with entrance.database.unit_of_work() as work:
        factor = await kept_factor(work, entrance.vault, user.login)
        on_shift = user.login in await work.shifts.open()
    return render(
        request,
        "person.html",
        status=422 if fault else 200,
        user=user,
        fields=fields,
        fault=fault,
        done=done,
        factor=factor is not None and factor.confirmed,
        on_shift=on_shift,
        **_choices(),
    )


def _choices() -> dict[str, Sequence[object]]:
    return {"roles": list(Role), "queues": [(code, QUEUES[code]) for code in FIRST_QUEUES]}


_PERSON = "/people/{login:[a-z0-9_-]+}"

ROUTES = (
    Page("GET", "/people", show, Action.PEOPLE),
    Page("POST", "/people", add, Action.PEOPLE),
    Page("GET", "/people/add/form", new_form, Action.PEOPLE),
    Page("GET", _PERSON, one, Action.PEOPLE),
    Page("POST", _PERSON, change, Action.PEOPLE),
    Page("POST", _PERSON + "/dismiss", let_go, Action.PEOPLE),
    Page("POST", _PERSON + "/return", bring_back, Action.PEOPLE),
    Page("POST", _PERSON + "/password", password, Action.PEOPLE),
    Page("POST", _PERSON + "/second-factor", factor, Action.PEOPLE),
    Page("POST", _PERSON + "/phone", phone, Action.PEOPLE),
)
