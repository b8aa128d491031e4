"""`hotline journal export`: the journal as a file in an official form.

The rows are read here, not in the service: a long PDF must not slow the calls down, and the file belongs to the person
who asked. A running service first puts into the database what it still holds in memory.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from console.paper.sheets import open_sheet
from console.paper.target import replacing
from hotline.bootstrap.parts import open_database
from hotline.commands.remote import ask_service
from hotline.domain.forms import FORMS, FileFormat, FormName
from hotline.ports.forms import Sheet
from hotline.services.export_journal import Order, export_journal
from hotline.settings import Settings
from hotline.system_clock import SystemClock

Told = Callable[[str, int, int | None], None]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write, where. volume: None for all; since, until: days of the centre, both included."""

    form: FormName
    format: FileFormat
    target: Path
    volume: int | None = None
    since: date | None = None
    until: date | None = None


def export(settings: Settings, wanted: Wanted) -> dict[str, Any]:
    """Write the file, showing on a terminal how far it is; give what `--json` prints. Raises `Refused` and OSError."""
    with replacing(wanted.target) as path, _Progress() as told:
        ask_service(settings.home, "settle")
        sheet, rows = asyncio.run(_collect(settings, wanted, path, told))
        sheet.finish()  # here and not in a thread, so that Ctrl-C ends it at once
    return {
        "file": str(wanted.target),
        "form": wanted.form.value,
        "format": wanted.format.value,
        "title": FORMS[wanted.form].title,
        "rows": rows,
    }


async def _collect(settings: Settings, wanted: Wanted, path: Path, told: Told) -> tuple[Sheet, int]:
    now = SystemClock().now().astimezone(settings.centre.zone)
    order = Order(
        FORMS[wanted.form],
        wanted.volume,
        wanted.since,
        wanted.until,
        settings.centre.name,
        f"Выгружено из электронного журнала {now:%d.%m.%Y %H:%M}",
    )
    async with open_database(settings) as database:
        return await export_journal(
            database,
            order,
            partial(open_sheet, wanted.format, path, order.form, partial(told, "напечатано строк")),
            lambda count: told("прочитано строк", count, None),
        )


class _Progress:
    """A bar on stderr of a terminal, and nothing in a script."""

    def __init__(self) -> None:
        terminal = Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=terminal,
            transient=True,
            disable=not terminal.is_terminal,
        )
        self._task = self._bar.add_task("", total=None)

    def __enter__(self) -> Told:
        self._bar.start()
        return self._tell

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def _tell(self, what: str, done: int, total: int | None) -> None:
        self._bar.update(self._task, description=what, completed=done, total=total)
