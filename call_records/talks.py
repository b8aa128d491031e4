"""Conversations on disk while they are plain: HOTLINE_HOME/talks/<uuid>.raw, written by Asterisk's MixMonitor.

Two channels of 16-bit samples, 8000 a second, interleaved: left the caller, right whoever speaks with her.
"""

import logging
from pathlib import Path
from uuid import UUID

log = logging.getLogger(__name__)


class TalkFiles:
    """The folder. Names are given by the dialplan, before the first sound."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def path(self, recording: UUID) -> Path:
        """Where this conversation lies, or would."""
        return self._folder / f"{recording}.raw"

    def drop_unspoken(self, recording: UUID) -> None:
        """Remove the empty file of a caller with whom nobody spoke; sound is never removed here."""
        path = self.path(recording)
        try:
            if path.stat().st_size == 0:
                path.unlink()
        except FileNotFoundError:
            pass
        except OSError as fault:
            log.warning("an empty file of a conversation stays: %s", fault.strerror)
