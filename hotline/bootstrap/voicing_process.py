"""``python -m hotline.bootstrap.voicing_process PARENT``: speaks texts of campaigns; a job a line, an answer a line.

It ends with the service, and festival with it, which it feeds by a pipe. It stands behind everything callers wait for.
"""

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from call_records.mortal import die_with, step_aside
from hotline.ports import Speaker
from ivr.speech import Festival
from ivr.spoken_text import Unspeakable
from ivr.voicing import voice


def main(parent: str, engine: Callable[[], Speaker] = Festival) -> None:
    """Answer jobs until standard input ends."""
    os.umask(0o077)
    die_with(int(parent))
    step_aside()
    speaker = engine()
    _say({"ready": True})
    for line in sys.stdin.buffer:
        _say(_answer(speaker, json.loads(line)))


def _say(answer: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _answer(speaker: Speaker, job: dict[str, str]) -> dict[str, Any]:
    """Nothing of the text is in it: it may reach a log."""
    try:
        voice(speaker, job["text"], Path(job["target"]))
    except (Unspeakable, ValueError):
        return {"refused": True}
    except OSError as fault:
        return {"later": fault.strerror or "the disk refuses"}
    except RuntimeError as fault:
        # The engine quotes what it could not say; what it says of itself is not Russian.
        return {"later": "the voice failed" if re.search(r"[а-яё]", str(fault), re.IGNORECASE) else str(fault)}
    return {"done": True}


if __name__ == "__main__":
    main(sys.argv[1])
