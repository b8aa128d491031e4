"""``python -m hotline.bootstrap.speech_process MODEL PARENT``: what the service starts; its settings come by stdin."""

import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from call_records.vosk_transcriber import VoskTranscriber
from hotline.bootstrap.sounds import build_vault
from hotline.bootstrap.speech_worker import run_workers, stand_under
from hotline.domain.refusal import Refused
from hotline.settings import Settings


def main(model: str, parent: str, grammar: Sequence[str] = ()) -> None:
    """Work until told to stop."""
    os.umask(0o077)
    stand_under(int(parent))
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    try:
        work(Settings.model_validate_json(sys.stdin.buffer.read()), Path(model), grammar)
    except (ValueError, OSError, Refused) as fault:
        sys.exit(str(fault))


def work(settings: Settings, model: Path, grammar: Sequence[str] = ()) -> None:
    """Transcribe with this model until told to stop. Raises as `run_workers` does."""
    run_workers(settings, build_vault(settings), lambda: VoskTranscriber(model, grammar))


if __name__ == "__main__":
    main(*sys.argv[1:])
