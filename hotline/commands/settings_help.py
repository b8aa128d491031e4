"""Everything that can be set, as a table: `python -m hotline.commands.settings_help`, and the test of the guide."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from types import UnionType
from typing import Any, get_args

from pydantic import BaseModel

from hotline.settings import Settings


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting. key: as in hotline.toml, with dots. default: as one would write it; None: it must be given."""

    key: str
    default: str | None
    help: str

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return "HOTLINE_" + self.key.upper().replace(".", "__")


def setting_rows(model: type[BaseModel] = Settings, prefix: str = "") -> Iterator[SettingRow]:
    """Give every setting, in the order in which the settings are declared."""
    for name, field in model.model_fields.items():
        section = _section(field.annotation)
        if section is not None:
            yield from setting_rows(section, f"{prefix}{name}.")
        else:
            default = None if field.is_required() else _written(field.default)
            yield SettingRow(f"{prefix}{name}", default, field.description or "")


def settings_table() -> str:
    """Say the whole table in Markdown: variable, default, meaning."""
    lines = ["| variable | default | meaning |", "|---|---|---|"]
    lines += [f"| `{row.variable}` | {_cell(row.default)} | {row.help} |" for row in setting_rows()]
    return "\n".join(lines) + "\n"


def _section(annotation: Any) -> type[BaseModel] | None:
    """Find the section behind `annotation`, optional or not; None for a plain value."""
    kinds = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    return next((kind for kind in kinds if isinstance(kind, type) and issubclass(kind, BaseModel)), None)


def _written(default: object) -> str:
    return "" if default is None else str(default)


def _cell(default: str | None) -> str:
    if default is None:
        return "required"
    return f"`{default}`" if default else "-"


if __name__ == "__main__":
    sys.stdout.write(settings_table())
