"""The commands under `hotline stop-list`: straight in the database, whether the service runs or not."""

from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from hotline.commands.cli import Json, do, print_json
from hotline.settings import Settings, load_settings

#: Who changes the list from a terminal of the machine, as the audit names her.
_LOGIN, _ORIGIN = "hotline", "команда hotline"

stop_list = typer.Typer(help="Стоп-лист: номера, по которым служба никогда не звонит сама.")

Reason = Annotated[str, typer.Option(help="почему: кто и когда попросил")]


@stop_list.callback(invoke_without_command=True)
def listed(context: typer.Context, as_json: Json = False) -> None:
    """Стоп-лист: номера, по которым служба никогда не звонит сама."""
    if context.invoked_subcommand:
        return
    found = do(_read(load_settings()))
    if as_json:
        print_json(found)
        return
    table = Table(title="Стоп-лист")
    for heading in ("Номер", "Причина", "Кто внёс", "Когда"):
        table.add_column(heading, no_wrap=heading in {"Номер", "Когда"})
    for one in found:
        table.add_row(one["phone"], one["reason"], one["by"], one["at"][:16].replace("T", " "))
    Console().print(table if found else "Стоп-лист пуст.")


@stop_list.command("add")
def add(number: str, reason: Reason, as_json: Json = False) -> None:
    """Внести номер: служба больше не позвонит на него сама."""
    _told(do(_change(load_settings(), number, reason, on=True)), "внесён в стоп-лист", as_json=as_json)


@stop_list.command("remove")
def remove(number: str, reason: Reason, as_json: Json = False) -> None:
    """Убрать номер: служба снова может звонить на него."""
    _told(do(_change(load_settings(), number, reason, on=False)), "убран из стоп-листа", as_json=as_json)


def _told(phone: str, what: str, *, as_json: bool) -> None:
    if as_json:
        print_json({"phone": phone})
    else:
        typer.echo(f"Номер {phone} {what}.")


async def _read(settings: Settings) -> list[dict[str, Any]]:
    """Newest first; times carry the centre's offset. That somebody read it is in the audit before."""
    from hotline.bootstrap.parts import open_database
    from hotline.domain.audit import AuditEntry
    from hotline.services.stop_list import stop_list as numbers
    from hotline.system_clock import SystemClock

    async with open_database(settings) as database:
        async with database.unit_of_work() as work:
            entry = AuditEntry(SystemClock().now(), _LOGIN, "stop_list.read", "stop_list", origin=_ORIGIN)
            await work.audit.write(entry)
            await work.commit()
        found, zone = await numbers(database), settings.centre.zone
    return [
        {
            "phone": one.phone,
            "reason": one.reason,
            "by": one.login,
            "at": one.at.astimezone(zone).isoformat(timespec="seconds"),
        }
        for one in found
    ]


async def _change(settings: Settings, number: str, reason: str, *, on: bool) -> str:
    from hotline.bootstrap.parts import open_database
    from hotline.services.stop_list import By, allow_number, stop_number
    from hotline.system_clock import SystemClock

    by, change = By(_LOGIN, SystemClock().now(), _ORIGIN), stop_number if on else allow_number
    async with open_database(settings) as database:
        return await change(database, number, reason, by)
