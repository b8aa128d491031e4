from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from hotline.domain.call import EventKind
from hotline.domain.call_event import CallEvent
from hotline.domain.pauses import pauses_of
from hotline.domain.sound import Peaks, Sound, SoundState, peaks_bytes

NOON = datetime(2026, 3, 18, 9, 0, tzinfo=UTC)
CALL = uuid4()


def a_message(**fields):
    message = Sound(uuid4(), CALL, "message", NOON, 5.0, SoundState.SEALED, 1, "flac", 100, "ab", (), NOON)
    return replace(message, **fields)


def test_a_waveform_is_read_as_it_was_written():
    raw = peaks_bytes(8000, 160, [bytes([0x80, 0x7F, 0xFF, 0x01]), bytes([0, 0, 0xFE, 2])])
    peaks = Peaks.read(raw)
    assert peaks.bucket_s == 0.02
    assert peaks.legs == (((-128, 127), (-1, 1)), ((0, 0), (-2, 2)))
    assert Peaks.read(b"").legs == ()


@pytest.mark.parametrize("cut", [slice(0, 3), slice(0, 17), slice(1, None)])
def test_a_waveform_that_is_none_is_refused(cut):
    with pytest.raises(ValueError, match="cut off"):
        Peaks.read(peaks_bytes(8000, 160, [bytes(8)])[cut])


def test_what_counts_as_a_message_was_sealed_and_lasts_two_seconds():
    assert a_message(duration_s=2.0).counts
    assert not a_message(duration_s=1.99).counts
    assert not a_message(kind="talk").counts
    assert not a_message(state=SoundState.FAILED).counts
    assert not a_message(state=SoundState.ERASED).audible


def test_where_a_sound_lies_and_under_which_key_is_never_printed():
    assert "top-secret" not in repr(a_message(key="top-secret", file="top-secret.bin"))


def at(seconds, kind, mono=None):
    return CallEvent(CALL, kind, NOON + timedelta(seconds=seconds), mono, str(seconds), {})


PAUSED, RESUMED = EventKind.RECORDING_PAUSED, EventKind.RECORDING_RESUMED
HANDED, ANSWERED = EventKind.TRANSFERRED, EventKind.ANSWERED_BY


@pytest.mark.parametrize(
    ("timeline", "pauses"),
    [
        ([], ()),
        ([at(3, PAUSED), at(7, RESUMED), at(9, PAUSED), at(10, RESUMED)], ((3.0, 7.0), (9.0, 10.0))),
        ([at(3, PAUSED), at(4, PAUSED), at(7, RESUMED), at(8, RESUMED)], ((3.0, 7.0),)),  # told twice
        ([at(7, RESUMED), at(3, PAUSED)], ((3.0, 7.0),)),  # told in another order
        ([at(50, PAUSED)], ((50.0, 60.0),)),  # never resumed
        ([at(-5, PAUSED), at(2, RESUMED)], ((0.0, 2.0),)),
        ([at(70, PAUSED), at(80, RESUMED)], ()),  # after its end
        # Ten seconds of music while a colleague's phone rang are not in the file.
        ([at(5, HANDED), at(15, ANSWERED), at(20, PAUSED), at(22, RESUMED)], ((10.0, 12.0),)),
    ],
)
def test_pauses_are_seconds_of_the_recording(timeline, pauses):
    assert pauses_of(timeline, NOON, 60.0) == pauses


def test_the_clock_of_the_machine_is_believed_before_the_time_of_day():
    timeline = [at(500, PAUSED, mono=103.0), at(501, RESUMED, mono=107.5)]  # the time of day jumped
    assert pauses_of(timeline, NOON, 60.0, mono=100.0) == ((3.0, 7.5),)
