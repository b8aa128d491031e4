import pytest

from hotline.domain.call import EventKind as Kind
from hotline.domain.tape import Tape, tape_of
from tests.db.telling import Telling

STEPS = {
    "recorded": (Kind.TALK_RECORDED, {}),
    "paused": (Kind.RECORDING_PAUSED, {"by": "anna"}),
    "resumed": (Kind.RECORDING_RESUMED, {"by": "anna"}),
    "stopped": (Kind.RECORDING_PAUSED, {"by": "anna", "for_good": True}),
    "handed on": (Kind.TRANSFERRED, {"to": "vera"}),
}


@pytest.mark.parametrize(
    ("steps", "tape"),
    [
        ("", Tape.NONE),
        ("handed on", Tape.NONE),
        ("paused", Tape.NONE),
        ("recorded", Tape.ON),
        ("recorded, paused", Tape.PAUSED),
        ("recorded, paused, handed on", Tape.PAUSED),
        ("recorded, paused, recorded", Tape.PAUSED),
        ("recorded, paused, resumed", Tape.ON),
        ("recorded, stopped", Tape.OFF),
        ("recorded, paused, stopped, resumed", Tape.OFF),
        ("recorded, stopped, paused", Tape.OFF),
    ],
)
def test_what_the_desk_shows_follows_from_what_happened(steps, tape):
    call = Telling()
    for nth, step in enumerate(filter(None, steps.split(", "))):
        kind, data = STEPS[step]
        call.then(kind, str(nth), **data)
    assert tape_of(call.events) is tape
