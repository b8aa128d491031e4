"""``python -m hotline.bootstrap.speech_process MODEL PARENT``: what the service starts; its settings come by stdin."""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path

from call_records.mortal import die_with
from hotline.bootstrap.sounds import build_vault
from hotline.bootstrap.speech import READY
from hotline.bootstrap.speech_worker import run_workers
from hotline.domain.refusal import Refused
from hotline.ports.transcripts import Transcriber
from hotline.settings import Settings


def main(model: str, parent: str, engine: Callable[[Path], Transcriber] | None = None) -> None:
    """Work until told to stop."""
    os.umask(0o077)
    die_with(int(parent))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        settings = Settings.model_validate_json(sys.stdin.buffer.read())
        run_workers(settings, build_vault(settings), lambda: (engine or _vosk)(Path(model)), _tell)
    except (ValueError, OSError, Refused) as fault:
        sys.exit(str(fault))


def _vosk(model: Path) -> Transcriber:
    from call_records.vosk_transcriber import VoskTranscriber  # noqa: PLC0415 - half a second that others need not

    return VoskTranscriber(model)


def _tell() -> None:
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
