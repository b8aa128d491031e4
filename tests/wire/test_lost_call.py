"""The script that Asterisk starts after a call which the service lost: a real process, AGI over its standard input."""

import subprocess
import sys
from pathlib import Path

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent, call_id_of

SCRIPT = Path(__file__).parents[2] / "agi_scripts" / "standalone" / "lost_call.py"
RECORDING = "3f0c2a52-6d0e-4b8e-9d43-0a6c2f1f5a11"


def told(spool, *arguments, number="89001234567"):
    """Start the script as Asterisk does; gives the events in the spool and what went to stderr."""
    lines = [f"agi_callerid: {number}", *(f"agi_arg_{n}: {value}" for n, value in enumerate(arguments, 1)), "", ""]
    words = [sys.executable, str(SCRIPT), str(spool), *arguments]
    done = subprocess.run(words, input="\n".join(lines), capture_output=True, text=True, check=True, timeout=20)
    files = list(spool.iterdir())
    assert [file.suffix for file in files] == [".jsonl"]
    return [CallEvent.from_json(line) for line in files[0].read_text("utf-8").splitlines()], done.stderr


def test_the_spool_learns_who_called_when_and_where_the_service_was_lost(tmp_path):
    events, _ = told(tmp_path / "spool", "h3-1763773000.12", "129", "menu", "")
    rang, lost = events
    assert rang.call_id == lost.call_id == call_id_of("h3-1763773000.12")
    assert rang.data == {"linkedid": "h3-1763773000.12", "phone": "+79001234567", "line": "129"}
    assert rang.at.timestamp() == 1763773000
    assert (lost.kind, lost.nth, lost.data) == (EventKind.HANDLER_LOST, "menu", {"stage": "menu"})


def test_a_message_that_was_recorded_without_the_service_is_named(tmp_path):
    events, _ = told(tmp_path / "spool", "h3-1763773000.12", "129", "message", RECORDING)
    assert events[-1].kind is EventKind.MESSAGE_STARTED
    assert events[-1].data == {"recording": RECORDING, "file": f"{RECORDING}.wav"}


def test_nothing_personal_reaches_stderr_where_pyst2_likes_to_talk(tmp_path):
    _, noise = told(tmp_path / "spool", "h3-1763773000.12", "129", "menu", "")
    assert noise == ""


def test_a_linkedid_that_tells_no_time_is_written_with_the_present(tmp_path):
    events, _ = told(tmp_path / "spool", "nonsense", "129", "menu", "", number="unknown")
    assert events[0].data["phone"] == ""
