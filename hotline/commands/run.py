"""`hotline run`: everything, in the foreground."""

import asyncio
import gc
import logging
import logging.handlers
import signal
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import uvloop

from asterisk_conf.fetch import CannotProvide
from asterisk_conf.launch import START_FAULTS
from hotline.bootstrap.menu import load_menu
from hotline.bootstrap.service import Service
from hotline.domain.refusal import Refused
from hotline.settings import Settings
from ivr.prompts import missing

log = logging.getLogger("hotline")


#: What goes on while the service runs. When it returns, the service stops.
Meanwhile = Callable[[Service], Awaitable[None]]


def run_service(settings: Settings, meanwhile: Meanwhile | None = None) -> int:
    """Run until SIGTERM or SIGINT, or until `meanwhile` returns.

    Exit code 0 after a clean stop; faults of the start are told with their remedy.
    """
    _, catalogue = load_menu(settings)  # a wrong menu starts nothing
    _prepare_log(settings.home)
    try:
        if missing(catalogue, settings.home / "prompts"):
            from hotline.commands.prompts import build_prompts  # loads what measures sound: seconds, and 50 MB

            say(build_prompts(settings))
        uvloop.run(_run(settings, meanwhile))
    except (Refused, CannotProvide, *START_FAULTS) as fault:
        raise Refused(str(fault)) from fault
    return 0


async def _run(settings: Settings, meanwhile: Meanwhile | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for end in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(end, stop.set)
    service = Service(settings, say)
    starting = asyncio.create_task(service.start())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.gather(starting, return_exceptions=True)
        return
    await starting
    # What the start has built lives as long as the service: the collector need not look at it again with every call.
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    number = settings.centre.numbers[0]
    taken = f"calls to {number} are taken at {settings.sip.bind}:{settings.sip.port} (SIP, UDP and TCP)"
    say(taken if meanwhile else f"ready: {taken}")
    await _until_stopped(service, stopping, meanwhile)
    say("stopping")
    await service.stop()


async def _until_stopped(service: Service, stopping: asyncio.Task[bool], meanwhile: Meanwhile | None) -> None:
    """A fault of what goes on meanwhile is raised once the service has stopped cleanly."""
    if meanwhile is None:
        await stopping
        return
    going = asyncio.ensure_future(meanwhile(service))
    await asyncio.wait([going, stopping], return_when=asyncio.FIRST_COMPLETED)
    going.cancel()
    [outcome] = await asyncio.gather(going, return_exceptions=True)
    if isinstance(outcome, Exception):
        await service.stop()
        raise outcome


def _prepare_log(home: Path) -> None:
    folder = home / "log"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        to_file = logging.handlers.RotatingFileHandler(
            folder / "hotline.log", maxBytes=10_000_000, backupCount=5, encoding="utf-8"
        )
    except OSError as fault:
        raise Refused(
            f"{folder} cannot be written ({fault.strerror}): give it to this user, or set HOTLINE_HOME"
        ) from fault
    to_person = logging.StreamHandler(sys.stderr)
    to_person.setLevel(logging.WARNING)
    logging.basicConfig(
        level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", handlers=[to_file, to_person]
    )
    for chatty in ("apscheduler", "asyncio", "aiohttp"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def say(line: str) -> None:
    """Print one line at once, also into a pipe."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
