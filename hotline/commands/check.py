"""`hotline check`: each part, in order or what to do about it. Works with the service running and without.

Looks at everything side by side, each look bounded; reads much and writes nothing that stays.
"""

import asyncio
from collections.abc import Awaitable
from datetime import date, datetime
from typing import Any

from asterisk_conf.control import running_pid
from db.look import file_of, silence_of
from hotline.bootstrap.menu import load_menu
from hotline.bootstrap.single import is_taken
from hotline.commands.check_machine import (
    asterisk_part,
    calendar_part,
    model_part,
    ports_part,
    room_part,
    sound_parts,
)
from hotline.commands.check_part import PATIENCE_S, Part, bounded, in_thread
from hotline.commands.check_service import (
    asterisk_link_part,
    console_part,
    journal_part,
    recordings_part,
    shift_part,
    sip_part,
    stories_part,
)
from hotline.commands.remote import ask_within
from hotline.domain.calendar import WorkingCalendar
from hotline.domain.refusal import Refused
from hotline.settings import Settings, WrongSettings
from ivr.prompts import load_catalogue

__all__ = ["Part", "check_all"]

_START = "запустите: make run"


async def check_all(settings: Settings) -> list[Part]:
    """Every part, in the order of a call. A call can be taken when all needed ones are ok. 10 s at most."""
    menu, catalogue = _menu(settings)
    service, state = await _service(settings)
    today = datetime.now(settings.centre.zone).date()
    looks: list[Awaitable[Part]] = [
        bounded("Asterisk", in_thread(lambda: asterisk_part(settings.cache))),
        *(_running(settings, state) if state is not None else _standing(settings)),
        bounded("место на диске", in_thread(lambda: room_part(settings.home))),
        bounded("модель речи", in_thread(lambda: model_part(settings, state and state.get("speech")))),
        bounded("календарь", in_thread(lambda: calendar_part(today, _known(today, state)))),
    ]
    asterisk, *others = await asyncio.gather(*looks)
    return [menu, asterisk, service, *others, *sound_parts(catalogue, settings)]


def _known(today: date, state: Any) -> list[int]:
    """The running service has the calendar at hand; else it is read, which takes most of a second."""
    return WorkingCalendar().known_from(today) if state is None else state["calendar"]


def _menu(settings: Settings) -> tuple[Part, list[str]]:
    """The menu, and the keys of everything that is said."""
    try:
        menu, catalogue = load_menu(settings)
    except WrongSettings as faults:
        return Part("настройки и меню", ok=False, say=str(faults)), list(load_catalogue())
    say = f"уровней меню: {len(menu.levels)}, номер {settings.centre.number}, часы {settings.centre.opening_hours}"
    return Part("настройки и меню", ok=True, say=say), list(catalogue)


async def _service(settings: Settings) -> tuple[Part, Any]:
    """Whether the service runs, and what it tells; None when it tells nothing."""
    try:
        state = await in_thread(lambda: ask_within(PATIENCE_S, settings.home, "state", {}))
    except Refused:
        say = f"запущена, но {PATIENCE_S:g} с не отвечает: остановите её (Ctrl-C, не поможет — kill -9) и {_START}"
        return Part("служба", ok=False, say=say), None
    if state is not None:
        return Part("служба", ok=True, say=f"запущена в {settings.home}"), state
    if is_taken(settings.home):
        return Part("служба", ok=False, say="запускается или останавливается; повторите через несколько секунд"), None
    return Part("служба", ok=False, say=f"не запущена; {_START}"), None


def _running(settings: Settings, state: Any) -> list[Awaitable[Part]]:
    zone = settings.centre.zone
    return [
        bounded("связь с Asterisk", in_thread(lambda: asterisk_link_part(state))),
        bounded("телефония (SIP)", sip_part(settings.sip.bind, settings.sip.port)),
        bounded("голосовое меню (FastAGI)", stories_part(settings.agi.port)),
        bounded("рабочее место (страницы)", console_part(settings.web.bind, settings.web.port)),
        bounded("журнал", in_thread(lambda: journal_part(state, zone))),
        bounded("записи", in_thread(lambda: recordings_part(state.get("sounds", "")))),
        bounded("сотрудники на смене", in_thread(lambda: shift_part(state["serving"]))),
    ]


def _standing(settings: Settings) -> list[Awaitable[Part]]:
    """What can be said without the service."""
    ports = [] if is_taken(settings.home) else [bounded("папка и порты", in_thread(lambda: _ports(settings)))]
    return [*ports, bounded("журнал", in_thread(lambda: _database(settings)))]


def _ports(settings: Settings) -> Part:
    """An Asterisk that outlived its service holds the ports for it, and leads callers by itself."""
    if running_pid(settings.home) is None:
        return ports_part(settings)
    say = f"станция работает без службы: меню нет, звонящих ведёт запасной сценарий; {_START}"
    return Part("папка и порты", ok=False, say=say)


def _database(settings: Settings) -> Part:
    """The database, read directly. Nothing is created in it."""
    file = file_of(settings.database_url)
    if file is not None and not file.exists():
        return Part("журнал", ok=True, say=f"появится при первом запуске: {file}")
    silence = silence_of(settings.database_url)
    if silence:
        say = f"база не отвечает ({silence}); проверьте HOTLINE_DATABASE__URL и саму базу"
        return Part("журнал", ok=False, say=say)
    return Part("журнал", ok=True, say="база отвечает")
