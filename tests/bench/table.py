"""The figures as a table for a person, and as JSON for a machine."""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench.figures import NONE, OK, Figure

_COLOURS = {OK: "green", NONE: ""}


def show(title: str, figures: Sequence[Figure], conditions: Mapping[str, str]) -> None:
    """Print one table on standard output."""
    compared = any(figure.pure is not None for figure in figures)
    table = Table(title=title, title_justify="left", caption=_told(conditions), caption_justify="left")
    table.add_column("figure", overflow="fold")
    for heading in ("unit", "product", *(("pure dialplan", "ratio") if compared else ()), "limit", ""):
        table.add_column(heading, justify="right" if heading not in {"unit", ""} else "left", no_wrap=True)
    for figure in figures:
        compared_cells = [_number(figure.pure), _number(figure.ratio)] if compared else []
        verdict, colour = figure.verdict, _COLOURS.get(figure.verdict, "bold red")
        limit = "" if figure.limit is None else str(figure.limit)
        cell = f"[{colour}]{verdict}[/]" if colour else verdict
        table.add_row(figure.name, figure.unit, _number(figure.product), *compared_cells, limit, cell)
    console = Console()
    Console(width=max(console.width, 120) if not console.is_terminal else None).print(table)


def write_json(file: Path, tables: Mapping[str, Sequence[Figure]], details: Mapping[str, Any]) -> None:
    """Everything that was measured. Numbers that are none (NaN, infinity) become null."""
    content = {
        "tables": {title: [_as_json(figure) for figure in figures] for title, figures in tables.items()},
        **details,
    }
    file.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _as_json(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "unit": figure.unit,
        "product": _finite(figure.product),
        "pure": _finite(figure.pure),
        "ratio": _finite(figure.ratio),
        "limit": None if figure.limit is None else str(figure.limit),
        "verdict": figure.verdict,
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else round(value, 4)


def _number(value: float | None) -> str:
    if value is None:
        return ""
    if not math.isfinite(value):
        return "—"
    if value == int(value):
        return f"{value:.0f}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2f}"


def _told(conditions: Mapping[str, str]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in conditions.items())
