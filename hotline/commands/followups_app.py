"""The commands under `hotline followups`: who must be called, the proof of attempts, and whether a paper is ours."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from hotline.commands.cli import Json, do, print_json
from hotline.settings import load_settings

followups = typer.Typer(help="Контрольные звонки после ответа и справки о дозвоне.", invoke_without_command=True)


@followups.callback(invoke_without_command=True)
def follow_ups(context: typer.Context, as_json: Json = False) -> None:
    """Контрольные звонки: кому позвонить после ответа, до какого дня, чем кончилось."""
    if context.invoked_subcommand:
        return
    from hotline.commands.followups import follow_ups_list, follow_ups_table

    found = do(follow_ups_list(load_settings()))
    if as_json:
        print_json(found)
    else:
        today = datetime.now(load_settings().centre.zone).date()
        none = "Контрольных звонков нет: отвеченных обращений ещё не было."
        Console().print(follow_ups_table(found, today) if found else none)


@followups.command("proof")
def proof(
    which: Annotated[str, typer.Argument(metavar="ID", help="id звонка из --json или № обращения: 125, 2-125")],
    target: Annotated[Path, typer.Option("-o", "--output", help="файл PDF; прежний будет заменён")],
    as_json: Json = False,
) -> None:
    """Справка о дозвоне (PDF): каждая попытка позвонить семье, её исход и срок."""
    from hotline.commands.proof import write_proof

    told = do(write_proof(load_settings(), which, target))
    if as_json:
        print_json(told)
    else:
        typer.echo("Справка к обращению № {number}: попыток {attempts}, файл {file}".format_map(told))


@followups.command("verify")
def verify(code: Annotated[str, typer.Argument(help="контрольное число внизу справки")], as_json: Json = False) -> None:
    """Напечатана ли справка здесь: по её контрольному числу."""
    from hotline.commands.proof import verified

    told = do(verified(load_settings(), code))
    if as_json:
        print_json(told)
    else:
        typer.echo(
            "Справку напечатали здесь {printed_at}, {login}: обращение № {number}, попыток {attempts}.".format_map(told)
        )
