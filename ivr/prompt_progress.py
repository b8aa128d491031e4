"""Progress of a build as a person sees it: a bar on a terminal, plain lines in a log."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from ivr.prompt_build import Step
from ivr.prompt_studio import Source

#: Plain lines that say how far it is; every line would bury what a log is for.
_EACH = 10


@contextmanager
def shown(console: Console | None = None) -> Iterator[Callable[[Step], None]]:
    """What to give `build` as `report`. Writes to standard error, which leaves standard output to `--json`."""
    console = console or Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: _line(console, step)
        return
    columns = (TextColumn("prompts"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[key]}"))
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("prompts", total=None, key="")

        def advance(step: Step) -> None:
            bar.update(task, completed=step.done, total=step.total, key=step.key)
            if step.fault:
                bar.console.print(step.fault, style="yellow", markup=False, highlight=False)

        yield advance


def _line(console: Console, step: Step) -> None:
    if step.fault:
        console.print(step.fault, markup=False, highlight=False, soft_wrap=True)
    if step.done == step.total or (step.done % _EACH == 0 and step.source is Source.SPOKEN):
        console.print(f"prompts: {step.done} of {step.total} ready", markup=False, highlight=False)
