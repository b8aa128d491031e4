"""A recording as its page shows it: the waveform, the states and shapes in words."""

import base64
import struct
from itertools import pairwise

from hotline.domain.sound import Peaks
from hotline.domain.transcript import Transcript, TranscriptState

#: As many columns as the widest screen shows.
_COLUMNS = 900

#: Shape of a mark -> the sign that is drawn besides its colour.
SIGNS = {"answer": "●", "hand": "➜", "pause": "‖", "end": "■", "hit": "◆", "note": "✎"}

LEGS = ("Заявитель", "Специалист")

_TOLD = {
    TranscriptState.WAITING: "расшифровка в очереди, появится сама; послушать можно уже сейчас",
    TranscriptState.RUNNING: "расшифровка готовится; послушать можно уже сейчас",
    TranscriptState.UNSURE: "речь разобрана неуверенно: послушайте сами, словам верить нельзя",
    TranscriptState.FAILED: "расшифровать не удалось: послушайте сами",
}


def waveform(peaks: Peaks) -> str:
    """Base64 of [lowest, highest] as int8, leg after leg, in at most `_COLUMNS` columns; "" for none."""
    parts = []
    for leg in peaks.legs:
        columns = min(_COLUMNS, len(leg))
        edges = [column * len(leg) // columns for column in range(columns + 1)] if columns else []
        for begin, end in pairwise(edges):
            part = leg[begin:end]
            parts.append(struct.pack("bb", min(low for low, _ in part), max(high for _, high in part)))
    return base64.b64encode(b"".join(parts)).decode()


def heard_state(one: Transcript) -> str:
    """What a listener must know of a transcript; "" when it is good."""
    return _TOLD.get(one.state, "")
