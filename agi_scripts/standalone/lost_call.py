"""Started by Asterisk itself after a call that the service could not lead: tells the spool, so the journal has the row.

Dialplan: context hotline-spool, extension h: the caller is gone, so nobody waits for the fork. pyst2 speaks AGI here;
its habit of writing every line, caller ID included, to stderr is silenced. Arguments: Linkedid, number dialled, where
the service was lost, and the name of a message's file if one was recorded. The folder of the spool comes from the
wrapper that the rendered configuration holds.
"""

import io
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from asterisk.agi import AGI

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of
from hotline.domain.phone import normalise


def main(spool: Path) -> None:
    """Read what Asterisk says of the call, write its events as one file, whole or not at all."""
    environment = AGI(stderr=io.StringIO()).env
    linkedid, line, stage, recording = (environment.get(f"agi_arg_{n}", "") for n in range(1, 5))
    call_id, now, mono = call_id_of(linkedid), datetime.now(UTC), time.monotonic()
    phone = normalise(environment.get("agi_callerid", ""))
    events = [
        CallEvent(
            call_id,
            EventKind.RANG,
            _began(linkedid, now),
            None,
            "",
            {"linkedid": linkedid, "phone": phone, "line": line},
        ),
        CallEvent(call_id, EventKind.HANDLER_LOST, now, mono, stage, {"stage": stage}),
    ]
    if recording:
        told = {"recording": recording, "file": f"{recording}.wav"}
        events.append(CallEvent(call_id, EventKind.MESSAGE_STARTED, now, mono, recording, told))
    _write(spool, "".join(f"{event.to_json()}\n" for event in events))


def _began(linkedid: str, now: datetime) -> datetime:
    """The first ring: a Linkedid ends in "-<epoch>.<counter>"."""
    try:
        return datetime.fromtimestamp(int(linkedid.rpartition("-")[2].partition(".")[0]), UTC)
    except (ValueError, OverflowError, OSError):
        return now


def _write(spool: Path, text: str) -> None:
    spool.mkdir(parents=True, exist_ok=True)
    name = f"lost-{uuid4()}"
    part = spool / f"{name}.part"
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.rename(spool / f"{name}.jsonl")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
