"""Keep what a caller says: a row before the first sound, the length after the last."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from hotline.domain.call import EventKind
from hotline.domain.sound import SHORTEST_MESSAGE
from hotline.services.centre import Centre
from hotline.services.register_call import CallLog


@dataclass(frozen=True, slots=True)
class StartedMessage:
    recording: UUID
    file: Path


@dataclass(frozen=True, slots=True)
class KeptMessage:
    """A take that is long enough. lasts: how long it plays."""

    recording: UUID
    file: Path
    lasts: timedelta


def start_message(centre: Centre, call: CallLog) -> StartedMessage | None:
    """Name the file and write the row. None when the disk refuses: the caller is told, and the number is kept."""
    try:
        recording, file = centre.messages.new(call.call_id)
    except OSError:
        return None
    version = centre.versions.get("message-intro", "")
    call.tell(EventKind.CONSENT, f"message-{recording}", recording=True, of="message", version=version)
    call.tell(EventKind.MESSAGE_STARTED, str(recording), recording=str(recording), file=file.name)
    return StartedMessage(recording, file)


def finish_message(centre: Centre, call: CallLog, started: StartedMessage) -> KeptMessage | None:
    """Seal the file and write its length. None when it is too short for a message; the file stays for inspectors."""
    duration = centre.messages.seal(started.recording)
    if timedelta(seconds=duration) < SHORTEST_MESSAGE:
        return None
    call.tell(
        EventKind.MESSAGE_LEFT,
        str(started.recording),
        recording=str(started.recording),
        file=started.file.name,
        duration_s=round(duration, 2),
    )
    return KeptMessage(started.recording, started.file, timedelta(seconds=duration))
