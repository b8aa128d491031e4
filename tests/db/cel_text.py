"""What a real Asterisk 22.10.1, configured by our templates, wrote of calls; names and numbers are invented.

ANSWERED: the service is dead (HOTLINE-LOST); anna's browser takes the call half a second after it came, through the
Local channel of the queue; after the talk the dialplan hangs up.
ABANDONED: the caller hangs up in the menu after 15 s.
NOT_A_CALL: no caller, something of our own rang a phone.
"""

from pathlib import Path

_FOLDER = Path(__file__).parent / "cel"

ANSWERED = (_FOLDER / "answered.csv").read_text("utf-8")
ABANDONED = (_FOLDER / "abandoned.csv").read_text("utf-8")
NOT_A_CALL = (_FOLDER / "not_a_call.csv").read_text("utf-8")
