"""What the engine is given of a file, whatever is in it."""

import numpy as np
import pytest
import soundfile

from call_records.vosk_transcriber import blocks


def a_wav(file, legs=1, seconds=3.5):
    tone = np.sin(np.arange(int(8000 * seconds)) / 8000 * 2 * np.pi * 440)
    soundfile.write(file, np.stack([tone] * legs, axis=1), 8000, subtype="PCM_16")
    return file


@pytest.mark.parametrize(
    "content",
    [b"", b"\0" * 5000, b"RIFF\xff\xff\xff\xffWAVEfmt ", b"fLaC" + b"\xff" * 3000, b"<script>alert(1)</script>" * 99],
    ids=["empty", "zeros", "header", "flac", "text"],
)
def test_what_is_no_sound_is_said_to_be_none(tmp_path, content):
    file = tmp_path / "sound"
    file.write_bytes(content)
    with pytest.raises((ValueError, OSError)):
        list(blocks(file))


def test_two_legs_are_not_taken_for_one(tmp_path):
    with pytest.raises(ValueError, match="2 channels"):
        list(blocks(a_wav(tmp_path / "two.wav", legs=2)))


def test_sound_comes_a_second_at_a_time_and_twice_as_wide(tmp_path):
    given = list(blocks(a_wav(tmp_path / "one.wav")))
    assert max(map(len, given)) <= 2 * 16_000 * 1.1
    assert sum(map(len, given)) == pytest.approx(3.5 * 16_000 * 2, rel=0.001)
    heard = np.frombuffer(b"".join(given), "<i2") / 32768
    assert np.abs(np.fft.rfft(heard)).argmax() / (len(heard) / 16_000) == pytest.approx(440, abs=1)


def test_a_file_that_was_cut_off_gives_what_is_there(tmp_path):
    file = a_wav(tmp_path / "cut.wav")
    file.write_bytes(file.read_bytes()[: 44 + 16_000])
    assert sum(map(len, blocks(file))) == pytest.approx(16_000 * 2, rel=0.01)
