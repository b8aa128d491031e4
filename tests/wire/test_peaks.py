"""The waveform that is gathered while blocks pass by, against one that is made of the whole."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from call_records.peaks import PeakMeter
from hotline.domain.sound import Peaks


@given(
    frames=st.integers(1, 20_000), legs=st.integers(1, 2), rate=st.sampled_from([8000, 16000]), seed=st.integers(0, 9)
)
def test_each_bucket_holds_the_lowest_and_the_highest_sample_of_its_time(frames, legs, rate, seed):
    sound = np.random.default_rng(seed).integers(-32768, 32768, (frames, legs)).astype(np.int16)
    meter = PeakMeter(rate, legs, frames)
    for first in range(0, frames, meter.block_frames):
        meter.hear(sound[first : first + meter.block_frames])
    peaks = Peaks.read(meter.peaks())
    assert peaks.bucket_s == meter.bucket / rate
    for leg in range(legs):
        parts = [sound[first : first + meter.bucket, leg] for first in range(0, frames, meter.bucket)]
        assert peaks.legs[leg] == tuple((int(part.min()) >> 8, int(part.max()) >> 8) for part in parts)


@pytest.mark.parametrize("hours", [0.001, 0.2, 3, 24])
def test_however_long_the_sound_its_waveform_stays_small(hours):
    frames = round(hours * 3600 * 8000)
    meter = PeakMeter(8000, 2, frames)
    assert -(-frames // meter.bucket) <= 2000
    assert meter.block_frames < 700_000
