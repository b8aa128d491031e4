"""Takes callers' numbers out of old lines of Asterisk's own logs (CEL, queue_log), which Asterisk keeps for ever.

In place and as long as before; see `call_records.strike`. By then the journal has long been compared with them. How far
each file is done stands beside them, so that a night reads what has grown old since the last one.
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

#: A field of its own, or a number inside of one (a channel that was dialled); not the digits of a Linkedid or a UUID.
_IN_CEL = re.compile(rb'(?<=,")\+?\d{6,15}(?=")|(?<![\w.\-])\+?\d{10,15}(?![\w.])')

#: Of a log below HOTLINE_HOME/log: how a line tells its second, and how a number stands in it. A Linkedid has a dot,
#: the line's own time has one or stands at its beginning, so neither is taken for a number.
_LOGS = {
    "cel-custom/cel.csv": (re.compile(rb'"[A-Z_]+","[^"]*","(\d{1,12})[."]'), _IN_CEL),
    "queue_log": (re.compile(rb"(\d{1,12})\|"), re.compile(rb"(?<=\|)\+?\d{6,15}(?=\|)")),
}
_DONE = "numbers-struck.json"


def strike_old_lines(home: Path, before: datetime, *, look_only: bool = False) -> int:
    """How many lines of before that moment name a number; they name none afterwards, unless `look_only`."""
    folder, found, reached = home / "log", 0, {}
    done = _done(folder / _DONE)
    for name, (moment, number) in _LOGS.items():
        path = folder / name
        for file in sorted(path.parent.glob(f"{path.name}*")):
            inode = str(file.stat().st_ino)
            with file.open("r+b") as opened:
                opened.seek(min(done.get(inode, 0), file.stat().st_size))
                found += _strike(opened, moment, number, int(before.timestamp()), look_only=look_only)
                reached[inode] = opened.tell()
    if not look_only and reached != done:
        (folder / _DONE).write_text(json.dumps(reached))
    return found


def _strike(
    file: BinaryIO, moment: re.Pattern[bytes], number: re.Pattern[bytes], before: int, *, look_only: bool
) -> int:
    """Leaves the file at the first line that is young: a log is in the order of time."""
    found, begins = 0, file.tell()
    while (line := file.readline()).endswith(b"\n"):
        told = moment.match(line)
        if told is not None and int(told[1]) >= before:
            break
        struck = number.sub(lambda hit: b"*" * len(hit[0]), line)
        found += struck != line
        if struck != line and not look_only:
            file.seek(begins)
            file.write(struck)
        begins += len(line)
        file.seek(begins)
    file.seek(begins)
    return found


def _done(path: Path) -> dict[str, int]:
    try:
        kept = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return {str(inode): int(offset) for inode, offset in kept.items()} if isinstance(kept, dict) else {}
