"""The command `hotline survey`."""

from typing import Annotated

import typer
from rich.console import Console

from hotline.commands.cli import Json, day, do, print_json
from hotline.settings import load_settings


def survey(
    since: Annotated[str | None, typer.Option("--from", help="с этого дня, 2026-05-09")] = None,
    until: Annotated[str | None, typer.Option("--to", help="по этот день включительно")] = None,
    as_json: Json = False,
) -> None:
    """Анкета удовлетворённости: кого спросили, сколько ответили и что."""
    from hotline.commands.survey import survey_results, survey_table

    found = do(survey_results(load_settings(), day(since), day(until)))
    if as_json:
        print_json(found)
    else:
        Console().print(survey_table(found))
