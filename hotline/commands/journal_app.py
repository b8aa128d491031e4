"""The commands under `hotline journal`: the rows, one story, official forms, volumes."""

from pathlib import Path
from typing import Annotated

import typer

from hotline.commands.cli import Json, day, do, print_json
from hotline.domain.forms import FileFormat, FormName
from hotline.settings import load_settings

journal = typer.Typer(help="Журнал звонков.", invoke_without_command=True)
volumes = typer.Typer(help="Тома журнала: «Начат», «Окончен».", no_args_is_help=True)
journal.add_typer(volumes, name="volume")


@journal.callback(invoke_without_command=True)
def journal_rows(
    context: typer.Context,
    since: Annotated[str | None, typer.Option("--from", help="с этого дня, 2026-05-09")] = None,
    until: Annotated[str | None, typer.Option("--to", help="по этот день включительно")] = None,
    as_json: Json = False,
) -> None:
    """Строки журнала, старые сверху."""
    if context.invoked_subcommand:
        return
    from hotline.commands.reading import journal_between

    rows = do(journal_between(load_settings(), day(since), day(until)))
    if as_json:
        print_json(rows)
        return
    from rich.console import Console

    from hotline.commands.journal import rows_table

    Console().print(rows_table(rows))


@journal.command("show")
def journal_show(
    number: Annotated[int, typer.Argument(min=1, max=2**31 - 1)],
    volume: Annotated[int | None, typer.Option(min=1, max=999_999, help="том; без него открытый")] = None,
    as_json: Json = False,
) -> None:
    """Вся история одного звонка по его номеру в журнале."""
    from hotline.commands.journal import story_lines
    from hotline.commands.reading import story_of

    story = do(story_of(load_settings(), number, volume))
    if as_json:
        print_json(story)
    else:
        typer.echo("\n".join(story_lines(story)))


@volumes.command("list")
def volume_list(as_json: Json = False) -> None:
    """Все тома: когда начат, когда окончен, сколько записей."""
    from hotline.commands.volumes import volumes_list

    found = do(volumes_list(load_settings()))
    if as_json:
        print_json(found)
        return
    for one in found:
        ended = f"окончен {one['ended_at'][:10]}" if one["ended_at"] else "ведётся"
        started = (one["started_at"] or "—")[:10]
        typer.echo(f"Том {one['volume']}: начат {started}, {ended}, записей {one['last_number']}")


@volumes.command("close")
def volume_close(
    volume: Annotated[int, typer.Argument(min=1, max=999_999, help="какой том закрыть")], as_json: Json = False
) -> None:
    """Закрыть открытый том на рубеже года; следующий начнётся с № 1. Открыть его снова нельзя."""
    from hotline.commands.volumes import close_open_volume

    opened = do(close_open_volume(load_settings(), volume))
    if as_json:
        print_json(opened)
    else:
        typer.echo(f"Том {volume} закрыт. Записи идут в том {opened['volume']}, с № 1.")


@journal.command("export")
def journal_export(  # noqa: PLR0913, PLR0917 - an argument is an option
    form: Annotated[FormName, typer.Option(help="официальная форма; full — все сведения")],
    file_format: Annotated[FileFormat, typer.Option("--format", help="вид файла")],
    target: Annotated[Path, typer.Option("-o", "--output", help="файл; прежний будет заменён")],
    since: Annotated[str | None, typer.Option("--from", help="с этого дня, 2026-05-09")] = None,
    until: Annotated[str | None, typer.Option("--to", help="по этот день включительно")] = None,
    volume: Annotated[int | None, typer.Option(min=1, max=2**31 - 1, help="том; без него все тома")] = None,
    as_json: Json = False,
) -> None:
    """Журнал файлом: графы официальной формы, XLSX, CSV или PDF."""
    from hotline.commands.export import Wanted, export

    told = export(load_settings(), Wanted(form, file_format, target, volume, day(since), day(until)))
    if as_json:
        print_json(told)
    else:
        typer.echo("{title}: строк {rows}, файл {file}".format_map(told))
