"""What the running service tells about itself, and whether its doors answer."""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from hotline.commands.check_part import Part
from ivr.sip_probe import somebody_answers

_PROBE_S = 2.0
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - read, not bound
_NOBODY = "никого: звонящим предложат оставить сообщение; начать смену: hotline shift start ЛОГИН"
_RESTART = "перезапустите службу: make run"


def asterisk_link_part(state: Mapping[str, Any]) -> Part:
    """Asterisk runs, and its events are heard."""
    name, ami = "связь с Asterisk", state["ami"]
    if state["asterisk"] is None:
        say = "станция остановилась, служба поднимает её; не поднимается — причина в log/asterisk-console.log"
        return Part(name, ok=False, say=say)
    if not ami["linked"]:
        return Part(name, ok=False, say=f"{ami['reason']}; восстановится само, иначе {_RESTART}")
    return Part(name, ok=True, say=f"события слышны, pid {state['asterisk']}")


async def sip_part(bind: str, port: int) -> Part:
    """Somebody speaks SIP where callers arrive."""
    ok = await somebody_answers(_ANY.get(bind, bind), port, within=_PROBE_S)
    return Part("телефония (SIP)", ok=ok, say=f"{'отвечает' if ok else 'не отвечает'} на {bind}:{port}" + _or(ok))


async def stories_part(port: int) -> Part:
    """FastAGI takes a connection and lets it go again: the loop that talks to callers is awake."""
    ok = False
    try:
        async with asyncio.timeout(_PROBE_S):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            try:
                writer.write(b"\n\n")  # nobody's headers: the server closes
                ok = await reader.read(1) == b""
            finally:
                writer.close()
    except (OSError, TimeoutError):
        pass
    say = f"{'отвечают' if ok else 'не отвечают'} на порту {port}"
    return Part("голосовое меню (FastAGI)", ok=ok, say=say + _or(ok))


async def console_part(bind: str, port: int) -> Part:
    """The pages of the desk answer. Calls are taken without them, so they are no reason to say no."""
    ok = False
    try:
        async with asyncio.timeout(_PROBE_S):
            reader, writer = await asyncio.open_connection(_ANY.get(bind, bind), port)
            try:
                writer.write(b"GET /login HTTP/1.0\r\nHost: localhost\r\n\r\n")
                ok = (await reader.readline()).startswith(b"HTTP/1.")
            finally:
                writer.close()
    except (OSError, TimeoutError):
        pass
    say = f"{'открывается' if ok else 'не открывается'}: http://{bind}:{port}/"
    return Part("рабочее место (страницы)", ok=ok, say=say + _or(ok), needed=False)


def journal_part(state: Mapping[str, Any], zone: ZoneInfo) -> Part:
    """Where rows go at the moment. The spool keeps them, so a call can be taken; memory alone does not."""
    journal, silence = state["journal"], state["database"]
    since = datetime.fromisoformat(journal["since"]).astimezone(zone).strftime("%d.%m.%Y %H:%M:%S")
    reason = journal["reason"] or silence
    if journal["state"] == "holding":
        say = f"с {since} строки только в памяти ({reason}): освободите место на диске, службу не останавливайте"
        return Part("журнал", ok=False, say=say)
    if journal["state"] == "spooling":
        say = f"с {since} база не отвечает ({reason}), строки ждут в папке spool; почините базу, они запишутся сами"
        return Part("журнал", ok=False, say=say, needed=False)
    if silence:
        say = f"строки пишутся, но база не читается ({silence}); проверьте HOTLINE_DATABASE__URL"
        return Part("журнал", ok=False, say=say, needed=False)
    return Part("журнал", ok=True, say=f"база отвечает, строки пишутся с {since}")


def recordings_part(fault: str) -> Part:
    """Sound goes into the vault after each call. What waits stays as it is, and calls go on."""
    if fault:
        return Part("записи", ok=False, say=f"не убираются в хранилище или не открываются: {fault}", needed=False)
    return Part("записи", ok=True, say="после разговора убираются в хранилище")


def shift_part(serving: Mapping[str, bool] | None) -> Part:
    """Who would be rung. Nobody is no fault: callers are then offered a message."""
    name = "сотрудники на смене"
    if serving is None:
        return Part(name, ok=False, say="станция не говорит, кто на смене", needed=False)
    if not serving:
        return Part(name, ok=False, say=_NOBODY, needed=False)
    silent = sorted(login for login, reached in serving.items() if not reached)
    say = f"на смене {len(serving)}"
    if silent:
        say += f"; телефон не на связи: {', '.join(silent)} (включите телефон или проверьте его пользователя и секрет)"
    return Part(name, ok=len(silent) < len(serving), say=say, needed=False)


def _or(ok: bool) -> str:
    return "" if ok else f"; {_RESTART}"
