"""What is wrong with the settings, a line each: source, key, reason and remedy. Passwords never print."""

import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

#: Names another file than hotline.toml.
CONFIG = "HOTLINE_CONFIG"

_PREFIX = "HOTLINE_"


def file_faults(file: Path) -> Iterator[str]:
    """What keeps the file from being read. A hotline.toml may be missing, a file that HOTLINE_CONFIG names may not."""
    try:
        tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        if CONFIG in os.environ:
            yield f"environment {CONFIG}: {file} does not exist; name the file with the settings, or unset it"
    except OSError as fault:
        yield f"{file}: {fault.strerror}; make it a file that this user may read"
    except UnicodeDecodeError as fault:
        yield f"{file}: no UTF-8 at byte {fault.start}; save the file as UTF-8"
    except tomllib.TOMLDecodeError as fault:
        yield f'{file}: not TOML: {fault}; write key = "value" under the name of its [section]'


def unknown_variables(settings: type[BaseModel]) -> Iterator[str]:
    """HOTLINE_CENTER__NUMBER would be passed over in silence otherwise."""
    known = {name.upper() for name in settings.model_fields}
    for variable in sorted(os.environ):
        section = variable.removeprefix(_PREFIX).partition("__")[0].upper()
        if variable.startswith(_PREFIX) and variable != CONFIG and section not in known:
            yield f"environment {variable}: there is no such setting; unset it, or take one of {_names(settings)}"


def section_fault(told: str) -> str:
    """A whole section given as text that is no JSON: HOTLINE_SIP=abc. told: what pydantic-settings says."""
    section = told.partition('"')[2].partition('"')[0]
    return f"environment {_PREFIX}{section.upper()}: is a section; set one of its keys, as in HOTLINE_SIP__PORT=5060"


def value_fault(settings: type[BaseModel], file: Path, fault: ErrorDetails) -> str:
    """One fault that pydantic found, in the words of an administrator."""
    where, given = fault["loc"], fault.get("input")
    key = ".".join(str(part) for part in where)
    variable = _PREFIX + "__".join(str(part).upper() for part in where)
    source = f"environment {variable}" if variable in os.environ else str(file)
    shown = f" (given: {_without_password(given)!r})" if isinstance(given, str | int | float) else ""
    if fault["type"] == "extra_forbidden":
        known = _names(_section(settings, where[:-1]))
        return f"{source}: {key}: there is no such setting; remove it, or take one of {known}"
    if fault["type"] == "model_type":
        return f"{source}: {key}: is a section{shown}; set its keys: {_names(_section(settings, where))}"
    field = _section(settings, where[:-1]).model_fields.get(str(where[-1])) if where else None
    meaning = f" — {field.description}" if field and field.description else ""
    return f"{source}: {key}: {fault['msg'].removeprefix('Value error, ')}{shown}{meaning}"


def _section(settings: type[BaseModel], where: tuple[int | str, ...]) -> Any:
    """The model at that place; the last that there is."""
    model: Any = settings
    for part in where:
        field = model.model_fields.get(str(part))
        kinds = (field.annotation, *get_args(field.annotation)) if field else ()
        model = next((kind for kind in kinds if hasattr(kind, "model_fields")), model)
    return model


def _names(model: Any) -> str:
    return ", ".join(model.model_fields)


def _without_password(given: str | float) -> str | float:
    return re.sub(r"//[^/@]*@", "//…@", given) if isinstance(given, str) else given
