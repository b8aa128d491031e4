"""The process that seals: ``python -m call_records.sealing_process PARENT``; a job a line, an answer a line, in JSON.

It ends with the service, in the middle of a job, too, and steps aside for everything that callers wait for.
"""

import base64
import errno
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from call_records.conversion import convert
from call_records.mortal import die_with, step_aside
from hotline.ports.sealing import Unreadable


def main(parent: str) -> None:
    """Answer jobs until standard input ends."""
    die_with(int(parent))
    step_aside()
    _say({"ready": True})
    for line in sys.stdin.buffer:
        _say(_answer(json.loads(line)))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    target = Path(job["target"])
    try:
        done = convert(Path(job["source"]), target, job["form"], UUID(job["recording"]), base64.b64decode(job["key"]))
    except Unreadable as fault:
        target.unlink(missing_ok=True)
        return {"unreadable": str(fault), "empty": fault.empty}
    except OSError as fault:
        target.unlink(missing_ok=True)
        return {"later": str(fault), "errno": fault.errno or errno.EIO}
    except Exception as fault:  # noqa: BLE001 - whatever a library does with a broken file, the service must know
        target.unlink(missing_ok=True)
        return {"broken": f"{type(fault).__name__}: {fault}"}
    return {"done": asdict(done) | {"peaks": base64.b64encode(done.peaks).decode()}}


if __name__ == "__main__":
    main(sys.argv[1])
