"""What lies on this machine, whether the service runs or not: programs, files, room, the calendar."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from asterisk_conf.preflight import ROOM, CannotStart
from asterisk_conf.preflight import check as preflight
from asterisk_conf.provide import MINIMUM, SYSTEM, Asterisk, find, inspect
from call_records.models import find_model
from hotline.commands.check_part import Part
from hotline.settings import Settings
from ivr.prompts import missing
from ivr.speech import REMEDY, VOICE

_WANTED = ".".join(map(str, MINIMUM))
_VOICES = Path("/usr/share/festival/voices")
#: The government moves the days of the next year in the autumn; before that nobody knows them.
_DECREE_MONTH = 10


def asterisk_part(cache: Path, system: Path = SYSTEM) -> Part:
    """An Asterisk that is new enough."""
    found = find(cache, system)
    if found is not None:
        return Part("Asterisk", ok=True, say=f"{found.version_text}, {_place(found)}")
    older = inspect(system)
    had = f"есть {older.version_text}, нужен {_WANTED}: в старом известные уязвимости" if older else "не найден"
    how = "make run возьмёт его из Debian (около 90 МБ)"
    if shutil.which("mmdebstrap") is None:
        how += ", для этого установите: apt-get install mmdebstrap"
    return Part("Asterisk", ok=False, say=f"{had}; {how}")


def room_part(home: Path) -> Part:
    """Room below HOTLINE_HOME, in MB."""
    place = next(folder for folder in (home, *home.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    say = f"свободно {free // 2**20} МБ в {home}"
    if free < ROOM:
        say += f", нужно не меньше {ROOM // 2**20}: освободите место или перенесите HOTLINE_HOME на другой диск"
    return Part("место на диске", ok=free >= ROOM, say=say)


def ports_part(settings: Settings) -> Part:
    """The folder and the ports that a start will need. Leaves no folder behind that was not there."""
    was_there = settings.home.exists()
    try:
        preflight(settings)
    except CannotStart as faults:
        return Part("папка и порты", ok=False, say=str(faults))
    finally:
        if not was_there and settings.home.is_dir():
            settings.home.rmdir()
    return Part("папка и порты", ok=True, say="свободны")


def sound_parts(catalogue: Iterable[str], settings: Settings) -> list[Part]:
    """The prompts, and the voice that speaks those that are missing."""
    keys = list(catalogue)
    lacking = missing(keys, settings.home / "prompts")
    if lacking:
        shown = ", ".join(lacking[:3]) + (" …" if len(lacking) > 3 else "")
        say = f"нет {len(lacking)} из {len(keys)} ({shown}): их озвучит hotline prompts build (make run делает это сам)"
    else:
        say = f"готовы все {len(keys)}"
    return [Part("фразы", ok=not lacking, say=say), voice_part(needed=bool(lacking))]


def voice_part(*, needed: bool, voices: Path = _VOICES) -> Part:
    """Festival and its Russian voice; needed only while a prompt is missing."""
    there = shutil.which("festival") is not None and any(voices.glob(f"*/{VOICE}"))
    say = "festival с русским голосом" if there else f"нет festival или его русского голоса; установите: {REMEDY}"
    if not there and not needed:
        say += " (понадобится, когда изменятся фразы)"
    return Part("голос для фраз", ok=there, say=say, needed=needed)


def model_part(settings: Settings, state: Mapping[str, Any] | None = None) -> Part:
    """The model that writes down what callers said; without it messages wait, audible.

    state: what a running service tells of its process; None when none runs.
    """
    name, waits = "модель речи", "сообщения можно слушать, текст появится позже"
    named, model = settings.speech.model, find_model(settings.speech.model, settings.home)
    if model is None and named is not None:
        say = f"в папке {named} модели нет, {waits}; поправьте HOTLINE_SPEECH__MODEL или уберите эту настройку"
        return Part(name, ok=False, say=say, needed=False)
    if model is None:
        say = f"не поставлена, {waits}; поставить: hotline speech install (или назовите папку в HOTLINE_SPEECH__MODEL)"
        return Part(name, ok=False, say=say, needed=False)
    if state is not None and state["pid"] is None and state["fault"]:
        say = f"{model}: {state['fault']}; подробнее: hotline speech check и log/speech.log"
        return Part(name, ok=False, say=say, needed=False)
    works = f", служба расшифровывает (pid {state['pid']})" if state is not None and state["pid"] else ""
    return Part(name, ok=True, say=f"{model}{works}", needed=False)


def calendar_part(today: date, known: Sequence[int]) -> Part:
    """Whether the days moved by the government are known. known: which of this year and the next."""
    following = today.year + 1
    say = f"известен на {', '.join(map(str, known))} г." if known else "не известен"
    if following not in known:
        say += f"; перенос выходных {following} года публикуют осенью, он придёт с обновлением (пакет holidays)"
    ok = today.year in known and (following in known or today.month < _DECREE_MONTH)
    return Part("производственный календарь", ok=ok, say=say, needed=False)


def _place(found: Asterisk) -> str:
    return "установлен в системе" if found.root == SYSTEM else f"в папке {found.root}"
