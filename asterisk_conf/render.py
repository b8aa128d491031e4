"""Write the configuration of Asterisk: templates and checked values into HOTLINE_HOME/etc/asterisk, mode 0600."""

import os
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

from asterisk_conf.context import template_context
from asterisk_conf.provide import Asterisk
from asterisk_conf.values import check_all, safe
from hotline.domain.people import User
from hotline.settings import Settings

STANDALONE = Path(__file__).resolve().parent.parent / "agi_scripts" / "standalone"
TEMPLATES = Path(__file__).resolve().parent / "templates"

#: Folders of the runtime, below HOTLINE_HOME.
_FOLDERS = (
    "etc",
    "etc/asterisk",
    "run",
    "run/lib",
    "run/lib/keys",
    "run/db",
    "run/data",
    "run/data/sounds",
    "run/spool",
    "run/spool/tmp",
    "run/cache",
    "log",
    "log/cel-custom",
    "messages",
    "talks",
    "prompts",
    "spool",
)


class CannotRender(Exception):
    """The configuration cannot be written. Says what and what to do."""


def configuration_file(home: Path) -> Path:
    """What Asterisk is started with (``-C``)."""
    return home.absolute() / "etc" / "asterisk" / "asterisk.conf"


def rendered(context: Mapping[str, Any], templates: Sequence[Path] = (TEMPLATES,)) -> dict[str, str]:
    """Every template as text: file name -> content. Pure but for reading templates; earlier folders win.

    Raises `asterisk_conf.values.UnsafeValue` with the key of the first value that Asterisk would misread.
    """
    check_all(context)
    environment = Environment(  # noqa: S701 - no HTML; every value passes `finalize`
        loader=ChoiceLoader([FileSystemLoader(folder) for folder in templates]),
        undefined=StrictUndefined,
        finalize=lambda value: safe(value, "a value printed by a template"),
        keep_trailing_newline=True,
        trim_blocks=False,
    )
    names = [name for name in environment.list_templates() if name.endswith(".conf")]
    return {name: environment.get_template(name).render(context) for name in names}


def render(
    settings: Settings,
    asterisk: Asterisk,
    users: Sequence[User],
    generation: int,
    templates: Sequence[Path] = (TEMPLATES,),
) -> set[str]:
    """Write the whole configuration and the folders it names; give the names of the files that changed.

    Nothing is written when a value is refused. Raises `UnsafeValue`, `asterisk_conf.secrets.BadSecret`, `CannotRender`.
    """
    home = settings.home.absolute()
    files = rendered(template_context(settings, asterisk, users, generation), templates)
    try:
        prepare_folders(home, asterisk)
        prepare_standalone(home)
        return _write(home / "etc" / "asterisk", files)
    except OSError as fault:
        raise CannotRender(
            f"{fault.filename or home}: {fault.strerror}; make {home} writable for this user and give it room"
        ) from fault


def next_generation(home: Path) -> int:
    """Count one more start. The count makes every Linkedid unique; a count that was lost goes on from the clock."""
    counter = home / "run" / "starts"
    try:
        count = int(counter.read_text(encoding="ascii")) + 1
    except FileNotFoundError:
        count = 1
    except ValueError:
        count = int(counter.stat().st_mtime)
    counter.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _replace(counter, str(count))
    return count


def current_generation(home: Path) -> int:
    """The count of the last start; a new one when it is unknown."""
    try:
        return int((home / "run" / "starts").read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return next_generation(home)


def prepare_folders(home: Path, asterisk: Asterisk) -> None:
    """Make the runtime folders and link the program's sounds, music and documentation into them. Raises OSError."""
    for folder in _FOLDERS:
        (home / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    data = home / "run" / "data"
    _link(data / "documentation", asterisk.data / "documentation")
    _link(data / "moh", asterisk.data / "moh")
    # app_queue keeps the name of a sound in 80 bytes: hotline/<key> is short whatever the path of the home.
    _link(data / "sounds" / "hotline", home / "prompts")
    spoken = sorted((asterisk.data / "sounds").glob("ru*"))
    if spoken:
        _link(data / "sounds" / "ru", spoken[0])


def prepare_standalone(home: Path) -> None:
    """Write what Asterisk starts when the service is away: our Python, the script, the spool. Raises OSError."""
    words = [sys.executable, str(STANDALONE / "lost_call.py"), str(home / "spool")]
    script = home / "etc" / "standalone" / "lost_call"
    script.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    _replace(script, f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n')
    script.chmod(0o700)


def _link(link: Path, target: Path) -> None:
    if link.is_symlink() and link.readlink() == target:
        return
    draft = link.with_name(f".{link.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    draft.symlink_to(target)
    draft.replace(link)


def _write(folder: Path, files: Mapping[str, str]) -> set[str]:
    changed = set()
    for name, text in files.items():
        path = folder / name
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            _replace(path, text)
            changed.add(name)
    for stale in folder.glob("*.conf"):
        if stale.name not in files:
            stale.unlink()
            changed.add(stale.name)
    return changed


def _replace(path: Path, text: str) -> None:
    """Whole or not at all, readable by the owner only."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.unlink(missing_ok=True)
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    draft.replace(path)
