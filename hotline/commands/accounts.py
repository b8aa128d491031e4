"""The commands under `hotline user`: through the running service, or into the database."""

from typing import Annotated, Any

import typer

from hotline.commands.cli import Json, do, print_json
from hotline.commands.remote import ask_service
from hotline.domain.people import Role
from hotline.settings import Settings, load_settings


def add_account_commands(users: typer.Typer) -> None:
    """Hang the commands under `hotline user`."""
    users.command("add")(_add)
    users.command("list")(_list)
    users.command("password")(_password)
    users.command("totp-reset")(_totp_reset)
    users.command("deactivate")(_deactivate)
    users.command("activate")(_activate)


def _add(
    login: str,
    name: Annotated[str, typer.Option(help="имя, как его видят коллеги")],
    role: Annotated[Role, typer.Option(help="роль")],
    queue: Annotated[list[str] | None, typer.Option(help="очередь специалиста: psychologist или lawyer")] = None,
    as_json: Json = False,
) -> None:
    """Создать учётную запись; пароль и секрет телефона показываются один раз."""
    from hotline.commands.users import add

    told = do(add(load_settings(), login=login, name=name, role=role, queues=queue or []))
    words = (
        f"Учётная запись создана: {told['login']}\nПароль для входа: {told['password']}\n"
        f"Телефон SIP: пользователь {told['sip']['user']}, секрет {told['sip']['secret']}\nЭто показывается один раз."
    )
    _say(told, words, as_json=as_json)


def _list(as_json: Json = False) -> None:
    """Кто есть, в какой роли, у кого подключён второй фактор."""
    people = do(_ask(load_settings(), "user-list", ""))
    if as_json:
        print_json(people)
        return
    for one in people:
        marks = [one["role"], *([] if one["active"] else ["отключён"]), *(["код"] if one["second_factor"] else [])]
        typer.echo(f"{one['login']:<16} {one['name']} ({', '.join(marks)})")


def _password(login: str, as_json: Json = False) -> None:
    """Выдать новый пароль; он показывается один раз, все сеансы завершаются."""
    told = do(_ask(load_settings(), "user-password", login))
    _say(told, f"Новый пароль для {login}: {told['password']}\nЭто показывается один раз.", as_json=as_json)


def _totp_reset(login: str, as_json: Json = False) -> None:
    """Сбросить второй фактор: телефон с кодами потерян или сменился."""
    told = do(_ask(load_settings(), "user-totp-reset", login))
    _say(told, f"Второй фактор {login} сброшен; новый подключится при следующем входе.", as_json=as_json)


def _deactivate(login: str, as_json: Json = False) -> None:
    """Отключить учётную запись: вход, телефон и очередь — сразу."""
    told = do(_ask(load_settings(), "user-deactivate", login))
    _say(told, f"{login}: отключено." if told["changed"] else f"{login}: уже отключено.", as_json=as_json)


def _activate(login: str, as_json: Json = False) -> None:
    """Включить отключённую учётную запись снова."""
    told = do(_ask(load_settings(), "user-activate", login))
    _say(told, f"{login}: включено." if told["changed"] else f"{login}: и так действует.", as_json=as_json)


async def _ask(settings: Settings, action: str, login: str) -> Any:
    told = ask_service(settings.home, action, login=login)
    if told is not None:
        return told
    from hotline.bootstrap.account_actions import CHANGES, accounts_told, staff_of
    from hotline.bootstrap.entrance import build_entrance
    from hotline.bootstrap.parts import open_database
    from hotline.system_clock import SystemClock

    async with open_database(settings) as database:
        entrance = build_entrance(settings, database, SystemClock())
        return (
            await accounts_told(entrance) if action == "user-list" else await CHANGES[action](staff_of(entrance), login)
        )


def _say(told: Any, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(told)
    else:
        typer.echo(words)
