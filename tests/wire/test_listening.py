"""What is heard in sound whose content is known exactly."""

import numpy as np
import pytest

from ivr.listening import Span, first_sound, gaps, hears, is_music, levels, sounding, tone_heard
from ivr.recognising import Ear
from ivr.telephone_sound import NotSound, Sound, joined, read_sound, silence, sound_of_wav, tone, write_wav

_RNG = np.random.default_rng(129)


def speech(seconds, seed):
    """No two are alike: noise in syllables of 0.2 s with pauses of 60 ms."""
    rng = np.random.default_rng(seed)
    samples = rng.normal(0, 0.1, round(seconds * 8000)).astype(np.float32)
    samples[(np.arange(len(samples)) % 2080) > 1600] = 0
    return Sound(samples)


def test_gaps_over_a_second_are_found_where_they_are():
    sound = joined(silence(1.2), tone(440, 1), silence(0.9), tone(440, 1), silence(2), tone(440, 1), silence(1.5))
    assert gaps(sound) == [Span(0, 1.2), Span(4.1, 6.1), Span(7.1, 8.6)]


def test_the_first_sound_is_found_to_20_ms():
    assert first_sound(joined(silence(0.48), tone(300, 1))) == pytest.approx(0.48)
    assert first_sound(joined(tone(300, 1), silence(1), tone(300, 1)), after=1.5) == pytest.approx(2.0)
    assert first_sound(silence(3)) is None


def test_short_pauses_can_be_counted_as_sound():
    sound = joined(tone(440, 0.5), silence(0.2), tone(440, 0.5), silence(0.6), tone(440, 0.5))
    assert sounding(sound, bridge_s=0.3) == [Span(0, 1.2), Span(1.8, 2.3)]


def test_levels_are_in_decibels_of_full_scale():
    assert levels(tone(400, 1, level=1.0)) == pytest.approx(-3.01, abs=0.05)


@pytest.mark.parametrize("hz", [425, 440, 600, 1000])
def test_a_tone_is_named_to_3_hz(hz):
    assert tone_heard(joined(silence(0.5), tone(hz, 1))) == pytest.approx(hz, abs=3)
    assert hears(tone(hz, 1), hz)


def test_another_tone_noise_and_silence_are_not_this_tone():
    assert not hears(tone(600, 2), 440)
    assert not hears(speech(2, 1), 440)
    assert not hears(silence(2), 440)
    assert tone_heard(speech(2, 1)) is None
    assert tone_heard(silence(2)) is None


def test_music_goes_on_where_speech_pauses():
    assert is_music(joined(tone(440, 1), tone(554, 1), tone(659, 1)))
    assert not is_music(speech(3, 2))
    assert not is_music(silence(3))


def test_a_prompt_is_recognised_with_its_moment_through_noise():
    prompts = {"greeting": speech(3, 3), "menu": speech(4, 4), "music": speech(10, 5)}
    heard = joined(silence(0.7), prompts["greeting"], silence(1), prompts["menu"], prompts["greeting"])
    noisy = Sound(heard.samples * 0.5 + _RNG.normal(0, 0.004, len(heard.samples)).astype(np.float32))
    found = Ear(prompts).hear(noisy)
    assert [one.key for one in found] == ["greeting", "menu", "greeting"]
    assert [one.at for one in found] == pytest.approx([0.7, 4.7, 8.7], abs=0.002)


def test_a_prompt_is_recognised_in_the_middle_of_a_long_recording():
    prompts = {"late": speech(3, 6)}
    sound = joined(speech(21.3, 7), prompts["late"], speech(12, 8))
    assert [(one.key, round(one.at, 2)) for one in Ear(prompts).hear(sound)] == [("late", 21.3)]


def test_of_prompts_that_begin_alike_the_one_that_goes_on_alike_is_heard():
    begin = speech(1.6, 9)
    prompts = {"support": joined(begin, speech(1, 10)), "lawyer": joined(begin, speech(1, 11))}
    sound = joined(silence(0.5), prompts["lawyer"], silence(1))
    assert [one.key for one in Ear(prompts).hear(sound)] == ["lawyer"]


def test_a_lost_packet_in_the_middle_does_not_hide_the_prompt():
    prompt = speech(3, 12)
    sound = joined(prompt.between(0, 0.9), prompt.between(0.92, 3))
    assert [one.key for one in Ear({"greeting": prompt}).hear(sound)] == ["greeting"]


def test_silence_unknown_speech_and_half_a_second_are_no_prompt():
    ear = Ear({"greeting": speech(3, 13), "silent": silence(3), "short": tone(440, 0.1)})
    assert ear.hear(silence(3)) == []
    assert ear.hear(speech(5, 14)) == []
    assert ear.hear(speech(3, 13).between(0, 0.5)) == []
    assert ear.hear(silence(0)) == []


def test_a_wav_comes_back_as_it_was_written(tmp_path):
    write_wav(tmp_path / "a.wav", tone(440, 0.5))
    assert read_sound(tmp_path / "a.wav").samples == pytest.approx(tone(440, 0.5).samples, abs=1e-4)


def test_a_wav_that_a_crash_left_open_is_read_to_its_end(tmp_path):
    write_wav(tmp_path / "a.wav", tone(440, 0.5))
    raw = bytearray((tmp_path / "a.wav").read_bytes())
    raw[40:44] = bytes(4)
    assert sound_of_wav(bytes(raw)).seconds == 0.5


def test_raw_alaw_is_read(tmp_path):
    (tmp_path / "a.alaw").write_bytes(b"\xd5\x55\xaa\x2a")
    samples = read_sound(tmp_path / "a.alaw").samples * 32768
    assert samples.tolist() == [8, -8, 32256, -32256]


@pytest.mark.parametrize("raw", [b"", b"RIFF\0\0\0\0WAVE", b"OggS" + bytes(60)])
def test_what_is_no_sound_is_refused(raw):
    with pytest.raises(NotSound):
        sound_of_wav(raw)
