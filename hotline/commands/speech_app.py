"""`hotline speech check|install|again|run`."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from hotline.commands.cli import Json, do, print_json
from hotline.settings import load_settings

speech = typer.Typer(help="Расшифровка сообщений и разговоров.", no_args_is_help=True)


@speech.command("check")
def check(as_json: Json = False) -> None:
    """Есть ли модель, загружается ли она, сколько длится фраза и сколько записей ждёт."""
    settings = load_settings()
    from hotline.commands.speech_check import check_speech

    found = check_speech(settings, do)
    if as_json:
        print_json([{"part": part.name, "ok": part.ok, "say": part.say} for part in found])
    else:
        for part in found:
            colour, verdict = ("green", "в порядке") if part.ok else ("red", "НЕ ГОТОВО")
            text = f"[{colour}]{verdict:9}[/]  {escape(f'{part.name}: {part.say}')}"
            Console(highlight=False).print(text, soft_wrap=True)
    raise typer.Exit(0 if all(part.ok for part in found) else 1)


@speech.command("install")
def install(
    source: Annotated[str, typer.Option("--from", help="папка с моделью, её zip или адрес https://…")] = "",
    sha256: Annotated[str, typer.Option(help="контрольная сумма SHA-256, которую должен иметь zip")] = "",
    as_json: Json = False,
) -> None:
    """Поставить модель: из папки, из zip, а без --from малую русскую из интернета."""
    settings = load_settings()
    from hotline.commands.speech_install import install_speech

    told = install_speech(settings, source, sha256)
    if as_json:
        print_json(told)
    else:
        typer.echo(f"Модель поставлена: {told['model']}\n{told['next']}")


@speech.command("again")
def again(as_json: Json = False) -> None:
    """Расшифровать снова то, что не получилось: после смены модели, памяти или починки диска."""
    from hotline.commands.speech_again import speech_again

    waiting = do(speech_again(load_settings()))
    if as_json:
        print_json({"again": waiting})
    else:
        typer.echo(f"Снова ждут расшифровки: {waiting}." if waiting else "Неудавшихся расшифровок нет.")


@speech.command("run")
def run(
    model: Annotated[Path | None, typer.Option(help="папка модели вместо той, что в настройках")] = None,
) -> None:
    """Расшифровывать в этом окне, рядом со службой или на другой машине. Ctrl-C: закончить начатое и выйти."""
    settings = load_settings()
    from hotline.commands.speech_run import run_speech

    run_speech(settings, model)
