"""`hotline speech run`: workers in the foreground."""

import asyncio
import logging
import os
import signal
from pathlib import Path

from call_records.models import find_model, is_model
from hotline.commands.run import say
from hotline.domain.refusal import Refused
from hotline.settings import Settings

NO_MODEL = "there is no model of speech: run hotline speech install, or name its folder in HOTLINE_SPEECH__MODEL"


def run_speech(settings: Settings, named: Path | None = None) -> None:
    """Until SIGINT (what is begun is finished) or SIGTERM (it goes back). Raises `Refused` with the remedy."""
    if named is not None and not is_model(named):
        raise Refused(f"{named} holds no Vosk model")
    model = named or find_model(settings.speech.model, settings.home)
    if model is None:
        raise Refused(NO_MODEL)
    # Before numpy is loaded: its threads would not survive the forks, and take the cores from the callers.
    from hotline.bootstrap.speech import ONE_THREAD

    os.environ |= ONE_THREAD
    os.umask(0o077)
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    asyncio.run(_prepare(settings))
    from call_records.vosk_transcriber import VoskTranscriber
    from hotline.bootstrap.sounds import build_vault
    from hotline.bootstrap.speech_worker import run_workers

    signal.signal(signal.SIGINT, signal.SIG_DFL)  # while the model is loaded; then the workers answer it
    told = f"{settings.speech.workers} worker(s) with {model.name}; Ctrl-C finishes what is begun, twice: at once"
    run_workers(settings, build_vault(settings), lambda: VoskTranscriber(model), lambda: say(told))


async def _prepare(settings: Settings) -> None:
    from hotline.bootstrap.parts import open_database

    async with open_database(settings):  # its tables are there, or it says why not
        pass
