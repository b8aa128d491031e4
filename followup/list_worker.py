"""Reads one list that somebody sent, in a process of its own: bytes on standard input, JSON on standard output.

A file is hostile until it was read: this process may use so much memory and time, and then it ends.
"""

import json
import resource
import sys

from followup.list_csv import read_csv
from followup.list_table import MOST_BYTES
from hotline.domain.list_file import ListFile
from hotline.domain.refusal import Refused

_MEMORY = 1024 * 1024 * 1024
_SECONDS = 40

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"


def read(data: bytes) -> ListFile:
    """By what is in it, whatever it is called. Raises `Refused`."""
    if data.startswith(_OLD_EXCEL):
        raise Refused("Это старая книга Excel (.xls) или книга с паролем. Сохраните её как .xlsx без пароля.")
    if data.startswith(b"PK"):
        from followup.list_xlsx import read_xlsx  # noqa: PLC0415 - a third of a second that a CSV does not need

        return read_xlsx(data)
    return read_csv(data)


def main() -> None:
    """One file, one answer."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        told = read(sys.stdin.buffer.read(MOST_BYTES + 1))
        answer: dict[str, object] = {
            "heading": told.heading,
            "rows": [[row.line, row.cells] for row in told.rows],
        }
    except Refused as refusal:
        answer = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


if __name__ == "__main__":
    main()
