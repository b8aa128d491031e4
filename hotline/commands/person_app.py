"""`hotline person extract|erase`: the rights of a person whose data the centre keeps."""

from pathlib import Path
from typing import Annotated

import typer

from hotline.commands.cli import Json, do, print_json
from hotline.domain.refusal import Refused
from hotline.settings import load_settings

person = typer.Typer(help="Права человека: выписка и уничтожение его данных.", no_args_is_help=True)

Phone = Annotated[str, typer.Option(help="номер телефона")]
Appeal = Annotated[str, typer.Option(help="№ обращения (с томом: 2/125), вместе с --name")]
Name = Annotated[str, typer.Option(help="имя, как оно стоит в карточке обращения")]


@person.command("extract")
def extract(  # noqa: PLR0913, PLR0917 - options of one command
    target: Annotated[Path, typer.Option("-o", "--output", help="куда записать ZIP")],
    reason: Annotated[str, typer.Option(help="основание: заявление, дата, входящий номер")],
    phone: Phone = "",
    appeal: Appeal = "",
    name: Name = "",
    as_json: Json = False,
) -> None:
    """Собрать всё, что хранится о человеке, в ZIP для него самого. Файл доступен только вам."""
    from hotline.commands.keeping import extract_to

    told = do(extract_to(load_settings(), target, reason=reason, phone=phone, appeal=appeal, name=name))
    if as_json:
        print_json(told)
    else:
        typer.echo(f"Выписка записана: {told['file']} (звонков {told['calls']}, обращений {told['appeals']}).")


@person.command("erase")
def erase(
    request: Annotated[str, typer.Option(help="номер просьбы; без него — список просьб")] = "",
    sure: Annotated[bool, typer.Option("--yes", help="не спрашивать")] = False,
    as_json: Json = False,
) -> None:
    """Исполнить просьбу руководителя об уничтожении. Просят на странице «Данные человека», исполняет другой человек."""
    from hotline.commands.keeping import erase_requested, requests_list

    if not request:
        found = do(requests_list(load_settings()))
        if as_json:
            print_json(found)
            return
        for one in found:
            typer.echo("{id}  {asked_at}  {asked_by}: {reason}  {state}".format_map(one))
        if not found:
            typer.echo("Просьб об уничтожении нет.")
        return
    if not sure and not as_json and not typer.confirm("Уничтоженное не вернуть. Уничтожить?"):
        raise Refused("Ничего не уничтожено.")
    told = do(erase_requested(load_settings(), request))
    if as_json:
        print_json(told)
    else:
        typer.echo(f"Уничтожено. Акт № {told['act']} — на странице «Данные человека».")
