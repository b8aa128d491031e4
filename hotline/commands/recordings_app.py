"""The commands under `hotline recordings`: what is kept of sound, and whether all of it can still be heard."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import typer

from hotline.commands.cli import Json, do, print_json
from hotline.settings import load_settings

recordings = typer.Typer(help="Записи разговоров и сообщения.", invoke_without_command=True)

_KINDS = {"message": "сообщение", "talk": "разговор"}
_STATES = {"plain": "ещё не убрана", "sealed": "в хранилище", "failed": "не читается", "erased": "стёрта"}


@recordings.callback(invoke_without_command=True)
def recordings_list(context: typer.Context, as_json: Json = False) -> None:
    """Все записи, старые сверху."""
    if context.invoked_subcommand:
        return
    from hotline.commands.reading import recordings_list as read

    found = do(read(load_settings()))
    if as_json:
        print_json(found)
        return
    from rich.console import Console

    Console().print(_table(found))


@recordings.command("verify")
def recordings_verify(as_json: Json = False) -> None:
    """Прочитать каждую запись до конца и сверить с её контрольной суммой."""
    from hotline.commands.verify_recordings import verify_recordings

    found = do(verify_recordings(load_settings()))
    if as_json:
        print_json(found)
    else:
        for broken in found["broken"]:
            typer.echo(f"{broken['id']}: {broken['fault']}", err=True)
        typer.echo(f"Проверено: {found['checked']}. Испорчено: {len(found['broken'])}.")
    if found["broken"]:
        raise typer.Exit(1)


def _table(found: Iterable[Mapping[str, Any]]) -> Any:
    from rich.table import Table

    table = Table(title="Записи")
    for heading in ("Дата и время", "Вид", "Длина, с", "Состояние", "Формат", "Размер, КБ"):
        table.add_column(heading, no_wrap=heading == "Дата и время")
    for recording in found:
        table.add_row(
            datetime.fromisoformat(recording["started_at"]).strftime("%d.%m.%Y %H:%M:%S"),
            _KINDS.get(recording["kind"], recording["kind"]),
            "" if recording["duration_s"] is None else f"{recording['duration_s']:.0f}",
            ": ".join(filter(None, (_STATES[recording["state"]], recording["fault"]))),
            recording["form"],
            "" if not recording["bytes"] else f"{recording['bytes'] / 1024:.0f}",
        )
    return table
