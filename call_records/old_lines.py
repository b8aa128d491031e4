"""Takes callers' numbers out of old lines of Asterisk's own logs (CEL, queue_log), which Asterisk keeps for ever.

In place and as long as before; see `call_records.strike`. By then the journal has long been compared with them.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

#: Of a log below HOTLINE_HOME/log: how a line tells its second, and how a number stands in it. A Linkedid has a dot,
#: the line's own time has one or stands at its beginning, so neither is taken for a number.
_LOGS = {
    "cel-custom/cel.csv": (re.compile(rb'"[A-Z_]+","[^"]*","(\d{1,12})[."]'), re.compile(rb'(?<=,")\+?\d{6,15}(?=")')),
    "queue_log": (re.compile(rb"(\d{1,12})\|"), re.compile(rb"(?<=\|)\+?\d{6,15}(?=\|)")),
}


def strike_old_lines(home: Path, before: datetime, *, look_only: bool = False) -> int:
    """How many lines of before that moment name a number; they name none afterwards, unless `look_only`."""
    found = 0
    for name, (moment, number) in _LOGS.items():
        path = home / "log" / name
        for file in sorted(path.parent.glob(f"{path.name}*")):
            found += _strike(file, moment, number, int(before.timestamp()), look_only=look_only)
    return found


def _strike(path: Path, moment: re.Pattern[bytes], number: re.Pattern[bytes], before: int, *, look_only: bool) -> int:
    found = 0
    opened: BinaryIO = path.open("rb") if look_only else path.open("r+b")
    with opened as file:
        for begins, line in _old(file, moment, before):
            struck = number.sub(lambda hit: b"*" * len(hit[0]), line)
            if struck != line:
                found += 1
                if not look_only:
                    ends = file.tell()
                    file.seek(begins)
                    file.write(struck)
                    file.seek(ends)
    return found


def _old(file: BinaryIO, moment: re.Pattern[bytes], before: int) -> Iterator[tuple[int, bytes]]:
    """Lines, with the byte where each begins, up to the first that is young: a log is in the order of time."""
    while line := file.readline():
        told = moment.match(line)
        if told is not None and int(told[1]) >= before:
            return
        yield file.tell() - len(line), line
