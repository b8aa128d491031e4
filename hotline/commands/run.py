"""`hotline run`: everything, in the foreground."""

import asyncio
import gc
import logging
import logging.handlers
import signal
import sys
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


def run_service(settings: Settings) -> int:
    """Run until SIGTERM or SIGINT. Exit code 0 after a clean stop; faults of the start are told with their remedy."""
    _, catalogue = load_menu(settings)  # a wrong menu starts nothing
    _prepare_log(settings.home)
    try:
        if missing(catalogue, settings.home / "prompts"):
            from hotline.commands.prompts import build_prompts  # loads what measures sound: seconds, and 50 MB

            _say(build_prompts(settings))
        uvloop.run(_run(settings))
    except (Refused, CannotProvide, *START_FAULTS) as fault:
        raise Refused(str(fault)) from fault
    return 0


async def _run(settings: Settings) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for end in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(end, stop.set)
    service = Service(settings, _say)
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
    _say(f"ready: calls to {number} are taken at {settings.sip.bind}:{settings.sip.port} (SIP, UDP and TCP)")
    await stop.wait()
    _say("stopping")
    await service.stop()


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


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
