"""`hotline user …` besides `add`: the same changes as on the page «Сотрудники», by whoever has the machine."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from console.control import Action
from hotline.bootstrap.parts import NoQueues
from hotline.domain.people import User
from hotline.ports import Queues
from hotline.services.dismiss import dismiss, take_back
from hotline.services.entrance import Entrance, Origin
from hotline.services.renew_secrets import renew_password, reset_second_factor
from hotline.services.second_factor import kept_factor
from hotline.services.staff import Staff

if TYPE_CHECKING:
    from hotline.bootstrap.service import Service

#: In the audit the machine stands for whoever sits at it.
COMMAND_LINE = Origin("", "команда hotline")

AccountChange = Callable[[Staff, str], Awaitable[dict[str, Any]]]


async def _password(staff: Staff, login: str) -> dict[str, Any]:
    return {"login": login, "password": await renew_password(staff, login)}


async def _factor(staff: Staff, login: str) -> dict[str, Any]:
    await reset_second_factor(staff, login)
    return {"login": login}


async def _dismiss(staff: Staff, login: str) -> dict[str, Any]:
    return {"login": login, "changed": await dismiss(staff, login)}


async def _return(staff: Staff, login: str) -> dict[str, Any]:
    return {"login": login, "changed": await take_back(staff, login)}


#: Name of the action -> what it does; the answer is what `--json` prints.
CHANGES: Mapping[str, AccountChange] = {
    "user-password": _password,
    "user-totp-reset": _factor,
    "user-deactivate": _dismiss,
    "user-activate": _return,
}


async def accounts_told(entrance: Entrance) -> list[dict[str, Any]]:
    """Everybody, by login; nothing secret."""
    async with entrance.database.unit_of_work() as work:
        return [
            _told(user, await kept_factor(work, entrance.vault, user.login) is not None)
            for user in await work.users.all()
        ]


def staff_of(entrance: Entrance) -> Staff:
    """Changes while no service runs: the next start tells Asterisk."""

    async def nothing() -> None: ...

    def nobody(login: str) -> None:
        del login

    queues: Queues = NoQueues()
    return Staff(entrance, queues, "", COMMAND_LINE, nothing, nobody)


def account_actions(service: "Service") -> dict[str, Action]:
    """Name -> action, for `console.control.ControlDoor`."""

    async def phones_changed() -> None:
        await service.phones_changed()
        await service.desk.desk.shifts_changed()

    async def change(act: AccountChange, fields: Mapping[str, Any]) -> Any:
        entrance, hub = service.entrance, service.desk.hub
        staff = Staff(entrance, service.queues, "", COMMAND_LINE, phones_changed, hub.cut)
        return await act(staff, str(fields["login"]))

    async def listed(_: Mapping[str, Any]) -> Any:
        return await accounts_told(service.entrance)

    return {name: partial(change, act) for name, act in CHANGES.items()} | {"user-list": listed}


def _told(user: User, factor: bool) -> dict[str, Any]:
    return {
        "login": user.login,
        "name": user.name,
        "position": user.position,
        "role": user.role.value,
        "queues": list(user.queues),
        "active": user.active,
        "second_factor": factor,
    }
