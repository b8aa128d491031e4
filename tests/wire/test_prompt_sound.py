"""The sound of a prompt, measured."""

import io

import numpy as np
import pytest
from rich.console import Console

from ivr import prompt_sound as sound
from ivr import tones
from ivr.prompt_build import Step
from ivr.prompt_progress import shown
from ivr.prompt_studio import Source
from tests.wire.fake_voice import RATE, hum


def test_peaks_of_an_uneven_speaker_are_held_below_the_ceiling_without_a_flat_top():
    quiet = hum(3, level=0.02).samples.copy()
    for shout in range(4000, len(quiet) - 500, 8000):
        quiet[shout : shout + 400] *= 45
    level = sound.levelled(sound.Sound(quiet, RATE), -18)
    assert sound.true_peak(level) <= sound.HIGHEST_PEAK
    assert not sound.is_clipped(level)


@pytest.mark.parametrize("seconds", [0.1, 0.3, 0.5, 5.0])
def test_short_and_long_sounds_reach_the_same_level(seconds):
    assert sound.loudness(sound.levelled(hum(seconds), -18)) == pytest.approx(-18, abs=0.2)


def test_silence_at_both_ends_is_cut_to_60_ms_and_pauses_inside_stay():
    still = np.zeros(RATE)
    piece = sound.Sound(np.concatenate([still, hum(1).samples, still, hum(1).samples, still]), RATE)
    assert sound.trimmed(piece).seconds == pytest.approx(3.12, abs=0.02)


def test_quicker_speech_keeps_its_pitch():
    quick = sound.quickened(hum(2, frequency=200), 1.25)
    spectrum = np.abs(np.fft.rfft(quick.samples))
    assert quick.seconds == pytest.approx(1.6, abs=0.03)
    assert np.argmax(spectrum) * RATE / len(quick.samples) == pytest.approx(200, abs=4)


def test_without_sox_the_remedy_is_named(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeError, match="apt-get install sox"):
        sound.quickened(hum(1), 1.1)


def test_a_caller_who_thinks_never_hears_silence():
    bed = tones.music_bed()
    tenths = np.sqrt((bed.samples.reshape(-1, RATE // 10) ** 2).mean(axis=1))
    assert bed.seconds == pytest.approx(3.2)
    assert (tenths[:-3] > tenths.max() / 10).all()


def test_the_beep_is_soft_at_its_edges():
    beep = tones.beep()
    assert beep.seconds == pytest.approx(0.4)
    assert np.abs(np.diff(beep.samples)).max() <= 2 * np.pi * 1000 / RATE + 0.02
    assert abs(beep.samples[0]) < 0.01
    assert abs(beep.samples[-1]) < 0.01


def test_a_log_gets_plain_lines_and_every_fault():
    heard = io.StringIO()
    with shown(Console(file=heard, force_terminal=False, width=200)) as report:
        for done in range(1, 13):
            report(Step("a", Source.SPOKEN, done, 12, "b.wav: is clipped" if done == 3 else ""))
    assert heard.getvalue().splitlines() == ["b.wav: is clipped", "prompts: 10 of 12 ready", "prompts: 12 of 12 ready"]


def test_a_terminal_gets_a_bar_that_names_the_prompt():
    heard = io.StringIO()
    with shown(Console(file=heard, force_terminal=True, width=80)) as report:
        report(Step("greeting", Source.SPOKEN, 1, 1, "b.wav: [is] clipped"))
    assert "greeting" in heard.getvalue()
    assert "b.wav: [is] clipped" in heard.getvalue()
