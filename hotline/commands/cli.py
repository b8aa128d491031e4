"""What the commands share: one option, one way to run, to read a day and to print."""

import asyncio
import json
import sys
from collections.abc import Coroutine
from datetime import date
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="только JSON на стандартном выводе")]


def do(work: Coroutine[Any, Any, Any]) -> Any:
    """The result of a coroutine."""
    return asyncio.run(work)


def day(text: str | None) -> date | None:
    """A day as people type it; None for none. Raises `hotline.domain.refusal.Refused` for what is no day."""
    from hotline.commands.calendar import parse_day

    return None if text is None else parse_day(text)


def print_json(value: object) -> None:
    """The only thing on standard output."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
